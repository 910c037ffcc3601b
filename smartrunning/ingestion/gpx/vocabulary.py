"""Names of GPX 1.1 (https://www.topografix.com/GPX/1/1/) and of what devices add to it.

Garmin's TrackPointExtension versions 1 and 2, Cluetrust's gpxdata, and the plain elements that
Strava, Stryd and others write.
"""

from typing import Final

from smartrunning.ingestion.markup.vocabulary import Vocabulary

GPX: Final = Vocabulary(
    file_format="gpx",
    root="gpx",
    activities=frozenset({"trk"}),
    segment="trkseg",
    point="trkpt",
    attributes={"lat": "latitude_deg", "lon": "longitude_deg"},
    values={
        "time": "unix_s",
        "ele": "altitude_m",
        "hr": "heart_rate_bpm",
        "heartrate": "heart_rate_bpm",
        "cad": "strides_per_minute",
        "cadence": "strides_per_minute",
        "runcadence": "strides_per_minute",
        "power": "power_w",
        "watts": "power_w",
        "powerinwatts": "power_w",
        "speed": "speed_mps",
        "distance": "distance_m",
        "atemp": "temperature_c",
        "temp": "temperature_c",
    },
    facts={
        ("metadata", "name"): "title",
        ("trk", "name"): "title",
        ("trk", "type"): "sport",
        ("trk", "src"): "product",
    },
    root_facts={"creator": "product"},
    no_activity={"rte": "a route to follow", "wpt": "a list of places"},
)
