"""Rows come in, tables go out: in memory as DataFrames, on disk in each format.

No table ever stands half written under its final name.
"""
