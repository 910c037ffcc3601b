"""What the store says about the things it keeps, without their bytes."""

from smartrunning.storage.info.files import (
    KEPT,
    FileInfo,
    FileVerdict,
    ImportInfo,
    UploadInfo,
    Usage,
    Verdict,
)
from smartrunning.storage.info.plans import PlanCause, PlanInfo, PlanSettings, Proposal, WhatIf
from smartrunning.storage.info.reports import ReportInfo
from smartrunning.storage.info.sessions import CopyGroup, SessionInfo

__all__ = [
    "KEPT",
    "CopyGroup",
    "FileInfo",
    "FileVerdict",
    "ImportInfo",
    "PlanCause",
    "PlanInfo",
    "PlanSettings",
    "Proposal",
    "ReportInfo",
    "SessionInfo",
    "UploadInfo",
    "Usage",
    "Verdict",
    "WhatIf",
]
