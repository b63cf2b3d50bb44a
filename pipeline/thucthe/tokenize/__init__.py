"""Text comes in, a spaCy ``Doc`` with words, sentences and exact offsets goes out.

``doc.text`` always equals the text that came in: normalization happens on a normalized copy, never on the text.
"""
