"""The reports that can be asked for: which notebook, and the names and types of its parameters.

Parameters become code in the notebook, so nothing is passed on that is not in this list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Units = Literal["metric", "imperial"]


class Parameters(BaseModel):
    """What every notebook can be told.

    Attributes
    ----------
    units : {'metric', 'imperial'} or None
        Units to show; None takes those of the runner's profile.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: Units | None = None


class SessionParameters(Parameters):
    """Parameters of a notebook on one session.

    Attributes
    ----------
    session_id : str
        Key of the session; it must be the runner's own.
    """

    session_id: str = Field(pattern=r"^[0-9a-f]{24}$")


class PeriodParameters(Parameters):
    """Parameters of a notebook on a period of the runner's life.

    Attributes
    ----------
    first_day, last_day : datetime.date or None
        Ends of the period, both in it; None is a year ago, and today.
    """

    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report that can be asked for.

    Attributes
    ----------
    title : str
        Its title for people.
    parameters : type
        Names and types of the notebook's parameters.
    """

    title: str
    parameters: type[Parameters]


REPORTS: Final[Mapping[str, ReportKind]] = MappingProxyType(
    {
        "session_report": ReportKind("Session report", SessionParameters),
        "runner_report": ReportKind("Runner report", PeriodParameters),
    }
)
"""Every report by the name of its notebook."""
