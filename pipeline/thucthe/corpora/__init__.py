"""Read annotated texts in the usual formats."""
