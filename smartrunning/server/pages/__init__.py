"""Addresses in, pages for people out: the door, the app pages, and what they are made of."""
