"""Docs and tables come in, what people look at goes out. No text of an article is ever shown unescaped."""
