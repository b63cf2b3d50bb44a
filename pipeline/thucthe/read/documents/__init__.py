"""Extract the text of Word, PDF and EPUB files."""
