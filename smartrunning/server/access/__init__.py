"""Requests in, requests of a known person to an allowed address out; everything else is refused."""
