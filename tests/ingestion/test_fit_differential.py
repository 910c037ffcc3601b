"""All that is in a FIT file, as fitdecode reads it and as we do: integers, app fields and values.

What differs, and why (`EXPLAINED` and the tests at the end):

* ``hr.event_timestamp``: fitdecode adds the time of the message to the strap's own clock and begins
  its sum at 0; ours stays on the strap's clock and goes on from the full time that the file gives.
* Values of which only the lowest bits are written: fitdecode begins anew at 0 with each definition
  message; ours goes on, since a definition says nothing about values, and takes up the full value
  where the file gives one.
* Speed out of ``compressed_speed_distance``: fitdecode stops there; ours gives ``enhanced_speed``.
* Where a message gives a field itself beside its component, fitdecode gives both; ours the field.
* A message with a full time and one in its header byte: fitdecode adds the second to the first,
  ours takes the first.
* Base types without the bits that repeat their size: fitdecode reads bytes, ours the numbers.
* A field that a definition repeats: for sub-fields each of its values counts, with us the first.
* Fields of no bytes, and file lengths of 0: fitdecode stops, ours reads on.
"""

import gzip
import random
import runpy
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning import simulation
from smartrunning.ingestion.fit import decode
from smartrunning.ingestion.fit.parts import is_header

ORACLE = runpy.run_path(str(Path(__file__).with_name("fit_oracle.py")))
by_ours, by_fitdecode, compared = (ORACLE[name] for name in ("by_ours", "by_fitdecode", "compared"))
EXPLAINED = {"value 132.event_timestamp"}
"""Straps' clocks, see above."""


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def same(data: bytes, where: object):
    found = compared(by_ours(data), by_fitdecode(data))
    unexplained = {name: n for name, n in found.differences.items() if name not in EXPLAINED}
    assert not unexplained, (where, unexplained)
    return found


def totals(paths) -> tuple[int, int, int, int]:
    found = [same(data, path.name) for path in paths if is_header(data := unpacked(path))]
    return tuple(
        sum(getattr(one, name) for one in found)
        for name in ("messages", "integers", "developer", "values")
    )


def test_every_value_of_small_real_files_is_that_of_fitdecode(small_fit_files) -> None:
    messages, integers, _, values = totals(small_fit_files)
    assert messages > 500
    assert integers > 5 * messages
    assert values > 4 * messages


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_value_of_all_real_files_is_that_of_fitdecode(fit_files) -> None:
    messages, integers, *_ = totals(fit_files)
    assert messages > 5_000
    assert integers > 5 * messages


def test_every_value_of_written_files_is_that_of_fitdecode(run, fit, t0) -> None:
    apps = fit(">").file_id().developer().description(0, b"Power\0", native=7)
    for at in range(20):
        apps.record(t0 + at, heart_rate=140, developer=[(0, 0, "uint16", 200 + at)])
    for data in (run.file(), run.file(header_crc=0), run.file(header_bytes=12) + apps.file()):
        assert same(data, "written").messages > 20


def test_every_value_of_a_simulated_run_is_that_of_fitdecode() -> None:
    simulated = simulation.simulate(
        simulation.VirtualRunner(),
        simulation.easy_run(900),
        started_at=datetime(2026, 4, 7, 16, 30, tzinfo=UTC),
        seed=1,
        course=simulation.track_course(),
    )
    assert same(simulation.to_fit(simulated), "simulated").messages > 500


# A FIT writer that knows the structure of the format and nothing of what watches make of it.

SIZES = {0x00: 1, 0x01: 1, 0x02: 1, 0x83: 2, 0x84: 2, 0x85: 4, 0x86: 4, 0x07: 1, 0x88: 4, 0x89: 8}
SIZES |= {0x0A: 1, 0x8B: 2, 0x8C: 4, 0x0D: 1, 0x8E: 8, 0x8F: 8, 0x90: 8}
NATURAL = {
    0: {0: 0x00, 1: 0x84, 2: 0x84, 3: 0x8C, 4: 0x86, 8: 0x07},
    18: {253: 0x86, 2: 0x86, 5: 0x00, 6: 0x00, 9: 0x86, 10: 0x86, 14: 0x84, 18: 0x02, 49: 0x84},
    19: {253: 0x86, 13: 0x84, 24: 0x00, 25: 0x00, 10: 0x86, 42: 0x84, 147: 0x02},
    20: {253: 0x86, 0: 0x85, 1: 0x85, 2: 0x84, 3: 0x02, 5: 0x86, 6: 0x84, 13: 0x01, 73: 0x86},
    21: {253: 0x86, 0: 0x00, 1: 0x00, 2: 0x84, 3: 0x86, 4: 0x02},
    23: {253: 0x86, 0: 0x02, 1: 0x02, 2: 0x84, 4: 0x84, 25: 0x00},
    27: {1: 0x00, 2: 0x86, 3: 0x00, 4: 0x86},
    55: {253: 0x86, 2: 0x86, 3: 0x86, 5: 0x00, 24: 0x0D},
    78: {0: 0x84},
    101: {253: 0x86, 4: 0x86, 6: 0x84, 12: 0x00},
    140: {1: 0x84, 7: 0x02},
    0xFF01: {1: 0x86, 2: 0x02},
}
"""Fields of some messages with the base types that watches give them."""
LEFT_OUT = {(20, 8), (20, 18), (20, 28), (55, 24)}
"""Fields whose components fitdecode begins anew with each definition, or cannot take as arrays."""


