"""A corpus of activity files made to attack: each is refused by name, or read without harm."""

import gzip
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import defusedxml.ElementTree
import pytest
from defusedxml import DefusedXmlException

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError

MIB = 2**20
CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {}
"""Name of the attack: how to make the file, and the code that has to be the answer; the code is
empty where the file is read and the attack goes nowhere."""

POINTS = "".join(
    f'<trkpt lat="50.00{at}" lon="8"><time>2021-04-16T13:37:5{at}Z</time></trkpt>'
    for at in range(5)
)


def attack(code):
    def keep(maker):
        CORPUS[maker.__name__] = (maker, code)
        return maker

    return keep


def gpx(inside="", *, head="", points=POINTS, after=""):
    return (f"{head}<gpx>{inside}<trk><trkseg>{points}</trkseg></trk>{after}</gpx>").encode()


@attack("xml.hostile")
def billion_laughs():
    tenfold = [(number, f"&a{number - 1};" * 10) for number in range(1, 10)]
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{text}">' for n, text in tenfold)
    return gpx("<metadata><name>&a9;</name></metadata>", head=f"<!DOCTYPE gpx [{entities}]>")


@attack("xml.hostile")
def one_long_entity_many_times():
    head = f'<!DOCTYPE gpx [<!ENTITY a "{"x" * 100_000}">]>'
    return gpx(f"<metadata><name>{'&a;' * 100_000}</name></metadata>", head=head)


@attack("xml.hostile")
def a_file_of_the_server():
    head = '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return gpx("<metadata><name>&a;</name></metadata>", head=head)


@attack("xml.hostile")
def an_address_on_the_inner_network():
    return gpx(head='<!DOCTYPE gpx SYSTEM "http://127.0.0.1:1/secret.dtd">')


@attack("xml.hostile")
def a_parameter_entity():
    return gpx(head='<!DOCTYPE gpx [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>')


@attack("xml.hostile")
def a_document_type_in_two_bytes_a_letter():
    return gpx(head='<!DOCTYPE gpx [<!ENTITY a "b">]>').decode().encode("utf-16")


@attack("xml.hostile")
def a_document_type_behind_blanks_and_comments():
    return gpx(head=f"{' ' * 100}<!-- {'x' * 5000} --> <!DOCTYPE gpx [ ]>")


@attack("xml.hostile")
def a_hundred_thousand_levels():
    return gpx("<a>" * 100_000 + "</a>" * 100_000)


@attack("xml.hostile")
def three_million_levels_without_an_end():
    return b"<gpx>" + b"<a>" * 3_000_000


@attack("xml.hostile")
def levels_inside_a_point():
    return gpx(points=f"<trkpt>{'<a>' * 1000}")


@attack("xml.hostile")
def an_attribute_of_a_mebibyte():
    return gpx(f'<a b="{"x" * MIB}"/>')


@attack("xml.hostile")
def ten_thousand_attributes():
    attributes = " ".join(f"a{number}='x'" for number in range(10_000))
    return gpx(f"<a {attributes}/>")


@attack("xml.hostile")
def more_laps_than_a_year_has_minutes():
    laps = "<Lap/>" * 20_001
    return f"<TrainingCenterDatabase><Activity>{laps}</Activity></TrainingCenterDatabase>".encode()


@attack("xml.too_expensive")
def nine_million_tags():
    return b"<gpx>" + b"<a/>" * 9_000_000 + b"</gpx>"


@attack("xml.too_expensive")
def a_million_and_one_points():
    return gpx(points="<trkpt/>" * 1_000_001)


@attack("xml.too_expensive")
def five_hundred_and_one_activities():
    return gpx(after=f"<trk><trkseg>{POINTS}</trkseg></trk>" * 501)


@attack("")
def a_comment_of_thirty_mebibytes():
    return gpx(f"<!-- {'x' * 30 * MIB} -->")


@attack("")
def a_name_of_ten_mebibytes():
    return gpx(f"<metadata><name>{'x' * 10 * MIB}</name></metadata>")


