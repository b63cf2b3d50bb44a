"""Sources come in, the tables of a run go out: article by article through all rooms, in shards and processes.

One bad article never stops a run; it becomes a row in ``rejects``.
"""
