"""Names of the files in the output folder of a run."""

RESOLUTIONS_FILE = "resolutions.parquet"
"""Below ``parts``: the canonical name and rule of every mention, from which `thucthe explain` is made."""
