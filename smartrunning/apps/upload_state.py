"""The page Upload as it is at a moment, and what it becomes by a person's doing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smartrunning.storage.info import ImportInfo, Verdict


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    imports : tuple of ImportInfo
        Latest uploads, newest first.
    opened : str
        Key of the import whose files are listed; empty when none is.
    verdict : str
        Verdict of the files that are listed; empty for all.
    undoing : str
        Key of the import that a person is about to undo; empty when none is.
    """

    imports: tuple[ImportInfo, ...] = ()
    opened: str = ""
    verdict: str = ""
    undoing: str = ""


def with_imports(state: State, imports: Sequence[ImportInfo]) -> State:
    """State with a list that was read anew.

    Parameters
    ----------
    state : State
        The page as it is.
    imports : sequence of ImportInfo
        Newest first.

    Returns
    -------
    State
        Nothing stays open that is gone.
    """
    there = {one.import_id for one in imports}
    fresh = replace(state, imports=tuple(imports))
    return fresh if state.opened in there else _opening(fresh, "")


def toggle(state: State, import_id: str) -> State:
    """State with an import opened, or closed again.

    Parameters
    ----------
    state : State
        The page as it is.
    import_id : str
        Whatever the browser says; unknown keys change nothing.

    Returns
    -------
    State
        With at most one import open.
    """
    if not _is_known(state, import_id):
        return state
    return _opening(state, "" if import_id == state.opened else import_id)


def arrived(state: State, import_id: str) -> State:
    """State after an upload, with the new import open.

    Parameters
    ----------
    state : State
        The page as it is, its list already read anew.
    import_id : str
        Whatever the browser says; unknown keys change nothing.

    Returns
    -------
    State
        With the new import open.
    """
    return _opening(state, import_id) if _is_known(state, import_id) else state


def listing(state: State, verdict: str) -> State:
    """State with only the files of one verdict listed.

    Parameters
    ----------
    state : State
        The page as it is.
    verdict : str
        Whatever the browser says; empty for all.

    Returns
    -------
    State
        Words that are no verdict change nothing.
    """
    return replace(state, verdict=verdict) if verdict in {"", *Verdict} else state


def undoing(state: State, import_id: str) -> State:
    """State with the question whether an import shall be undone.

    Parameters
    ----------
    state : State
        The page as it is.
    import_id : str
        Key of an import; empty takes the question away.

    Returns
    -------
    State
        The question stands beside the import that is open.
    """
    return replace(state, undoing=import_id if import_id == state.opened else "")


def _is_known(state: State, import_id: str) -> bool:
    return import_id in {one.import_id for one in state.imports}


def _opening(state: State, import_id: str) -> State:
    return replace(state, opened=import_id, verdict="", undoing="")
