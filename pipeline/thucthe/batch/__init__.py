"""Run the pipeline over many articles, in shards and processes, and write the tables.

One bad article never stops a run; it becomes a row in ``rejects``.
"""
