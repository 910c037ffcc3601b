"""One runner's part of the store, put together from its parts."""

from smartrunning.storage.calendar_links import CalendarPart
from smartrunning.storage.following import FollowingPart
from smartrunning.storage.forecasts import ForecastsPart
from smartrunning.storage.history_writes import HistoryWritesPart
from smartrunning.storage.own_data import OwnDataPart
from smartrunning.storage.proposals import ProposalsPart
from smartrunning.storage.repairs import RepairsPart
from smartrunning.storage.session_rows import SessionRowsPart
from smartrunning.storage.sharing import SharingPart
from smartrunning.storage.visits import VisitsPart
from smartrunning.storage.what_ifs import WhatIfsPart


class OwnedStore(
    WhatIfsPart,
    FollowingPart,
    CalendarPart,
    RepairsPart,
    HistoryWritesPart,
    SharingPart,
    VisitsPart,
    ProposalsPart,
    ForecastsPart,
    SessionRowsPart,
    OwnDataPart,
):
    """One runner's part of the store: every query carries the owner, here as in all its bases.

    Objects of other runners are as if they were not there. Made by `Store.owned_by`.
    """
