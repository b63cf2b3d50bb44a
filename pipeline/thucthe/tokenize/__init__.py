"""Split Vietnamese text into words and sentences with exact offsets, as a spaCy ``Doc``.

``doc.text`` always equals the input: normalization is done on a copy.
"""
