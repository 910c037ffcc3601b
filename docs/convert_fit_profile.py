"""Write the tables of the FIT profile that fitdecode carries into our own module.

Run ``python docs/convert_fit_profile.py`` after fitdecode was updated; a test says when.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fitdecode
from fitdecode import profile

TARGET = Path(__file__).parents[1] / "smartrunning/ingestion/fit/profile_tables.py"
HEAD = '''"""Tables of the FIT profile, converted from fitdecode {version}; do not edit.

Written by ``docs/convert_fit_profile.py``. Columns are parted by ``|``. `MESSAGES`: a line without
indent is a message (number, name); ``field`` is one of its fields (number, name, type, scale,
offset, unit), ``sub`` a sub-field of the field before (name, type, scale, offset, unit, references
as field=value), ``part`` a component of the field or sub-field before (number of the field that it
is a part of, scale, offset, bits, whether it is accumulated). `TYPES`: names of values by type.
"""

from typing import Final

'''


def _plain(value: Any) -> str:
    """Text of one cell."""
    return "" if value is None else str(value)


def _components(field: Any) -> Iterator[str]:
    """Lines of the components of a field or sub-field."""
    for part in field.components or ():
        accumulated = "accumulated" if part.accumulate else ""
        cells = (part.def_num, part.scale, part.offset, part.bits, accumulated)
        yield " part|" + "|".join(map(_plain, cells))


def _message_lines() -> Iterator[str]:
    """Lines of the table of messages."""
    for number, message in sorted(profile.MESSAGE_TYPES.items()):
        yield f"{number}|{message.name}"
        for field in sorted(message.fields.values(), key=lambda field: field.def_num):
            kind = (field.type.name, field.scale, field.offset, field.units)
            yield " field|" + "|".join(map(_plain, (field.def_num, field.name, *kind)))
            yield from _components(field)
            for sub in field.subfields or ():
                kind = (sub.type.name, sub.scale, sub.offset, sub.units)
                references = " ".join(f"{ref.def_num}={ref.raw_value}" for ref in sub.ref_fields)
                yield " sub|" + "|".join(map(_plain, (sub.name, *kind, references)))
                yield from _components(sub)


def _type_lines() -> Iterator[str]:
    """Lines of the dictionary of types."""
    for name, kind in sorted(profile.FIELD_TYPES.items()):
        values = sorted((kind.enum or {}).items())
        if values:
            yield f'    "{name}": """'
            yield from (f"{number}|{value}" for number, value in values)
            yield '""",'


def converted() -> str:
    """Source of the module.

    Returns
    -------
    str
        As ``profile_tables.py`` has it.
    """
    lines = [
        'MESSAGES: Final = """',
        *_message_lines(),
        '"""',
        "",
        "TYPES: Final[dict[str, str]] = {",
        *_type_lines(),
        "}",
    ]
    return HEAD.format(version=fitdecode.__version__) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(converted(), encoding="utf-8")
