"""Requests of browsers in, pages, JSON and events out: one Tornado server with one login.

``python -m smartrunning.server`` starts it. Every request passes the gate (`access.gate`) before
any handler exists; nothing that the table of routes does not name is answered.
"""
