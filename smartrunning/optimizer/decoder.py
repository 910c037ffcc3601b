"""Genes in, weekly loads out that keep every limit, whatever the genes.

Each week's admissible range follows from the weeks before it; the gene says where in it. The limits
are such that no range is ever empty, and every plan inside the limits has its genes.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.units import FloatArray

EDGE: Final = 0.05
"""Genes this close to 0 or 1 mean the limit itself, so that a search can stand on it."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedWeeks:
    """Loads of full weeks and the ranges that they were chosen from.

    Attributes
    ----------
    full_week_au, lowest_au, highest_au : ndarray
        Shape (n,) or (n, plans), as the genes.
    """

    full_week_au: FloatArray
    lowest_au: FloatArray
    highest_au: FloatArray


def decode(genes: FloatArray, limits: WeeklyLimits) -> DecodedWeeks:
    """Loads of full weeks that genes stand for.

    Parameters
    ----------
    genes : ndarray
        Numbers from 0 (lowest admissible) to 1 (highest), shape (n,) or (n, plans).
    limits : WeeklyLimits
        The limits of n weeks.

    Returns
    -------
    DecodedWeeks
        Loads, and the range of each week given the weeks before.
    """
    position = np.clip((np.asarray(genes, dtype=np.float64) - EDGE) / (1 - 2 * EDGE), 0.0, 1.0)
    load, low, high = np.empty_like(position), np.empty_like(position), np.empty_like(position)
    fitness = np.full(position.shape[1:], float(limits.initial_fitness_au))
    for week in range(len(limits)):
        low[week], high[week] = _range(week, load, fitness, limits)
        load[week] = low[week] + position[week] * (high[week] - low[week])
        fitness = limits.fitness_keep[week] * fitness + limits.fitness_gain[week] * load[week]
    return DecodedWeeks(load, low, high)


def _range(
    week: int, load: FloatArray, fitness: FloatArray, limits: WeeklyLimits
) -> tuple[FloatArray, FloatArray]:
    low = np.full_like(fitness, limits.lowest[week])
    high = np.full_like(fitness, limits.highest[week])
    reference = limits.reference[week]
    if reference >= 0:
        low = limits.lowest_fraction[week] * load[reference]
        high = np.minimum(high, limits.growth[week] * load[reference] + limits.step[week])
    high = np.minimum(high, limits.acute_most_au(week, load))
    if limits.fitness_gain[week] > 0:
        rise = limits.fitness_ramp_au + (1 - limits.fitness_keep[week]) * fitness
        high = np.minimum(high, rise / limits.fitness_gain[week])
    return np.minimum(low, high), high  # the minimum only takes out rounding


def nearest(wanted_au: FloatArray, limits: WeeklyLimits) -> DecodedWeeks:
    """Loads of full weeks inside the limits, each as near to a wanted one as those before let.

    Parameters
    ----------
    wanted_au : ndarray
        Shape (n,) or (n, plans).
    limits : WeeklyLimits
        The limits of n weeks.

    Returns
    -------
    DecodedWeeks
        The wanted loads where they keep the limits.
    """
    wanted = np.asarray(wanted_au, dtype=np.float64)
    load, low, high = np.empty_like(wanted), np.empty_like(wanted), np.empty_like(wanted)
    fitness = np.full(wanted.shape[1:], float(limits.initial_fitness_au))
    for week in range(len(limits)):
        low[week], high[week] = _range(week, load, fitness, limits)
        load[week] = np.clip(wanted[week], low[week], high[week])
        fitness = limits.fitness_keep[week] * fitness + limits.fitness_gain[week] * load[week]
    return DecodedWeeks(load, low, high)


def genes_of(decoded: DecodedWeeks) -> FloatArray:
    """Genes that stand for loads.

    Parameters
    ----------
    decoded : DecodedWeeks
        Loads and their ranges, shape (n,) or (n, plans).

    Returns
    -------
    ndarray
        Same shape; `decode` gives the loads back.
    """
    width = decoded.highest_au - decoded.lowest_au
    above = decoded.full_week_au - decoded.lowest_au
    position = np.divide(above, width, out=np.full_like(above, 0.5), where=width > 0)
    return np.asarray(EDGE + (1 - 2 * EDGE) * np.clip(position, 0.0, 1.0))
