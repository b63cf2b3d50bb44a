"""Rows come in, tables go out: in memory as DataFrames, on disk in each format, never half written under a final name."""
