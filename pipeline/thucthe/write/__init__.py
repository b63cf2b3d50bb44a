"""Write tables and annotated texts in each format.

A file never has its final name before it is complete.
"""
