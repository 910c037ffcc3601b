"""A range in, round places for the marks of an axis out."""

import math

STEPS = (1, 2, 5, 10)


def round_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers inside a range, evenly apart.

    Parameters
    ----------
    low, high : float
        The range, finite.
    most : int
        At most so many.

    Returns
    -------
    tuple of float
        Rising; empty for an empty range.
    """
    width = high - low
    if not width > 0:
        return ()
    scale = 10.0 ** math.floor(math.log10(width / most))
    for factor in STEPS:
        step = factor * scale
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            break
    digits = max(0, -math.floor(math.log10(step)))
    return tuple(round(index * step, digits) for index in range(first, last + 1))
