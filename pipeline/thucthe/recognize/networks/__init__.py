"""Neural networks that score the tags of a text, and their features."""
