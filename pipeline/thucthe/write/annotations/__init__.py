"""Write annotated articles as CoNLL, DocBin, Label Studio and brat."""
