"""What services call the sports that the FIT profile names."""

from typing import Final

GENERIC: Final = "generic"
UNKNOWN: Final = ("", "")

_RUN: Final = ("running", GENERIC)
_TRAIL: Final = ("running", "trail")
_TREADMILL: Final = ("running", "treadmill")
_VIRTUAL: Final = ("running", "virtual_activity")
_TRACK: Final = ("running", "track")
_WALK: Final = ("walking", GENERIC)
_HIKE: Final = ("hiking", GENERIC)
_RIDE: Final = ("cycling", GENERIC)
_SWIM: Final = ("swimming", GENERIC)

SPORTS: Final[dict[str, tuple[str, str]]] = {
    "running": _RUN,
    "run": _RUN,
    "9": _RUN,
    "street_running": _RUN,
    "road_running": _RUN,
    "lauf": _RUN,
    "laufen": _RUN,
    "course_à_pied": _RUN,
    "course": _RUN,
    "carrera": _RUN,
    "corrida": _RUN,
    "corsa": _RUN,
    "hardloopsessie": _RUN,
    "hardlopen": _RUN,
    "löpning": _RUN,
    "bieg": _RUN,
    "ランニング": _RUN,
    "跑步": _RUN,
    "trail_running": _TRAIL,
    "trail_run": _TRAIL,
    "trailrun": _TRAIL,
    "traillauf": _TRAIL,
    "trail": _TRAIL,
    "treadmill_running": _TREADMILL,
    "treadmill": _TREADMILL,
    "indoor_running": ("running", "indoor_running"),
    "virtual_run": _VIRTUAL,
    "virtualrun": _VIRTUAL,
    "virtueller_lauf": _VIRTUAL,
    "track_running": _TRACK,
    "walking": _WALK,
    "walk": _WALK,
    "10": _WALK,
    "spaziergang": _WALK,
    "marche": _WALK,
    "caminata": _WALK,
    "hiking": _HIKE,
    "hike": _HIKE,
    "4": _HIKE,
    "wanderung": _HIKE,
    "randonnée": _HIKE,
    "biking": _RIDE,
    "cycling": _RIDE,
    "ride": _RIDE,
    "bike": _RIDE,
    "1": _RIDE,
    "radfahrt": _RIDE,
    "sortie_à_vélo": _RIDE,
    "road_biking": ("cycling", "road"),
    "mountain_biking": ("cycling", "mountain"),
    "mountain_bike_ride": ("cycling", "mountain"),
    "gravel_ride": ("cycling", "gravel_cycling"),
    "virtual_ride": ("cycling", "virtual_activity"),
    "virtualride": ("cycling", "virtual_activity"),
    "indoor_cycling": ("cycling", "indoor_cycling"),
    "e_bike_ride": ("e_biking", GENERIC),
    "swimming": _SWIM,
    "swim": _SWIM,
    "schwimmen": _SWIM,
    "natation": _SWIM,
    "lap_swimming": ("swimming", "lap_swimming"),
    "open_water_swimming": ("swimming", "open_water"),
    "rowing": ("rowing", GENERIC),
    "nordic_ski": ("cross_country_skiing", GENERIC),
    "cross_country_skiing": ("cross_country_skiing", GENERIC),
    "alpine_ski": ("alpine_skiing", GENERIC),
    "weight_training": ("training", "strength_training"),
    "strength_training": ("training", "strength_training"),
    "krafttraining": ("training", "strength_training"),
    "workout": ("training", GENERIC),
    "yoga": ("training", "yoga"),
    "multi_sport": ("multisport", GENERIC),
    "transition": ("transition", GENERIC),
}
"""By the lower-case name with ``_`` for blanks. Numbers are those of old Strava GPX files."""


def sport_of(name: str) -> tuple[str, str]:
    """Sport that a service's name means.

    Parameters
    ----------
    name : str
        Such as ``Trail Run``, ``Running`` or ``Lauf``.

    Returns
    -------
    tuple of str
        Sport and sub-sport by the FIT profile; two empty texts for a name that says nothing.
    """
    key = "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    return SPORTS.get(key, UNKNOWN)
