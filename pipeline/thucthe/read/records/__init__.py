"""Read articles from records: JSON, delimited text, Parquet, workbooks and XML."""
