"""A tiny FIT writer, made from the protocol's description alone: the oracle of the corner cases."""

import struct
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from smartrunning.records import Lap

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

T0 = 1_000_000_000
"""Start of the written sessions in s since the FIT epoch: 2021-09-08T01:46:40Z."""

CODES = {
    "enum": (0x00, "B"),
    "sint8": (0x01, "b"),
    "uint8": (0x02, "B"),
    "sint16": (0x83, "h"),
    "uint16": (0x84, "H"),
    "sint32": (0x85, "i"),
    "uint32": (0x86, "I"),
    "float32": (0x88, "f"),
    "float64": (0x89, "d"),
    "uint8z": (0x0A, "B"),
    "uint32z": (0x8C, "I"),
    "byte": (0x0D, "B"),
}
NIBBLES = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)


def slow_crc(data: bytes) -> int:
    """The checksum as the FIT protocol's own listing computes it, nibble by nibble."""
    crc = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) ^ NIBBLES[crc & 0xF] ^ NIBBLES[nibble]
    return crc


class FitFile:
    """One FIT file in the making; each message brings its own definition."""

    def __init__(self, order: str = "<") -> None:
        self.order = order
        self.body = b""

    def define(self, message, fields, *, local=0, developer=()):
        header = 0x40 | local | (0x20 if developer else 0)
        self.body += struct.pack(
            f"{self.order}BBBHB", header, 0, int(self.order == ">"), message, len(fields)
        )
        self.body += b"".join(bytes(field) for field in fields)
        if developer:
            self.body += bytes([len(developer)]) + b"".join(bytes(field) for field in developer)
        return self

    def data(self, payload, *, local=0, header=None):
        self.body += bytes([local if header is None else header]) + payload
        return self

    def message(self, number, fields, *, developer=(), local=0):
        """Fields as {number: (type, value)}; developer ones as (number, index, type, value)."""
        plain = [(field, *self.packed(kind, value)) for field, (kind, value) in fields.items()]
        extra = [(field, index, *self.packed(kind, v)) for field, index, kind, v in developer]
        self.define(
            number,
            [(field, len(raw), code) for field, code, raw in plain],
            developer=[(field, len(raw), index) for field, index, _, raw in extra],
            local=local,
        )
        payload = b"".join(raw for *_, raw in plain) + b"".join(raw for *_, raw in extra)
        return self.data(payload, local=local)

    def packed(self, kind, value):
        if kind == "string":
            return 0x07, value
        code, letter = CODES[kind]
        values = value if isinstance(value, tuple) else (value,)
        return code, struct.pack(f"{self.order}{len(values)}{letter}", *values)

    def file_id(self, kind=4, manufacturer=1, product=3113, serial=3_987_654_321, created=T0):
        fields = {0: ("enum", kind), 1: ("uint16", manufacturer), 2: ("uint16", product)}
        return self.message(0, {**fields, 3: ("uint32z", serial), 4: ("uint32", created)})

    def record(self, time, developer=(), **values):
        kinds = {
            "lat": (0, "sint32"),
            "lon": (1, "sint32"),
            "altitude": (2, "uint16"),
            "heart_rate": (3, "uint8"),
            "cadence": (4, "uint8"),
            "distance": (5, "uint32"),
            "speed": (6, "uint16"),
            "power": (7, "uint16"),
            "temperature": (13, "sint8"),
            "vertical_oscillation": (39, "uint16"),
            "stance_time": (41, "uint16"),
            "fractional_cadence": (53, "uint8"),
            "enhanced_speed": (73, "uint32"),
            "enhanced_altitude": (78, "uint32"),
            "balance": (84, "uint16"),
            "step_length": (85, "uint16"),
        }
        fields = {253: ("uint32", time)} if time is not None else {}
        fields |= {kinds[name][0]: (kinds[name][1], value) for name, value in values.items()}
        return self.message(20, fields, developer=developer)

    def records(self, begin=T0, count=61, step=1, **values):
        for at in range(count):
            self.record(
                begin + at * step,
                **{name: one(at) if callable(one) else one for name, one in values.items()},
            )
        return self

    def session(self, start=T0, elapsed=60.0, *, sport=1, sub_sport=0, timer=None, **totals):
        kinds = {
            "distance": (9, "uint32"),
            "calories": (11, "uint16"),
            "mean_speed": (14, "uint16"),
            "enhanced_mean_speed": (124, "uint32"),
            "mean_heart_rate": (16, "uint8"),
            "mean_cadence": (18, "uint8"),
            "mean_fractional_cadence": (92, "uint8"),
            "ascent": (22, "uint16"),
            "descent": (23, "uint16"),
        }
        fields = {253: ("uint32", start + int(elapsed)), 2: ("uint32", start)}
        fields |= {5: ("enum", sport), 6: ("enum", sub_sport), 7: ("uint32", int(elapsed * 1000))}
        if timer is not None:
            fields[8] = ("uint32", int(timer * 1000))
        fields |= {kinds[name][0]: (kinds[name][1], value) for name, value in totals.items()}
        return self.message(18, fields)

    def lap(self, start, elapsed, distance=0, trigger=0):
        fields = {253: ("uint32", start + int(elapsed)), 2: ("uint32", start)}
        fields |= {7: ("uint32", int(elapsed * 1000)), 9: ("uint32", distance)}
        return self.message(19, {**fields, 24: ("enum", trigger)})

    def timer(self, time, kind):
        return self.message(21, {253: ("uint32", time), 0: ("enum", 0), 1: ("enum", kind)})

    def activity(self, time, local):
        return self.message(34, {253: ("uint32", time), 5: ("uint32", local)})

    def developer(self, index=0):
        return self.message(207, {3: ("uint8", index)})

    def description(self, number, name, *, index=0, kind=0x84, native=None):
        fields = {0: ("uint8", index), 1: ("uint8", number), 2: ("uint8", kind)}
        fields[3] = ("string", name)
        if native is not None:
            fields[15] = ("uint8", native)
        return self.message(206, fields)

    def file(self, *, header_bytes=14, header_crc=None, crc=None, stated_bytes=None):
        """The whole file; the given checksums and lengths instead of the right ones."""
        size = len(self.body) if stated_bytes is None else stated_bytes
        head = struct.pack("<BBHI4s", header_bytes, 0x20, 2132, size, b".FIT")
        if header_bytes >= 14:
            head += struct.pack("<H", slow_crc(head) if header_crc is None else header_crc)
        right = slow_crc(head + self.body)
        return head + self.body + struct.pack("<H", right if crc is None else crc)


