"""What the elements of a format are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of a format's elements, without prefixes.

    Attributes
    ----------
    file_format : str
        ``tcx`` or ``gpx``.
    root : str
        The outermost element.
    activities : frozenset of str
        Elements that are one activity each.
    laps : frozenset of str
        Elements that are one lap each.
    segment : str
        Points without a stop between them.
    point : str
        One sample.
    values : mapping of str to str
        Elements inside a point, in lower case, and the column of each.
    attributes : mapping of str to str
        Attributes of a point and their columns.
    facts : mapping of tuple of str to str
        Parent and element outside the points, and what the element tells.
    activity_facts : mapping of str to str
        Attributes of an activity and what they tell.
    lap_facts : mapping of str to str
        Attributes of a lap and what they tell.
    root_facts : mapping of str to str
        Attributes of the outermost element and what they tell.
    no_activity : mapping of str to str
        Elements that show what a file without an activity is instead.
    """

    file_format: str
    root: str
    activities: frozenset[str]
    segment: str
    point: str
    values: Mapping[str, str]
    facts: Mapping[tuple[str, str], str]
    no_activity: Mapping[str, str]
    laps: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    activity_facts: Mapping[str, str] = field(default_factory=dict)
    lap_facts: Mapping[str, str] = field(default_factory=dict)
    root_facts: Mapping[str, str] = field(default_factory=dict)
