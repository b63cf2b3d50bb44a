"""Write tables as Parquet, CSV, JSON lines, Excel workbooks and databases."""
