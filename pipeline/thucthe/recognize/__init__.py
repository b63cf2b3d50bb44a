"""Recognize names: ``doc.ents`` and ``doc.spans["nested"]``, each span with a label and a confidence.

The text and its offsets never change; where a name ends inside a token, the token is split.
"""
