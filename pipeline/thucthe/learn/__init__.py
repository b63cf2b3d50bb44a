"""Annotated texts come in; trained pipelines and measured accuracy go out.

Nothing in this room is needed to run a pipeline, and no other room but the command line imports it.
"""
