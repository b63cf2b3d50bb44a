"""Find input files, open archives and list the items to read."""
