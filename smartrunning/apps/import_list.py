"""Latest uploads and the verdicts on their files in, the list on the page out."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from smartrunning.apps import elements as e
from smartrunning.apps.day_words import instant_words
from smartrunning.apps.elements import Element, element
from smartrunning.apps.upload_state import State
from smartrunning.reports import display
from smartrunning.storage.info import FileVerdict, ImportInfo, Verdict

MEGABYTE: Final = 1e6
WORDS: Final = {
    Verdict.STORED: ("Stored", "sr-good"),
    Verdict.NEAR_DUPLICATE: ("Recorded twice", "sr-warn"),
    Verdict.DUPLICATE: ("Already there", "sr-warn"),
    Verdict.NOT_AN_ACTIVITY: ("No activity", "sr-quiet"),
    Verdict.REJECTED: ("Rejected", "sr-bad"),
}


def import_list(
    state: State, verdicts: Sequence[FileVerdict], zone: ZoneInfo, today: date
) -> Element:
    """Latest uploads and what became of them.

    Parameters
    ----------
    state : State
        The page.
    verdicts : sequence of FileVerdict
        Of the import that is open, as far as they are shown.
    zone : zoneinfo.ZoneInfo
        The runner's.
    today : datetime.date
        Today in that zone.

    Returns
    -------
    Element
        A list; the open import lists its files.
    """
    if not state.imports:
        return e.empty(
            "Nothing uploaded yet",
            "Connect your watch to a computer or export an archive from the service you use now, "
            "and drop the files above. Whatever is in them twice counts once.",
        )
    rows = []
    for one in state.imports:
        opened = one.import_id == state.opened
        arrived = instant_words(one.created_at, zone, today)
        inside = None
        if opened and one.undone_at is not None:
            inside = _undone(instant_words(one.undone_at, zone, today))
        elif opened:
            inside = _inside(state, one, verdicts)
        rows.append(element("li", _row(one, arrived, opened), inside))
    return element(
        "div",
        element("h2", "Latest uploads"),
        element("ul", *rows, style="sr-list"),
        style="sr-stack",
    )


def counts(one: ImportInfo) -> str:
    """What became of an import's files, in words.

    Parameters
    ----------
    one : ImportInfo
        The import.

    Returns
    -------
    str
        Such as ``12 stored, 1 already there``; that it is being read as long as nothing is known.
    """
    if one.undone_at is not None:
        return "undone"
    words = ", ".join(
        f"{number:,} {WORDS[verdict][0].lower()}" for verdict, number in by_verdict(one) if number
    )
    return words or "being read"


def by_verdict(one: ImportInfo) -> tuple[tuple[Verdict, int], ...]:
    """How many files of an import met each verdict.

    Parameters
    ----------
    one : ImportInfo
        The import.

    Returns
    -------
    tuple of (Verdict, int)
        All verdicts, good ones first.
    """
    return (
        (Verdict.STORED, one.stored),
        (Verdict.NEAR_DUPLICATE, one.near_duplicates),
        (Verdict.DUPLICATE, one.duplicates),
        (Verdict.NOT_AN_ACTIVITY, one.not_activities),
        (Verdict.REJECTED, one.rejected),
    )


def size(size_bytes: int) -> str:
    """Length of a file for the eye.

    Parameters
    ----------
    size_bytes : int
        In bytes.

    Returns
    -------
    str
        In kB or MB.
    """
    if size_bytes < MEGABYTE:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{display.number(size_bytes / MEGABYTE, 1)} MB"


def _row(one: ImportInfo, arrived: str, opened: bool) -> Element:
    return e.button(
        "import",
        one.import_id,
        element("strong", one.name),
        element("span", counts(one)),
        element("span", arrived, style="sr-quiet sr-small"),
        element("span", size(one.size_bytes), style="sr-quiet sr-small"),
        style="sr-row sr-shared",
        aria_expanded="true" if opened else "false",
        aria_current="true" if opened else "false",
    )


def _undone(when: str) -> Element:
    sentence = f"Undone ({when}): everything that only this upload brought was removed."
    return element("p", sentence, style="sr-quiet sr-inset")


def _inside(state: State, one: ImportInfo, verdicts: Sequence[FileVerdict]) -> Element:
    return element(
        "div",
        _undo(state, one),
        _filters(state, one),
        _files(one, verdicts, state.verdict),
        style="sr-inset sr-stack",
    )


def _filters(state: State, one: ImportInfo) -> Element | None:
    there = [(verdict, number) for verdict, number in by_verdict(one) if number]
    if len(there) < 2:
        return None
    options = {"": f"All {one.files:,}"} | {
        str(verdict): f"{WORDS[verdict][0]} {number:,}" for verdict, number in there
    }
    return e.choice("Which files are listed", "verdict", options, str(state.verdict))


def _files(one: ImportInfo, verdicts: Sequence[FileVerdict], wanted: str) -> Element:
    if not one.files:
        return element("p", "The files are being read …", style="sr-quiet")
    total = dict(by_verdict(one)).get(Verdict(wanted), 0) if wanted else one.files
    rest = total - len(verdicts)
    return element(
        "div",
        element("ul", *(element("li", _verdict(it)) for it in verdicts), style="sr-list"),
        element("p", f"and {rest:,} more", style="sr-quiet") if rest > 0 else None,
    )


def _verdict(one: FileVerdict) -> Element:
    word, style = WORDS[one.verdict]
    sessions = len(one.session_ids)
    more = one.sentence or (f"{sessions} sessions in this file." if sessions > 1 else "")
    name: Element | str = element("span", one.name)
    if one.session_ids:
        name = e.link(f"sessions#{one.session_ids[0]}", one.name)
    return element(
        "div",
        element("span", word, style=f"sr-badge {style}"),
        name,
        element("span", more, style="sr-quiet sr-small") if more else None,
        style="sr-verdict",
    )


def _undo(state: State, one: ImportInfo) -> Element:
    if state.undoing != one.import_id:
        return element(
            "div", e.button("undo", one.import_id, "Undo this upload", style="sr-button sr-plain"),
            style="sr-buttons",
        )  # fmt: skip
    kept = one.stored + one.near_duplicates
    files = f"{kept:,} file" + "s" * (kept != 1)
    return element(
        "div",
        element(
            "span",
            f"This removes the {files} that it brought, with their sessions, from your history and "
            "records. What another upload brought too stays.",
        ),
        e.button("undo-yes", one.import_id, "Remove them", style="sr-button sr-primary"),
        e.button("undo-no", one.import_id, "Keep them"),
        style="sr-buttons",
    )
