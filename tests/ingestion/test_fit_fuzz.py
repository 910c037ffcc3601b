"""Damaged and made-up FIT files, looked at more closely than the fuzzer of all formats does."""

import random
import struct

import numpy as np
import pytest

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import fit
from smartrunning.ingestion.fit import columns, fitdecode_engine
from smartrunning.ingestion.fit.checksum import crc16
from smartrunning.ingestion.fit.parts import chain, is_header

EVERYDAY_MUTANTS = 1_000
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF)


@pytest.fixture(scope="module")
def seeds(small_fit_files):
    return tuple(
        path.read_bytes()
        for path in small_fit_files
        if path.suffix == ".fit" and path.stat().st_size < 20_000
    )


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (a fuzzer, not a cipher)


def outcome(data: bytes):
    try:
        return ingestion.sessions(data, name="mutant.fit")
    except FileRejectedError as rejection:
        return rejection


def checked(data: bytes):
    """Outcome of a file, whose records also have to hold their promises."""
    found = outcome(data)
    if isinstance(found, FileRejectedError):
        assert found.code.split(".")[0] in {"fit", "file"}
        assert found.__cause__ is None, "the last boundary caught what should not get there"
        return found.code
    for session in found:
        assert (np.diff(session.records["elapsed_s"]) > 0).all()
        assert session.elapsed_s >= session.records["elapsed_s"][-1]
        assert all(np.isfinite(total) for total in session.device_summary.values())
    return len(found)


def mutant(random_: random.Random, seeds) -> bytes:
    data = bytearray(random_.choice(seeds))
    for _ in range(random_.choice((1, 1, 2, 4, 8))):
        mutate(random_, data, seeds)
    if is_header(bytes(data)) and len(data) > data[0] + 2 and random_.random() < 0.7:
        struct.pack_into("<I", data, 4, len(data) - data[0] - 2)  # so that the reading goes deep
        struct.pack_into("<H", data, len(data) - 2, crc16(bytes(data[:-2])))
    return bytes(data)


def mutate(random_: random.Random, data: bytearray, seeds) -> None:
    if len(data) < 20:
        return
    at, length = random_.randrange(len(data)), random_.randrange(1, 64)
    match random_.randrange(8):
        case 0 | 1 | 2:
            data[at] = random_.choice((*EXTREMES, random_.randrange(256)))
        case 3:
            del data[at:]
        case 4:
            data[at:at] = data[at : at + length]
        case 5:
            del data[at : at + length]
        case 6:
            data += random_.choice(seeds)
        case 7:
            near_the_header = random_.randrange(12, 80) % len(data)
            data[near_the_header] = random_.randrange(256)


def test_the_first_engine_reads_every_mutant_without_the_second_one(seeds) -> None:
    random_ = seeded(3)
    for _ in range(EVERYDAY_MUTANTS):
        data = mutant(random_, seeds)
        for part in chain(data).parts if is_header(data) else ():
            read = columns.decode(part.body)
            assert read.read_bytes <= len(part.body)


def test_the_second_engine_stops_where_it_cannot_read_on_and_keeps_the_rest(seeds) -> None:
    random_ = seeded(6)
    for _ in range(EVERYDAY_MUTANTS // 20):
        data = mutant(random_, seeds)
        for part in chain(data).parts if is_header(data) else ():
            read = fitdecode_engine.decode(part.body)
            assert read.read_bytes <= len(part.body)


def test_all_columns_of_every_mutant_are_made_without_error(seeds) -> None:
    random_ = seeded(7)
    for _ in range(EVERYDAY_MUTANTS // 4):
        data = mutant(random_, seeds)
        for part in fit.decode(data).parts if is_header(data) else ():
            for table in part.messages.values():
                assert all(len(values) == table.count for values in table.columns.values())
                assert all(len(texts) == table.count for texts in table.texts.values())
            for fields in part.developer_columns.values():
                assert all(field.values.ndim == 1 for field in fields)


def test_a_first_message_with_its_time_in_the_header_may_be_cut(run) -> None:
    writer = type(run)().define(20, [(253, 4, 0x86)]).data(b"\x01", header=0x81)
    (part,) = fit.decode(writer.file()).parts
    assert (dict(part.messages), part.ending) == ({}, "cut")


def test_random_bodies_behind_a_good_header_are_read_without_error() -> None:
    random_ = seeded(4)
    for _ in range(EVERYDAY_MUTANTS):
        body = random_.randbytes(random_.randrange(400))
        head = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT")
        checked(head + body + struct.pack("<H", crc16(head + body)))


def test_a_file_cut_anywhere_keeps_what_came_before(run) -> None:
    data = run.file()
    lengths = []
    for end in (*range(0, len(data), 3), len(data) - 1):
        found = outcome(data[:end])
        if isinstance(found, FileRejectedError):
            assert found.code in {"file.empty", "fit.corrupt", "fit.no_activity"}
            lengths.append(0)
        else:
            codes = {flag.code for flag in found[0].flags}
            assert codes & {"fit.truncated", "fit.wrong_crc"}
            lengths.append(len(found[0].records))
    assert lengths == sorted(lengths)
    assert lengths[-1] == 61


def test_real_files_cut_at_many_places_keep_what_came_before(small_fit_files) -> None:
    random_ = seeded(5)
    for path in small_fit_files:
        data = path.read_bytes()
        for _ in range(15):
            checked(data[: random_.randrange(len(data))])


def test_a_value_of_each_extreme_in_each_byte_is_survived(run) -> None:
    data = bytearray(run.file())
    begins = (
        *range(0, 120, 2),
        *range(len(data) - 90, len(data), 2),
    )  # head, first records, summaries
    for at in begins:
        kept = data[at]
        for extreme in EXTREMES:
            data[at] = extreme
            checked(bytes(data))
        data[at] = kept
