"""Requests and files in, documents that last out: one verb a file, called with a store and values.

The verbs are imported from their own files, so that a program that needs one does not load the
decoders, the metrics and the optimizer for it.
"""
