"""Read articles from JSON, CSV and Parquet records."""
