"""Train and distill pipelines. Only the command line imports this subpackage."""
