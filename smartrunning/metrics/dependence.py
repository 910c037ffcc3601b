"""What each number rests on besides the session, and so which numbers are out of date."""

import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from types import MappingProxyType
from typing import Final

from smartrunning.metrics.catalogue import CATALOGUE, LINES, STRUCTURES
from smartrunning.metrics.needs import POPULATION_SOURCE
from smartrunning.runner import Runner, Thresholds

Basis = Mapping[str, float | str | tuple[float, ...]]
"""What statistics were made with besides the session, by ``thresholds.<field>``,
``runner.<field>`` and ``session.<field>``; what was unknown is left out."""

RUNNER_FIELDS: Final = ("sex", "mass_kg", "height_m")
"""Fields of the runner that formulas may look at."""
RATING: Final = "session.rating_of_perceived_exertion"
POPULATION: Final = "thresholds.source"
"""Only whether the thresholds are those of a population matters of where they come from."""


def basis(runner: Runner, day: date, rating_of_perceived_exertion: float | None = None) -> Basis:
    """What the statistics of a session of a day are made with besides the session.

    Parameters
    ----------
    runner : Runner
        Whose session it is.
    day : datetime.date
        Day of the session in the runner's own zone.
    rating_of_perceived_exertion : float or None, optional
        The runner's rating of the session.

    Returns
    -------
    mapping of str to object
        Numbers, text and tuples of numbers; read-only.
    """
    thresholds = runner.thresholds_on(day)
    numbers = {
        f"thresholds.{each.name}": getattr(thresholds, each.name)
        for each in fields(Thresholds)
        if each.name not in {"valid_from", "source"}
    }
    own = "own" if thresholds.source != POPULATION_SOURCE else POPULATION_SOURCE
    person = {f"runner.{name}": getattr(runner, name) for name in RUNNER_FIELDS}
    rating = math.nan if rating_of_perceived_exertion is None else rating_of_perceived_exertion
    everything = {**numbers, POPULATION: own, **person, RATING: rating}
    return MappingProxyType({key: each for key, each in everything.items() if not _unknown(each)})


def stale(versions: Mapping[str, int], then: Basis | None, now: Basis) -> frozenset[str]:
    """Metrics and structures that would be other ones if computed now.

    Parameters
    ----------
    versions : mapping of str to int
        Versions behind the statistics that there are.
    then : mapping of str to object or None
        What they were made with, as `basis` gives it; None when it is not known.
    now : mapping of str to object
        What they would be made with now.

    Returns
    -------
    frozenset of str
        Names whose version is another one or missing, that rest on something that has changed, or
        on a metric that is out of date.
    """
    keys = KEYS if then is None else now.keys() | then.keys()
    changed = {key for key in keys if then is None or then.get(key) != now.get(key)}
    found: set[str] = set()
    for line in LINES:
        rests_on = RESTS_ON[line.name]
        if versions.get(line.name) != line.version or rests_on & (changed | found):
            found.add(line.name)
    return frozenset(found)


def rests_on() -> Mapping[str, frozenset[str]]:
    """What each metric and each structure rests on directly.

    Returns
    -------
    mapping of str to frozenset of str
        Keys of a basis, columns of the records and names of metrics, by name.
    """
    direct = {metric.name: {*metric.needs, *metric.uses} for metric in CATALOGUE}
    direct |= {structure.name: set(structure.uses) for structure in STRUCTURES}
    return MappingProxyType(
        {
            name: frozenset(keys | ({POPULATION} if _are_thresholds(keys) else set()))
            for name, keys in direct.items()
        }
    )


def _unknown(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _are_thresholds(keys: set[str]) -> bool:
    return any(key.startswith("thresholds.") for key in keys)


RESTS_ON: Final = rests_on()
"""What each metric and each structure rests on directly."""
KEYS: Final = frozenset(
    key
    for keys in RESTS_ON.values()
    for key in keys
    if key.startswith(("thresholds.", "runner.", "session."))
)
"""All that a basis may hold."""
