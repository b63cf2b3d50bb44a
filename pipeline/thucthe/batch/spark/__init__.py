"""Run on a Spark cluster."""
