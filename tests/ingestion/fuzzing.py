"""A mutation fuzzer that knows how FIT, TCX, GPX and ZIP files are built.

Run as a program on a folder of sound files: makes damaged ones of them, gives each to ingestion,
and prints as JSON what became of them, what should not have happened, the memory and the slowest
file. Anything but sessions that hold their promises, or an error with a name, is a failure.
"""

import argparse
import base64
import collections
import gzip
import io
import json
import random
import re
import resource
import signal
import struct
import time
import zipfile
from pathlib import Path

import numpy as np

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import ArchiveLimits
from smartrunning.ingestion.fit.checksum import crc16
from smartrunning.ingestion.fit.parts import is_header
from smartrunning.records import Session

EXTREMES = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
LONGEST_FILE_S = 20
"""CPU time for one file of some kilobytes, after which it counts as one that hangs."""
MOST_FAILURES = 20
KINDS = frozenset({"fit", "tcx", "gpx", "zip", "gz"})
LAST_BOUNDARY = frozenset({"file.corrupt", "file.too_expensive"})
"""Codes of the outermost catch, where nothing should get to."""
WORDS = (
    *(b"NaN", b"-1", b"1e400", b"-1e-400", b"51,47", b"0", b"", b"1" * 400, b"\xff\xfe", b"&amp;"),
    *(b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00Z", b"2021-04-16T13:37:53", b"1970-01-01"),
    *(
        b"<trkpt/>",
        b"<Trackpoint/>",
        b"<trkseg>",
        b"</Track>",
        b"<Lap StartTime='x'>",
        b"<![CDATA[",
    ),
    *(b"<!DOCTYPE gpx>", b"<!-- ", b"&a;", b"&#0;", b"\x0b", b"<?x", b"xmlns:a='b'", b"<trk>"),
)


class Fuzzer:
    """Damaged files out of sound ones; the same for the same seed."""

    def __init__(self, seeds: dict[str, bytes], seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a fuzzer, not a cipher)
        self.seeds = sorted(seeds.items())

    def mutant(self) -> tuple[str, bytes]:
        """Name and content of a damaged file."""
        name, data = self.random.choice(self.seeds)
        kind = name.rpartition(".")[2]
        data = bytearray(data)
        for _ in range(self.random.choice((1, 1, 1, 2, 4, 8))):
            self.mutate(data, kind)
        if kind == "fit":
            self.repair_fit(data)
        if kind in {"tcx", "gpx", "fit"} and self.random.random() < 0.05:
            return f"{name}.gz", gzip.compress(bytes(data), 1)
        if kind in {"tcx", "gpx", "fit"} and self.random.random() < 0.03:
            return "made.zip", self.packed([(name, bytes(data)), self.random.choice(self.seeds)])
        return name, bytes(data)

    def mutate(self, data: bytearray, kind: str) -> None:
        """Change one thing: any byte, or what the format gives a meaning to."""
        if len(data) < 20:
            return
        knows = {"fit": self.mutate_fit, "tcx": self.mutate_xml, "gpx": self.mutate_xml}
        knows["zip"] = self.mutate_zip
        if kind in knows and self.random.random() < 0.6:
            knows[kind](data)
        else:
            self.mutate_bytes(data)

    def mutate_bytes(self, data: bytearray) -> None:
        at, length = self.random.randrange(len(data)), self.random.randrange(1, 64)
        match self.random.randrange(7):
            case 0 | 1:
                data[at] = self.random.choice((*EXTREMES, self.random.randrange(256)))
            case 2:
                data[at] ^= 1 << self.random.randrange(8)
            case 3:
                del data[at:]
            case 4:
                data[at:at] = data[at : at + length]
            case 5:
                del data[at : at + length]
            case 6:
                data += self.random.choice(self.seeds)[1]

    # ── FIT ─────────────────────────────────────────────────────────────────────────────────────

    def mutate_fit(self, data: bytearray) -> None:
        """Change a header, a definition, a timestamp, or move whole messages."""
        messages = list(fit_messages(bytes(data)))
        if not messages:
            self.mutate_bytes(data)
            return
        begin, end, fields_at = self.random.choice(messages)
        definitions = [one for one in messages if one[2] is not None]
        match self.random.randrange(8):
            case 0:
                data[begin] = self.random.randrange(256)
            case 1 | 2 if definitions:
                begin, end, fields_at = self.random.choice(definitions)
                data[self.random.randrange(min(fields_at, end - 1), end)] = self.random.choice(
                    (*EXTREMES, 4, 13, 0x83, 0x84, 0x86, 0x88, 253, self.random.randrange(256))
                )
            case 3 if definitions:
                begin, end, fields_at = self.random.choice(definitions)
                data[min(begin + self.random.randrange(1, 6), end - 1)] = self.random.choice(
                    (*EXTREMES, 18, 19, 20, 21, 34, 78, 132, 206, 207)
                )
            case 4:
                struct.pack_into("<I", data, max(end - 4, 0), self.random.choice((0, 2**32 - 1, 7)))
            case 5:
                other_begin, other_end, _ = self.random.choice(messages)
                data[begin:begin] = data[other_begin:other_end]
            case 6:
                del data[begin:end]
            case _:
                data[begin:begin] = bytes((self.random.choice((0x80, 0xFF, 0xA3)),)) * 40

    def repair_fit(self, data: bytearray) -> None:
        """Make length and checksum right most of the time, so that the reading goes deep."""
        if is_header(bytes(data)) and len(data) > data[0] + 2 and self.random.random() < 0.7:
            struct.pack_into("<I", data, 4, len(data) - data[0] - 2)
            struct.pack_into("<H", data, len(data) - 2, crc16(bytes(data[:-2])))

    # ── TCX and GPX ─────────────────────────────────────────────────────────────────────────────

    def mutate_xml(self, data: bytearray) -> None:
        """Change a number, a time, a name or an attribute, or move whole elements."""
        text = bytes(data)
        tags = [found.span() for found in re.finditer(rb"<[^<>]*>", text)]
        values = [found.span(1) for found in re.finditer(rb">([^<>]+)<|\"([^\"]*)\"", text)]
        values = [span for span in values if span[0] >= 0]
        if not tags:
            self.mutate_bytes(data)
            return
        begin, end = self.random.choice(tags)
        other_begin, other_end = sorted(self.random.choice(tags)[0] for _ in range(2))
        match self.random.randrange(9):
            case 0 | 1 | 2 if values:
                begin, end = self.random.choice(values)
                data[begin:end] = self.random.choice(WORDS)
            case 3:
                del data[begin:end]
            case 4:
                data[begin:end] = data[other_begin:other_end][:4000]
            case 5:
                del data[other_begin:other_end]
            case 6:
                data[begin:begin] = self.random.choice(WORDS) * self.random.choice((1, 1, 80))
            case 7:
                encodings = ("utf-16", "utf-16-le", "utf-32", "cp500", "utf-8-sig")
                plain = text.decode("ascii", "ignore")
                data[:] = plain.encode(self.random.choice(encodings))
            case _:
                data[end:end] = b"<a>" * self.random.choice((1, 30, 200))

    # ── ZIP ─────────────────────────────────────────────────────────────────────────────────────

    def mutate_zip(self, data: bytearray) -> None:
        """Change a header of an entry, a line of the table of contents, or its end."""
        places = [
            found.start() + self.random.randrange(46)
            for found in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", bytes(data))
        ]
        places = [place for place in places if place < len(data)]
        match self.random.randrange(4):
            case 0 | 1 if places:
                data[self.random.choice(places)] = self.random.choice(
                    (*EXTREMES, 8, 9, 12, 14, self.random.randrange(256))
                )
            case 2:
                name, _ = self.random.choice(self.seeds)
                data[:] = self.packed([(name, bytes(data)), self.random.choice(self.seeds)])
            case _:
                data[:0] = self.random.choice((b"#!/bin/sh\n", b"MZ", b"\x0e\x20", b"<gpx>"))

    def packed(self, entries: list[tuple[str, bytes]]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for number, (name, data) in enumerate(entries):
                archive.writestr(f"{number}/{name}", data)
        return file.getvalue()


def fit_messages(data: bytes):
    """Begin, end and place of the fields (None for data) of each message, as far as it goes."""
    sizes: dict[int, int] = {}
    at, stop = (data[0] if data else 0), len(data) - 2
    while at < stop:
        head = data[at]
        if head & 0xC0 == 0x40:
            fields = data[at + 5] if at + 5 < stop else 0
            end = at + 6 + 3 * fields
            size = sum(data[at + 7 : end : 3])
            if head & 0x20 and end < stop:
                own = data[end]
                size += sum(data[end + 2 : end + 1 + 3 * own : 3])
                end += 1 + 3 * own
            sizes[head & 0xF] = size
            yield at, min(end, stop), min(at + 6, stop - 1)
        else:
            local = (head >> 5) & 3 if head & 0x80 else head & 0xF
            if local not in sizes:
                return
            end = at + 1 + sizes[local]
            yield at, min(end, stop), None
        if end <= at:
            return
        at = end


def outcome(name: str, data: bytes) -> list[str]:
    """What becomes of a file: codes of rejections, or “sessions”.

    Raises whatever should not be raised, and AssertionError for a promise that is not held.
    """
    if not ingestion.is_archive(data[:64], data[-66_000:]):
        return [outcome_of_file(name, data)]
    limits = ArchiveLimits(total_bytes=64 * 2**20, entries=500)
    try:
        return [
            outcome_of_file(entry.name, entry.data)
            if entry.rejection is None
            else entry.rejection.code
            for entry in ingestion.open_archive(io.BytesIO(data), limits)
        ]
    except FileRejectedError as rejection:
        return [rejection.code]


def outcome_of_file(name: str, data: bytes) -> str:
    found = sessions_or_rejection(name, data)
    if isinstance(found, FileRejectedError):
        assert found.code not in LAST_BOUNDARY, f"{found.code}: {found.__cause__!r}"
        assert found.sentence.endswith("."), found.sentence
        return found.code
    require_promises(found)
    return "sessions"


def sessions_or_rejection(name: str, data: bytes) -> tuple[Session, ...] | FileRejectedError:
    try:
        return ingestion.sessions(data, name=name)
    except FileRejectedError as rejection:
        return rejection


def require_promises(sessions: tuple[Session, ...]) -> None:
    assert sessions
    for session in sessions:
        elapsed_s = session.records["elapsed_s"]
        assert (np.diff(elapsed_s) > 0).all(), "time steps back"
        assert session.elapsed_s >= elapsed_s[-1], "records after the end"
        assert session.started_at.utcoffset() is not None, "a naive start"
        assert all(np.isfinite(total) for total in session.device_summary.values()), "no total"
        assert not any(np.isinf(values).any() for values in session.records.columns.values())
        assert all(0 <= one.start_s <= one.end_s for one in (*session.laps, *session.pauses))
        session.local_date(session.started_at.tzinfo)


def hangs(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"more than {LONGEST_FILE_S} s of CPU time")


def main() -> None:
    """Fuzz, then print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    paths = [path for path in sorted(asked.folder.iterdir()) if path.suffix[1:] in KINDS]
    fuzzer = Fuzzer({path.name: path.read_bytes() for path in paths}, asked.seed)
    for name, data in fuzzer.seeds:  # warm, so that the memory of libraries does not count
        outcome(name, data)
    signal.signal(signal.SIGVTALRM, hangs)
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts: collections.Counter[str] = collections.Counter()
    failures: list[dict[str, str]] = []
    slowest_s = 0.0
    number = 0
    while number < asked.count and not stopped and len(failures) < MOST_FAILURES:
        number += 1
        name, data = fuzzer.mutant()
        begin = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_FILE_S)
        try:
            counts.update(set(outcome(name, data)))
        except Exception as error:  # noqa: BLE001 (whatever it is, it is what is looked for)
            packed = base64.b64encode(gzip.compress(data)).decode() if len(data) < 2**18 else ""
            failures.append({"name": name, "number": number, "error": repr(error), "gz": packed})
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        slowest_s = max(slowest_s, time.process_time() - begin)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    found = {"mutants": number, "failures": failures, "outcomes": counts.most_common()}
    print(json.dumps({**found, "slowest_s": slowest_s, "grown_mb": grown / 1024}))  # noqa: T201


if __name__ == "__main__":
    main()
