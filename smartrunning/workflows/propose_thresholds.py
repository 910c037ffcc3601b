"""Sessions of the last year in, thresholds that they suggest in the store out."""

import math
from datetime import date, timedelta

from smartrunning.history import heart_rate_proposals
from smartrunning.history.heart_rate_proposals import LOOK_BACK_DAYS
from smartrunning.storage.store import OwnedStore


def propose_thresholds(owned: OwnedStore, today: date) -> int:
    """Keep what the sessions of the last year suggest for the heart.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    int
        How many thresholds they suggest that the profile does not have.
    """
    sessions = owned.statistics(today - timedelta(days=LOOK_BACK_DAYS), today, brief=True)
    found = heart_rate_proposals(sessions, owned.runner(), today)
    other = [one for one in found if math.isfinite(one.proposed_bpm)]
    owned.save_threshold_proposals(other)
    return len(other)
