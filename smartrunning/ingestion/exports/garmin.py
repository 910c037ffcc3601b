"""The lists of Garmin's export of an account: summaries of the activities, and gear.

The names of the uploaded files say nothing of the activities, so a file is known by its start.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from smartrunning.ingestion.described import Described
from smartrunning.ingestion.exports.words import plain_words
from smartrunning.ingestion.sports import sport_of

SUMMARIES: Final = '"summarizedActivitiesExport"'
MOST_ACTIVITIES: Final = 100_000
ACTIVITY_CHARACTERS: Final = (2**17, 2**20)
"""Looked at for one activity; only when it is longer, the second many. So a list of any length
takes little memory."""
MOST_GEAR_BYTES: Final = 4 * 2**20
BETWEEN: Final = re.compile(r"[\s,]*")
MILLISECONDS: Final = 1000.0
HIGHEST_NUMBER: Final = 2**62


@dataclass(frozen=True, slots=True)
class Summary:
    """One activity of the list.

    Attributes
    ----------
    activity_id : int
        Its number; 0 when it has none.
    start_s : float
        Its start, in s since 1970.
    described : Described
        Its words.
    """

    activity_id: int
    start_s: float
    described: Described


def summaries(data: bytes) -> Iterator[Summary]:
    """Activities of a list.

    Parameters
    ----------
    data : bytes
        A file ``…_summarizedActivities.json``; anyone may have written it.

    Yields
    ------
    Summary
        Those with a start, as far as the list is sound.
    """
    text = data.decode("utf-8", "replace")
    at = text.find("[", text.find(SUMMARIES) + 1) + 1
    if SUMMARIES not in text or not at:
        return
    for _ in range(MOST_ACTIVITIES):
        begin = BETWEEN.match(text, at)
        found = _object_at(text, begin.end() if begin else at)
        if found is None:
            return
        activity, at = found
        summary = _summary(activity)
        if summary is not None:
            yield summary


def _object_at(text: str, at: int) -> tuple[dict[str, Any], int] | None:
    if text[at : at + 1] != "{":
        return None
    for characters in ACTIVITY_CHARACTERS:
        try:
            found, length = json.JSONDecoder().raw_decode(text[at : at + characters])
        except (ValueError, RecursionError):
            continue
        return found, at + length
    return None


def _summary(activity: dict[str, Any]) -> Summary | None:
    starts_ms = (_number(activity.get(name)) for name in ("beginTimestamp", "startTimeGmt"))
    start_ms = next((one for one in starts_ms if one is not None), None)
    if start_ms is None:
        return None
    number = _number(activity.get("activityId"))
    kinds = (sport_of(str(activity.get(name))[:100]) for name in ("activityType", "sportType"))
    sport, sub_sport = next((kind for kind in kinds if kind[0]), ("", ""))
    return Summary(
        int(number or 0),
        start_ms / MILLISECONDS,
        Described(plain_words(activity.get("name")), "", sport, sub_sport),
    )


def gear_by_activity(data: bytes) -> dict[int, str]:
    """Names of the gear of the activities.

    Parameters
    ----------
    data : bytes
        A file ``…_gear.json``; anyone may have written it.

    Returns
    -------
    dict of int to str
        By the number of the activity; empty when the file is not sound.
    """
    if len(data) > MOST_GEAR_BYTES:
        return {}
    try:
        lists = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    found: dict[int, str] = {}
    for one in lists if isinstance(lists, list) else [lists]:
        if isinstance(one, dict):
            names = {str(gear.get("gearPk")): _gear_name(gear) for gear in _dicts(one, "gearDTOS")}
            links = one.get("gearActivityDTOs")
            for key, activities in links.items() if isinstance(links, dict) else ():
                for link in _dicts({"": activities}, ""):
                    number = _number(link.get("activityId"))
                    if number is not None and names.get(key):
                        found[int(number)] = names[key]
    return found


def _gear_name(gear: dict[str, Any]) -> str:
    return plain_words(gear.get("displayName")) or plain_words(gear.get("customMakeModel"))


def _dicts(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = holder.get(name)
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _number(value: object) -> float | None:
    """A number that can be a time or a name; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < HIGHEST_NUMBER else None
