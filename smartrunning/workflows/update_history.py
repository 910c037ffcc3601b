"""All statistics of a runner in, bests, dated critical speed and history in the store out."""

from datetime import date

from smartrunning import history
from smartrunning.storage.store import OwnedStore


def update_history(owned: OwnedStore, today: date) -> history.RunnerHistory:
    """Bring bests, critical speed and history up to date.

    A critical speed is written under today's date when a best has changed; as long as the bests
    stay, the earlier one stays the one that holds.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    RunnerHistory
        As the store has it now.
    """
    computed = history.runner_history(owned.statistics(), today=today)
    changed = computed.bests != owned.bests()
    if changed:
        owned.save_bests(computed.bests)
    if changed and computed.critical_speed is not None:
        owned.save_critical_speed(today, computed.critical_speed)
    owned.save_history(computed)
    return computed