@pytest.fixture
def fit():
    return FitFile


@pytest.fixture
def t0() -> int:
    return T0


@pytest.fixture
def run(fit) -> FitFile:
    """A plain run of one minute: 3 m/s, 150 bpm, northwards from 50° N, 8° E."""
    north = 2**31 / 180
    return (
        FitFile()
        .file_id()
        .records(
            distance=lambda at: 300 * at,
            speed=3000,
            heart_rate=150,
            lat=lambda at: round((50 + at * 3 / 111_195) * north),
            lon=round(8 * north),
        )
        .session(distance=18000, timer=60.0)
        .activity(T0 + 60, T0 + 60 + 7200)
    )


@pytest.fixture(scope="session")
def small_fit_files(fit_files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Real files that slow decoders can read in a test of everyday."""
    small = tuple(path for path in fit_files if path.stat().st_size < 60_000)
    assert small, "Real FIT files under 60 kB were needed; there are none."
    return small


def stamped(session, elapsed_s: float) -> str:
    moment = session.started_at + timedelta(seconds=float(elapsed_s))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def segments_of(session):
    """Rows between the pauses, as a watch that writes XML begins a new piece after each."""
    elapsed_s = session.records["elapsed_s"]
    rows = np.arange(len(elapsed_s))
    for pause in session.pauses:
        inside = (elapsed_s[rows] > pause.start_s) & (elapsed_s[rows] < pause.end_s)
        rows = rows[~inside]
    cuts = np.searchsorted(elapsed_s[rows], [pause.end_s for pause in session.pauses])
    return [piece for piece in np.split(rows, cuts) if len(piece)]


def element(name, value, form=".10g"):
    return f"<{name}>{value:{form}}</{name}>" if np.isfinite(value) else ""


def as_gpx(session, *, prefix="gpxtpx", kind="running") -> bytes:
    """The session as services write it that know positions and sensors, but no distance."""
    records, out = session.records, []
    for piece in segments_of(session):
        out.append("<trkseg>")
        for row in piece:
            if not np.isfinite(records["latitude_deg"][row]):
                continue
            sensors = element(f"{prefix}:hr", records["heart_rate_bpm"][row], ".0f")
            sensors += element(f"{prefix}:cad", records["cadence_spm"][row] / 2)
            out.append(
                f'<trkpt lat="{records["latitude_deg"][row]:.7f}" '
                f'lon="{records["longitude_deg"][row]:.7f}">'
                + element("ele", records["altitude_m"][row])
                + f"<time>{stamped(session, records['elapsed_s'][row])}</time><extensions>"
                + element("power", records["power_w"][row], ".0f")
                + f"<{prefix}:TrackPointExtension>{sensors}</{prefix}:TrackPointExtension>"
                "</extensions></trkpt>"
            )
        out.append("</trkseg>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gpx creator="A watch" version="1.1" '
        'xmlns="http://www.topografix.com/GPX/1/1" xmlns:'
        f'{prefix}="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">'
        f"<trk><name>A race</name><type>{kind}</type>{''.join(out)}</trk></gpx>"
    ).encode()


def as_tcx(session, *, kind="Running") -> bytes:
    """The session as Garmin writes it: laps, a track for each piece, speed and steps inside."""
    records = session.records
    laps = session.laps or (Lap(0.0, session.elapsed_s),)
    out, elapsed_s = [], records["elapsed_s"]
    for number, lap in enumerate(laps):
        last = number == len(laps) - 1
        end_s = np.inf if last else laps[number + 1].start_s
        paused_s = sum(
            min(pause.end_s, lap.end_s) - max(pause.start_s, lap.start_s)
            for pause in session.pauses
            if pause.end_s > lap.start_s and pause.start_s < lap.end_s
        )
        out.append(
            f'<Lap StartTime="{stamped(session, lap.start_s)}">'
            f"<TotalTimeSeconds>{lap.end_s - lap.start_s - paused_s:.3f}</TotalTimeSeconds>"
            f"<DistanceMeters>{np.nan_to_num(lap.distance_m):.2f}</DistanceMeters>"
            "<Calories>1</Calories><Intensity>Active</Intensity>"
            "<TriggerMethod>Manual</TriggerMethod>"
        )
        for piece in segments_of(session):
            inside = piece[
                (elapsed_s[piece] < end_s) & ((elapsed_s[piece] >= lap.start_s) | (number == 0))
            ]
            if len(inside):
                out.append(
                    "<Track>" + "".join(_trackpoint(session, row) for row in inside) + "</Track>"
                )
        out.append("</Lap>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
        f'<Activities><Activity Sport="{kind}"><Id>{stamped(session, 0)}</Id>{"".join(out)}'
        "</Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def _trackpoint(session, row) -> str:
    records = session.records
    position = ""
    if np.isfinite(records["latitude_deg"][row]):
        position = (
            "<Position>"
            + element("LatitudeDegrees", records["latitude_deg"][row])
            + element("LongitudeDegrees", records["longitude_deg"][row])
            + "</Position>"
        )
    heart_rate = element("Value", records["heart_rate_bpm"][row], ".0f")
    return (
        f"<Trackpoint><Time>{stamped(session, records['elapsed_s'][row])}</Time>{position}"
        + element("AltitudeMeters", records["altitude_m"][row])
        + element("DistanceMeters", records["distance_m"][row])
        + (f"<HeartRateBpm>{heart_rate}</HeartRateBpm>" if heart_rate else "")
        + "<Extensions><ns3:TPX>"
        + element("ns3:Speed", records["speed_mps"][row])
        + element("ns3:RunCadence", records["cadence_spm"][row] / 2)
        + element("ns3:Watts", records["power_w"][row], ".0f")
        + "</ns3:TPX></Extensions></Trackpoint>"
    )


@pytest.fixture(scope="session")
def write_gpx():
    return as_gpx


@pytest.fixture(scope="session")
def write_tcx():
    return as_tcx
