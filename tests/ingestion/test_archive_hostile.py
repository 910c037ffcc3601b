"""A corpus of archives made to attack: each is refused by name, soon, and in little memory."""

import io
import random
import stat
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError

FIT = bytes([14, 0x20, 0, 0]) + struct.pack("<I", 10) + b".FIT\0\0" + bytes(range(12))
MIB = 2**20
CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {}
"""Name of the attack: how to make the archive, and the code that has to be the answer."""


def attack(code):
    def keep(maker):
        CORPUS[maker.__name__] = (maker, code)
        return maker

    return keep


def packed(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data, compress_type=method)
    return file.getvalue()


@dataclass(frozen=True)
class Raw:
    """An entry whose packed bytes, length and checksum are as given, true or not."""

    name: bytes
    packed: bytes = b""
    size: int = 0
    crc: int = 0
    method: int = 8

    def header(self):
        fields = (20, 0, self.method, 0, 0x21, self.crc, len(self.packed), self.size)
        return b"PK\3\4" + struct.pack("<HHHHHIIIHH", *fields, len(self.name), 0) + self.name

    def line(self, offset):
        fields = (20, 20, 0, self.method, 0, 0x21, self.crc, len(self.packed), self.size)
        rest = (len(self.name), 0, 0, 0, 0, 0, offset)
        return b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", *fields, *rest) + self.name


def raw_archive(entries, count=None):
    body, lines = io.BytesIO(), []
    for entry in entries:
        lines.append(entry.line(body.tell()))
        body.write(entry.header() + entry.packed)
    return body.getvalue() + table(lines, body.tell(), len(lines) if count is None else count)


def table(lines, offset, count):
    contents = b"".join(lines)
    count = min(count, 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(contents), offset, 0)
    return contents + b"PK\5\6" + end


