"""Show Docs and tables: terminal, notebooks and the HTML report. Text of articles is always escaped."""