class Writer:
    """One part of random messages."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.body = b""
        self.locals: dict[int, tuple[bytes, str, list[tuple[int, int]], bool]] = {}
        self.apps: list[tuple[int, int, int]] = []

    def part(self, messages: int) -> bytes:
        for _ in range(self.random.choice((0, 0, 1, 3))):
            self.describe()
        for _ in range(messages):
            self.step()
        head_bytes = self.random.choice((12, 14))
        head = struct.pack("<BBHI4s", head_bytes, 0x20, 2132, len(self.body), b".FIT")
        return head + bytes(head_bytes - 12) + self.body + b"\0\0"

    def step(self) -> None:
        chance = self.random.random()
        if not self.locals or chance < 0.1:
            self.define(self.random.randrange(16))
        elif chance < 0.2:  # the same definition again, as some watches write it
            definition, *_ = self.locals[self.random.choice(list(self.locals))]
            self.body += definition
        run = self.random.choice((1, 1, 2, 50)) if chance > 0.9 else 1
        for local in [self.random.choice(list(self.locals))] * run:
            self.data(local)

    def define(self, local: int) -> None:
        order = self.random.choice("<>")
        number = self.random.choice(list(NATURAL))
        fields = [self.field(number) for _ in range(self.random.randrange(1, 9))]
        known = {field[0]: field for field in fields if field[0] in NATURAL[number]}
        fields = [f for f in fields if f[0] not in known] + list(known.values())
        self.random.shuffle(fields)
        apps = self.random.sample(self.apps, min(len(self.apps), self.random.randrange(3)))
        developer = [(field, size, app) for app, field, size in apps]
        if self.random.random() < 0.05:
            developer.append((77, 3, 9))  # of an app that nobody described
        header = 0x40 | local | (0x20 if developer else 0)
        definition = struct.pack(f"{order}BBBHB", header, 0, order == ">", number, len(fields))
        definition += b"".join(bytes(field) for field in fields)
        if developer:
            definition += bytes([len(developer)]) + b"".join(map(bytes, developer))
        self.body += definition
        kinds = [(size, kind) for _, size, kind in fields] + [
            (size, 13) for _, size, _ in developer
        ]
        self.locals[local] = (definition, order, kinds, 253 in known)

    def field(self, number: int) -> tuple[int, int, int]:
        natural = NATURAL[number]
        if self.random.random() < 0.7:
            field = self.random.choice([key for key in natural if (number, key) not in LEFT_OUT])
            kind = natural[field]
            return field, SIZES[kind] * (8 if kind == 0x07 else 1), kind
        field = self.random.randrange(150, 250)  # unknown ones: any type, array or odd length
        if self.random.random() < 0.1:
            return field, self.random.randrange(1, 12), self.random.choice((*SIZES, 0x1F, 0x55))
        kind = self.random.choice(list(SIZES))
        return field, SIZES[kind] * self.random.choice((1, 1, 1, 2, 3, 5)), kind

    def data(self, local: int) -> None:
        _, order, kinds, is_timed = self.locals[local]
        header = local
        if local < 4 and not is_timed and self.random.random() < 0.2:
            header = 0x80 | local << 5 | self.random.randrange(32)
        self.body += bytes([header]) + b"".join(self.value(order, *kind) for kind in kinds)

    def value(self, order: str, size: int, kind: int) -> bytes:
        chance = self.random.random()
        if chance < 0.1:
            return bytes([self.random.choice((0x00, 0xFF, 0x7F))]) * size
        if chance < 0.2 and kind in {0x83, 0x85}:
            return (b"\xff" * (size - 1) + b"\x7f")[:: 1 if order == "<" else -1]
        if kind == 0x07:
            return self.random.choice((b"run\0", b"caf\xe9", "Läufe".encode()))[:size].ljust(
                size, b"\0"
            )
        if kind == 0x00:
            return bytes([self.random.choice((0, 1, 2, 3, 21, 33, 42, 43, 75))]) * size
        return self.random.randbytes(size)

    def describe(self) -> None:
        app, field = len(self.apps) % 3, len(self.apps)
        kind = self.random.choice(list(SIZES))
        size = SIZES[kind] * self.random.choice((1, 1, 1, 2))
        if app == field:
            self.body += struct.pack("<BBBHBBBB", 0x40, 0, 0, 207, 1, 3, 1, 2) + bytes([0, app])
        fields = bytes((0, 1, 2, 1, 1, 2, 2, 1, 2, 3, 8, 7))
        self.body += struct.pack("<BBBHB", 0x40, 0, 0, 206, 4) + fields
        self.body += bytes([0, app, field, kind]) + f"app {field}".encode().ljust(8, b"\0")
        self.apps.append((app, field, size))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(1, 120), min_size=1, max_size=3))
def test_every_value_of_files_of_any_structure_is_that_of_fitdecode(seed, lengths) -> None:
    random_ = random.Random(seed)  # noqa: S311 (a writer of files, not a cipher)
    data = b"".join(Writer(random_).part(length) for length in lengths)
    read = same(data, seed)
    assert read.messages == sum(
        table.count for part in decode(data).parts for table in part.messages.values()
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2000))
def test_a_file_cut_anywhere_has_every_value_that_fitdecode_reads(seed, lost) -> None:
    random_ = random.Random(seed)  # noqa: S311 (a writer of files, not a cipher)
    data = Writer(random_).part(60)
    same(data[: max(len(data) - lost, 14)], (seed, lost))