def zeros(mebibytes, name=b"zeros.fit"):
    """An entry of zeros; each mebibyte is one and the same block of the deflate stream."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return Raw(name, block * mebibytes + squeeze.flush(), mebibytes * MIB)


def bomb_by(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("zeros.fit", bytes(32 * MIB))
    return file.getvalue()


def special(kind):
    entry = zipfile.ZipInfo("special.fit")
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return packed([(entry, b"/etc/passwd")])


def with_directory(data, offset, form, value):
    """The archive with a number in the first entry of its table of contents changed."""
    changed = bytearray(data)
    struct.pack_into(form, changed, changed.find(b"PK\1\2") + offset, value)
    return bytes(changed)


@attack("zip.path_traversal")
def dots():
    return packed([("../../evil.fit", FIT)])


@attack("zip.path_traversal")
def dots_inside():
    return packed([("runs/../../evil.fit", FIT)])


@attack("zip.path_traversal")
def absolute():
    return packed([("/etc/evil.fit", FIT)])


@attack("zip.path_traversal")
def drive():
    return packed([("C:\\Windows\\evil.fit", FIT)])


@attack("zip.path_traversal")
def backslashes():
    return packed([("..\\..\\evil.fit", FIT)])


@attack("zip.path_traversal")
def network_share():
    return packed([("\\\\server\\share\\evil.fit", FIT)])


@attack("zip.path_traversal")
def dots_among_many_good_entries():
    return packed([*((f"{n}.fit", FIT) for n in range(50)), ("../evil.fit", FIT)])


@attack("zip.special_file")
def symbolic_link():
    return special(stat.S_IFLNK)


@attack("zip.special_file")
def device():
    return special(stat.S_IFCHR)


@attack("zip.special_file")
def named_pipe():
    return special(stat.S_IFIFO)


@attack("zip.encrypted")
def encrypted():
    data = bytearray(packed([("secret.fit", FIT)]))
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    return bytes(data)


@attack("zip.encrypted")
def encrypted_strongly():
    data = bytearray(packed([("secret.fit", FIT)]))
    data[6] |= 0x41
    data[data.find(b"PK\1\2") + 8] |= 0x41
    return bytes(data)


@attack("zip.bomb")
def ratio_of_a_thousand():
    return raw_archive([zeros(30)])


@attack("zip.bomb")
def one_gibibyte_of_zeros():
    return raw_archive([zeros(1024)])


@attack("zip.bomb")
def three_gibibytes_in_many_files():
    return raw_archive([zeros(30, b"%d.fit" % n) for n in range(105)])


@attack("zip.entry_too_big")
def an_entry_of_forty_mebibytes():
    return packed([("big.fit", random_bytes(40 * MIB))], zipfile.ZIP_STORED)


@attack("zip.entry_too_big")
def a_length_that_lies_high():
    data = packed([("lie.fit", random_bytes(2 * MIB))])
    return with_directory(data, 24, "<I", 100 * MIB)


@attack("zip.corrupt_entry")
def a_length_that_lies_low():
    data = packed([("lie.fit", bytes(50 * MIB))])
    return with_directory(data, 24, "<I", 10)


@attack("zip.corrupt_entry")
def a_length_that_lies_a_little():
    return with_directory(packed([("lie.fit", FIT)]), 24, "<I", len(FIT) + 5)


@attack("zip.corrupt_entry")
def a_wrong_checksum():
    return with_directory(packed([("lie.fit", FIT)]), 16, "<I", 0)


@attack("zip.corrupt_entry")
def another_name_in_the_local_header():
    data = bytearray(packed([("a.fit", FIT)]))
    data[30] = ord("b")
    return bytes(data)


@attack("zip.corrupt_entry")
def noise_for_a_deflated_stream():
    data = bytearray(packed([("a.fit", bytes(range(256)) * 8)]))
    begin = 30 + len("a.fit")
    data[begin : begin + 20] = b"\xff" * 20
    return bytes(data)


@attack("zip.unsupported_method")
def lzma_bomb():
    return bomb_by(zipfile.ZIP_LZMA)


@attack("zip.unsupported_method")
def bzip2_bomb():
    return bomb_by(zipfile.ZIP_BZIP2)


@attack("zip.unsupported_method")
def a_method_nobody_knows():
    data = bytearray(packed([("a.fit", FIT)]))
    struct.pack_into("<H", data, 8, 77)
    return with_directory(bytes(data), 10, "<H", 77)


@attack("zip.too_many_entries")
def seventy_thousand_entries():
    return raw_archive([Raw(b"%05d.fit" % n, method=0) for n in range(70_000)])


@attack("zip.too_many_entries")
def a_count_that_lies_low():
    return raw_archive([Raw(b"%05d.fit" % n, method=0) for n in range(30_000)], count=1)


@attack("zip.too_many_entries")
def a_table_of_contents_of_nine_mebibytes():
    return raw_archive([Raw(b"%05d" % n + b"x" * 500, method=0) for n in range(16_000)])


@attack("zip.nested")
def an_archive_inside_three_others():
    data = packed([("run.fit", FIT)])
    for level in range(3):
        data = packed([(f"{level}.zip", data)])
    return data


@attack("zip.nested")
def an_archive_inside_six_others_behind_programs():
    data = packed([("run.fit", FIT)])
    for level in range(6):
        data = b"#!/bin/sh\n" + packed([(f"{level}.exe", data)])
    return data


@attack("zip.bomb")
def a_list_of_an_export_that_grows_a_thousandfold():
    return raw_archive([zeros(30, b"activities.csv")])


@attack("zip.corrupt_entry")
def a_list_of_an_export_with_a_wrong_checksum():
    return with_directory(packed([("activities.csv", b"a,b")]), 16, "<I", 0)


@attack("zip.bomb")
def an_archive_of_archives_of_zeros():
    inner = raw_archive([zeros(30)])
    return packed([(f"{n}.zip", inner) for n in range(16)])


@attack("zip.overlap")
def one_content_under_many_names():
    return quoting(names=250, mebibytes=10)


@attack("zip.overlap")
def one_entry_many_times_in_the_table():
    return repeating(names=250, mebibytes=10)


@attack("zip.overlap")
def an_entry_that_reaches_into_the_table_of_contents():
    data = packed([("a.fit", FIT)], zipfile.ZIP_STORED)
    return with_directory(data, 20, "<I", len(FIT) + 40)


@attack("zip.empty")
def nothing():
    return packed([])


@attack("zip.empty")
def nothing_but_litter():
    return packed([("runs/", b""), ("__MACOSX/._a.fit", b"x"), (".DS_Store", b"x")])


@attack("zip.corrupt")
def half_an_archive():
    data = packed([("a.fit", FIT * 1000)])
    return data[: len(data) // 2]


@attack("zip.corrupt")
def noise():
    return b"PK\3\4" + random_bytes(5000)


@attack("zip.corrupt")
def a_table_of_contents_that_is_elsewhere():
    data = bytearray(packed([("a.fit", FIT)]))
    struct.pack_into("<I", data, data.rfind(b"PK\5\6") + 12, 5000)
    return bytes(data)


@attack("zip.too_many_entries")
def an_end_of_the_long_form_that_leads_nowhere():
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\3\4" + b"PK\6\7" + struct.pack("<IQI", 0, 1 << 60, 1) + end


@attack("zip.too_many_entries")
def an_end_of_the_long_form_that_asks_for_everything():
    long_end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 41, 0)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, 0, 1)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return long_end + locator + end


def random_bytes(count):
    return random.Random(7).randbytes(count)  # noqa: S311 (bytes that do not shrink)


def one_stream(mebibytes):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(bytes(mebibytes * MIB)) + squeeze.flush()


def quoting(names, mebibytes):
    """Entries that share one stream of zeros, with headers that agree (Fifield 2019).

    Each entry holds the header of the next one as a stored block before the same stream.
    """
    last = Raw(b"%04d.fit" % (names - 1), one_stream(mebibytes), mebibytes * MIB)
    body, chain = last.header() + last.packed, [(last, len(last.header() + last.packed))]
    for number in reversed(range(names - 1)):
        inner = chain[0][0]
        quoted = inner.header()
        packed_ = struct.pack("<BHH", 0, len(quoted), 0xFFFF ^ len(quoted)) + body
        entry = Raw(b"%04d.fit" % number, packed_, inner.size + len(quoted))
        body = entry.header() + packed_
        chain.insert(0, (entry, len(body)))
    lines = [entry.line(len(body) - from_end) for entry, from_end in chain]
    return body + table(lines, len(body), names)


def repeating(names, mebibytes):
    entry = Raw(b"zeros.fit", one_stream(mebibytes), mebibytes * MIB)
    body = entry.header() + entry.packed
    return body + table([entry.line(0)] * names, len(body), names)


@pytest.fixture(scope="module")
def corpus():
    return {name: maker() for name, (maker, _) in CORPUS.items()}


def outcomes(data):
    """Codes of all rejections, of the archive or of its entries; None for an accepted entry."""
    try:
        entries = list(ingestion.open_archive(io.BytesIO(data)))
    except FileRejectedError as rejection:
        return [rejection]
    return [entry.rejection for entry in entries]


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 36


@pytest.mark.parametrize("name", CORPUS)
def test_each_attack_is_refused_by_name_and_soon(corpus, name) -> None:
    begin = time.process_time()
    found = outcomes(corpus[name])
    spent_s = time.process_time() - begin
    assert {rejection.code for rejection in found if rejection} == {CORPUS[name][1]}
    assert all(rejection.sentence.endswith(".") for rejection in found if rejection)
    assert spent_s < 1


def test_the_overlapping_bomb_is_kilobytes_that_claim_gigabytes(corpus) -> None:
    data = corpus["one_content_under_many_names"]
    assert len(data) < 50_000
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) > 2 * 2**30


def test_good_entries_beside_a_bad_one_survive() -> None:
    entry = zipfile.ZipInfo("link.fit")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    data = packed([("a.fit", FIT), (entry, b"/etc/passwd"), ("b.fit", FIT)])
    assert [rejection and rejection.code for rejection in outcomes(data)] == [
        *(None, "zip.special_file", None),
    ]


def test_the_whole_corpus_is_refused_in_little_memory(corpus, tmp_path) -> None:
    small = {name: data for name, data in corpus.items() if len(data) < 8 * MIB}
    for name, data in small.items():
        (tmp_path / f"{name}.zip").write_bytes(data)
    program = (
        "import pathlib, resource, sys\n"
        "from smartrunning import ingestion\n"
        "from smartrunning.errors import FileRejectedError\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in pathlib.Path(sys.argv[1]).iterdir():\n"
        "    with path.open('rb') as file:\n"
        "        try: [len(entry.data or b'') for entry in ingestion.open_archive(file)]\n"
        "        except FileRejectedError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert len(small) >= 30
    assert int(done.stdout) < 100_000, "kilobytes more than before"


def test_no_attack_leaves_a_file_behind(corpus, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for data in corpus.values():
        outcomes(data)
    assert list(tmp_path.iterdir()) == []
