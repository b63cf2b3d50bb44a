"""What tests compare of output folders."""


def contents(out):
    """The tables, without that of changes, which depends on the run before."""
    return {path.name: path.read_bytes() for path in out.glob("*.parquet") if path.name != "changes.parquet"}