@attack("")
def a_number_of_ten_mebibytes():
    return gpx(points=POINTS + f"<trkpt lat='1' lon='1'><hr>{'9' * 10 * MIB}</hr></trkpt>")


@attack("")
def an_element_with_a_name_of_a_mebibyte():
    name = "x" * MIB
    return gpx(f"<{name}></{name}>")


@attack("")
def a_stylesheet_and_an_inclusion_from_elsewhere():
    head = '<?xml-stylesheet href="http://127.0.0.1:1/a.xsl"?>'
    return gpx('<xi:include href="file:///etc/passwd" parse="text"/>', head=head)


@attack("")
def letters_that_are_not_there():
    return gpx("<metadata><name>&#0;&#x110000;&unknown;</name></metadata>")


@attack("")
def times_of_all_ages():
    odd = "".join(
        f"<trkpt lat='50' lon='8'><time>{time}</time></trkpt>"
        for time in ("0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", "2021-13-45T99:99:99Z")
    )
    return gpx(points=odd + POINTS)


@attack("gpx.corrupt")
def an_encoding_nobody_knows():
    return gpx(head='<?xml version="1.0" encoding="utf-7"?>')


@attack("file.too_big")
def a_gzip_bomb():
    return gzip.compress(bytes(200 * MIB))


@attack("file.too_big")
def a_gzip_bomb_in_many_members():
    return gzip.compress(bytes(2 * MIB)) * 60


@attack("file.too_big")
def a_gpx_file_of_a_hundred_mebibytes_by_gzip():
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    return squeeze.compress(b"<gpx>" + b" " * 100 * MIB) + squeeze.flush()


@attack("gpx.corrupt")
def gzip_inside_gzip_inside_gzip():
    return gzip.compress(gzip.compress(gzip.compress(gpx())))


@attack("fit.too_expensive")
def four_million_messages_without_fields():
    body = b"\x40\0\0\x14\0\0" + b"\0" * (4 * MIB)
    return struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT") + body + b"\0\0"


@attack("fit.no_activity")
def a_fit_header_and_nothing():
    return struct.pack("<BBHI4s", 12, 0x20, 2132, 0xFFFFFFFF, b".FIT")


@attack("file.empty")
def nothing():
    return b""


def verdict(data: bytes) -> str:
    found = outcome(data)
    if isinstance(found, FileRejectedError):
        assert found.__cause__ is None, "the last boundary caught what should not get there"
        assert found.sentence.endswith(".")
        return found.code
    assert len(found[0].records) >= 5
    return ""


def outcome(data: bytes):
    try:
        return ingestion.sessions(data, name="run.gpx")
    except FileRejectedError as rejection:
        return rejection


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 30


@pytest.mark.parametrize("name", CORPUS)
def test_each_attack_is_refused_by_name_or_goes_nowhere(name) -> None:
    maker, code = CORPUS[name]
    assert verdict(maker()) == code


@pytest.mark.parametrize(
    "name",
    ["billion_laughs", "one_long_entity_many_times", "a_file_of_the_server", "a_parameter_entity"],
)
def test_what_a_hardened_library_refuses_is_refused_here_too(name) -> None:
    with pytest.raises(DefusedXmlException):
        defusedxml.ElementTree.fromstring(CORPUS[name][0]())


def test_the_whole_corpus_is_read_in_little_memory_and_time(tmp_path) -> None:
    for name, (maker, _) in CORPUS.items():
        data = maker()
        if len(data) < 12 * MIB:
            (tmp_path / f"{name}.gpx").write_bytes(data)
    program = (
        "import pathlib, resource, sys\n"
        "from smartrunning import ingestion\n"
        "from smartrunning.errors import FileRejectedError\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try: ingestion.sessions(path.read_bytes(), name=path.name)\n"
        "    except FileRejectedError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert len(list(tmp_path.iterdir())) >= 28
    assert int(done.stdout) < 400_000, "kilobytes more than before"
