"""Names of the TrainingCenterDatabase format, version 2, and of Garmin's activity extension.

Both schemas are at https://www8.garmin.com/xmlschemas/.
"""

from typing import Final

from smartrunning.ingestion.markup.vocabulary import Vocabulary

TCX: Final = Vocabulary(
    file_format="tcx",
    root="TrainingCenterDatabase",
    activities=frozenset({"Activity", "Transition"}),
    laps=frozenset({"Lap"}),
    segment="Track",
    point="Trackpoint",
    values={
        "time": "unix_s",
        "latitudedegrees": "latitude_deg",
        "longitudedegrees": "longitude_deg",
        "altitudemeters": "altitude_m",
        "distancemeters": "distance_m",
        "value": "heart_rate_bpm",
        "cadence": "cadence_per_minute",
        "runcadence": "strides_per_minute",
        "speed": "speed_mps",
        "watts": "power_w",
        "temperature": "temperature_c",
    },
    facts={
        ("Activity", "Id"): "started_at",
        ("Activity", "Notes"): "notes",
        ("Creator", "Name"): "product",
        ("Creator", "UnitId"): "serial_number",
        ("Lap", "TotalTimeSeconds"): "timer_s",
        ("Lap", "DistanceMeters"): "distance_m",
        ("Lap", "Calories"): "energy_kcal",
        ("Lap", "MaximumSpeed"): "max_speed_mps",
        ("Lap", "Intensity"): "intensity",
        ("Lap", "TriggerMethod"): "trigger",
        ("MaximumHeartRateBpm", "Value"): "max_heart_rate_bpm",
    },
    activity_facts={"Sport": "sport"},
    lap_facts={"StartTime": "started_at"},
    no_activity={
        "Course": "a course to follow",
        "Workout": "a planned workout",
    },
)
