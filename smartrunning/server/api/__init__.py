"""Requests of programs in, JSON, events and files out; one file for each kind of thing."""
