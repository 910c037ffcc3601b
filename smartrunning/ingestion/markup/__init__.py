"""XML bytes in, the Sessions of the activities in them out, for every format that is XML.

`safe_parser` reads the bytes, `reading` collects what a format's `vocabulary` names, `sessions`
gives it its meaning.
"""
