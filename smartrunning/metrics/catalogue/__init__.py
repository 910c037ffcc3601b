"""The catalogue of metrics: each a line of data, computed in this order."""

from typing import Final

from smartrunning.metrics.catalogue import heart, load, power_and_form, time_and_distance
from smartrunning.metrics.catalogue.structures import STRUCTURES
from smartrunning.metrics.flags import FLAGS
from smartrunning.metrics.metric import Metric, Structure

__all__ = ["CATALOGUE", "LINES", "STRUCTURES", "Metric", "glossary"]

CATALOGUE: Final[tuple[Metric, ...]] = (
    *time_and_distance.LINES,
    *heart.LINES,
    *power_and_form.LINES,
    *load.LINES,
)
"""All metrics; one that needs another comes after it."""

LINES: Final[tuple[Metric | Structure, ...]] = (*CATALOGUE, *STRUCTURES)
"""All metrics and structures."""


def glossary() -> str:
    """Glossary of the catalogue and of the flags, as Markdown.

    Returns
    -------
    str
        Three tables: a line a metric, a line a structure and a line a flag, in catalogue order.
    """
    metrics = [
        f"| `{metric.name}` | {metric.unit} | {metric.meaning} | "
        f"{_as_code((*metric.needs, *metric.uses))} | {metric.source} | {metric.version} |"
        for metric in CATALOGUE
    ]
    structures = [
        f"| `{structure.name}` | {structure.meaning} | {_as_code(structure.uses)} | "
        f"{structure.source} | {structure.version} |"
        for structure in STRUCTURES
    ]
    flags = [f"| `{flag}` | {meaning} |" for flag, meaning in FLAGS.items()]
    return "\n".join(
        [
            *_head("metric", "unit", "meaning", "rests on", "source", "version"),
            *metrics,
            "",
            *_head("structure", "meaning", "rests on", "source", "version"),
            *structures,
            "",
            *_head("flag", "meaning"),
            *flags,
            "",
        ]
    )


def _head(*columns: str) -> list[str]:
    return [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]


def _as_code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"
