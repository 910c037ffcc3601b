"""Stored numbers in, web pages out: one file a page, a frozen state with pure transitions, build().

A page's kernel only reads the database. Whatever is to change goes through the browser to the
server, with the runner's login (`smartrunning.apps.courier`).
"""
