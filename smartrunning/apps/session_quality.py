"""What to know about the data of one session, and where it comes from, as elements."""

import math
from collections.abc import Iterator
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import CATALOGUE, FLAGS, SessionStatistics
from smartrunning.records import Session
from smartrunning.reports import data_quality, display
from smartrunning.reports.data_quality import Channel
from smartrunning.storage.info import SessionInfo

FORMATS: Final = {"fit": "FIT", "tcx": "TCX", "gpx": "GPX"}


def quality(info: SessionInfo, session: Session, statistics: SessionStatistics | None) -> Element:
    """Remarks, channels, gaps and provenance.

    Parameters
    ----------
    info : SessionInfo
        What the store says.
    session : Session
        With all samples that count.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.

    Returns
    -------
    Element
        The remarks, and the rest folded.
    """
    remarks = [element("li", flag.sentence) for flag in session.flags]
    said = (
        element("ul", *remarks)
        if remarks
        else element("p", "The file was read without a remark.", style="sr-quiet")
    )
    gaps = data_quality.gap_words(data_quality.gaps(session))
    return element(
        "div",
        element("h2", "Data of this session"),
        said,
        element("p", gaps, style="sr-quiet"),
        _folded("Channel by channel", _channels(data_quality.channels(session))),
        _folded("Where it comes from", e.facts(provenance(info, session))),
        _folded("Where the numbers come from", _sources(statistics)) if statistics else None,
        style="sr-stack",
    )


def provenance(info: SessionInfo, session: Session) -> Iterator[tuple[str, str]]:
    """Device, file and decoder.

    Parameters
    ----------
    info : SessionInfo
        What the store says.
    session : Session
        With its provenance.

    Yields
    ------
    tuple of str
        Name and what it is.
    """
    device, origin = session.device, session.provenance
    name = f"{device.manufacturer} {device.product}".replace("_", " ").strip()
    yield "Device", name or "not said in the file"
    yield "File", info.file_name
    kind = FORMATS.get(origin.file_format, origin.file_format)
    yield "Format", f"{kind}, session {session.key} of the file"
    yield "Read by", origin.decoder
    if origin.declined:
        yield "Why not by the first decoder", origin.declined
    if origin.power_source:
        native = origin.power_source == "native"
        yield "Power from", "the watch itself" if native else origin.power_source
    yield "Samples", f"{len(session.records):,}"
    beats = len(session.records.rr_interval_s)
    yield "Times between heart beats", f"{beats:,}" if beats else "none in the file"


def _folded(title: str, content: Element) -> Element:
    return element("details", element("summary", title), content)


def _channels(found: tuple[Channel, ...]) -> Element:
    rows = (
        (
            one.name,
            "none" if not one.known_fraction > 0 else f"{_percent(one.known_fraction)} %",
            "; ".join(one.remarks) or "nothing found",
        )
        for one in found
    )
    return e.table("Channels", ("Channel", "Samples with a value", "What is wrong"), rows)


def _percent(fraction: float) -> str:
    """Per cent that never say 100 while something is missing."""
    shown = 100 * fraction
    return display.number(math.floor(10 * shown) / 10, 0 if shown in (0.0, 100.0) else 1)


def _sources(statistics: SessionStatistics) -> Element:
    rows = (
        (
            metric.name,
            f"{display.number(found.number, 2)} {metric.unit}" if found.value is not None else "–",
            found.reason or "; ".join(FLAGS[flag] for flag in found.flags if flag in FLAGS),
            metric.meaning,
            metric.source,
            str(statistics.versions.get(metric.name, "")),
        )
        for metric in CATALOGUE
        if (found := statistics.values.get(metric.name)) is not None
    )
    heads = ("Name", "Value", "To know", "Meaning", "Source", "Version")
    return element("div", e.table("Every number of this session", heads, rows), style="sr-wide")
