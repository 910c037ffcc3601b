"""Reports without their pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A report without its pages.

    Attributes
    ----------
    report_id, job_id, kind, title : str
        Keys of the report and of the job that made it, its notebook, its title.
    created_at : datetime.datetime
        Aware, UTC.
    parameters : mapping of str to object
        What the notebook was run with.
    provenance : mapping of str to object
        Versions of code and data behind it.
    has_pdf : bool
        Whether there is a page for printing.
    """

    report_id: str
    job_id: str
    kind: str
    title: str
    created_at: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    has_pdf: bool = False
