"""Units of a text, the tags of names over them, and the decoding of scored tags into spans."""
