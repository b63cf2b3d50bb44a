"""Run on this machine, in shards and worker processes."""
