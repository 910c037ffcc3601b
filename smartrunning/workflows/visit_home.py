"""A person who opens the home page in, what it showed written down."""

from smartrunning.storage.store import OwnedStore


def visit_home(owned: OwnedStore, username: str) -> None:
    """Write down a view of the home page, so that the next visit can tell what has changed.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    username : str
        Who looks.
    """
    summary = owned.history_summary()
    owned.stamp_view(username, summary.abilities.critical_speed if summary else None)
