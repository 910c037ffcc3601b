"""How fast TCX and GPX files become sessions, beside what other readers take for the XML alone.

Writes files of ten megabytes itself. Prints a table of CPU times; with ``--json`` the last line is
one JSON object.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import defusedxml.ElementTree
import gpxpy

from smartrunning import ingestion

START = datetime(2026, 4, 5, 8, 30, tzinfo=UTC)
MEGABYTE = 1_000_000


def points(megabytes: float, point: str) -> str:
    """As many points as fill the space, one a second."""
    count = int(megabytes * MEGABYTE / (len(point) + 20))
    return "".join(
        point.format(
            time=(START + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            north=f"{50 + 3e-5 * at:.7f}",
            metres=f"{3.3 * at:.2f}",
            beats=150 + at % 9,
        )
        for at in range(count)
    )


def gpx(megabytes: float) -> bytes:
    """A GPX file with Garmin's extension."""
    body = points(
        megabytes,
        '<trkpt lat="{north}" lon="8.1234567">\n<ele>312.4</ele>\n<time>{time}</time>\n<extensions>'
        "<ns3:TrackPointExtension>\n<ns3:hr>{beats}</ns3:hr>\n<ns3:cad>86</ns3:cad>\n"
        "</ns3:TrackPointExtension></extensions>\n</trkpt>\n",
    )
    names = 'xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"'
    return (
        f'<gpx version="1.1" creator="benchmark" xmlns="http://www.topografix.com/GPX/1/1" {names}>'
        f"<trk><type>running</type><trkseg>{body}</trkseg></trk></gpx>"
    ).encode()


def tcx(megabytes: float) -> bytes:
    """A TCX file with Garmin's extension, set as Garmin sets it."""
    body = points(
        megabytes,
        "          <Trackpoint>\n            <Time>{time}</Time>\n            <Position>\n"
        "              <LatitudeDegrees>{north}</LatitudeDegrees>\n"
        "              <LongitudeDegrees>8.1234567</LongitudeDegrees>\n            </Position>\n"
        "            <AltitudeMeters>312.4</AltitudeMeters>\n"
        "            <DistanceMeters>{metres}</DistanceMeters>\n            <HeartRateBpm>\n"
        "              <Value>{beats}</Value>\n            </HeartRateBpm>\n"
        "            <Extensions>\n              <ns3:TPX>\n"
        "                <ns3:Speed>3.3</ns3:Speed>\n"
        "                <ns3:RunCadence>86</ns3:RunCadence>\n              </ns3:TPX>\n"
        "            </Extensions>\n          </Trackpoint>\n",
    )
    names = (
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2"'
    )
    return (
        f'<TrainingCenterDatabase {names}><Activities><Activity Sport="Running"><Lap><Track>{body}'
        "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def cpu_s(work: Callable[[bytes], object], data: bytes) -> float:
    """CPU time of one reading."""
    begin = time.process_time()
    work(data)
    return time.process_time() - begin


def main() -> None:
    """Time all readers in turn, several rounds, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="2 MB and three rounds")
    asked = parser.parse_args()
    megabytes, rounds = (2.0, 3) if asked.quick else (10.0, 5)
    files = {"tcx": tcx(megabytes), "gpx": gpx(megabytes)}
    readers: dict[str, tuple[str, Callable[[bytes], object]]] = {
        "tcx, session": ("tcx", ingestion.sessions),
        "tcx, defusedxml tree alone": ("tcx", defusedxml.ElementTree.fromstring),
        "gpx, session": ("gpx", ingestion.sessions),
        "gpx, gpxpy points alone": ("gpx", lambda data: gpxpy.parse(data.decode())),
        "gpx, defusedxml tree alone": ("gpx", defusedxml.ElementTree.fromstring),
    }
    taken_s: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, (kind, work) in readers.items():
            taken_s[name].append(cpu_s(work, files[kind]))
    per_10_mb = {name: [10 / megabytes * one for one in taken_s[name]] for name in readers}
    print(f"{'reader':28s} {'CPU s per 10 MB':>16s} {'spread':>15s}")
    for name, values in per_10_mb.items():
        print(f"{name:28s} {statistics.median(values):16.3f} {min(values):7.3f}–{max(values):.3f}")
    if asked.json:
        print(
            json.dumps(
                {
                    "tcx_cpu_s_per_10_mb": statistics.median(per_10_mb["tcx, session"]),
                    "gpx_cpu_s_per_10_mb": statistics.median(per_10_mb["gpx, session"]),
                    "gpx_vs_gpxpy": statistics.median(per_10_mb["gpx, gpxpy points alone"])
                    / statistics.median(per_10_mb["gpx, session"]),
                }
            )
        )


if __name__ == "__main__":
    main()
