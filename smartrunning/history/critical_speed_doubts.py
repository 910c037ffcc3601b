"""What a person should know before trusting a critical speed, as sentences."""

from collections.abc import Sequence
from typing import Final

from smartrunning.history.personal_bests import PersonalBest

PLAUSIBLE_CRITICAL_SPEED_MPS: Final = (1.5, 7.0)
"""Wider than the published range: 3.4 ± 0.6 m/s (Hunter 2023) to 6.1 ± 0.1 m/s (elite men)."""
PLAUSIBLE_D_PRIME_M: Final = (20.0, 500.0)
"""Wider than the published range: 81 m to 351 m (elite runners; Kirby 2021, table 1)."""
HIGHEST_RELATIVE_ERROR: Final = 0.05
"""Usual gate on the standard error of critical speed."""
HIGHEST_RESERVE_ERROR: Final = 0.30
"""Standard error of D′ from which its value tells little: twice the spread between runners."""
TWO_EFFORTS: Final = (
    "Two efforts fix a line but say nothing about its error: there is no interval. "
    "A third effort between 2 and 20 minutes gives one."
)
CONFIRMED: Final = 2.0
"""All-out efforts to be expected, the sum of their probabilities, before there is an interval: 9 in
10 simulated runners with at least three of them have it, 1 in 6 of those without any."""
SURE: Final = 2.2
"""Below this there is a doubt left."""
UNCONFIRMED: Final = (
    "Fewer than three efforts agree well enough on a limit: there is no interval, and critical "
    "speed may be higher. A race or an all-out run of 3 to 15 minutes would tell."
)


def joined(*sentences: str) -> str:
    """Return sentences as one text.

    Parameters
    ----------
    *sentences : str
        Sentences; empty ones are left out.

    Returns
    -------
    str
        Empty without sentences.
    """
    return " ".join(filter(None, sentences))


def dependence(efforts: Sequence[PersonalBest]) -> str:
    """Doubt about efforts that all come from one session.

    Parameters
    ----------
    efforts : sequence of PersonalBest
        What the line was drawn through.

    Returns
    -------
    str
        Empty when there is none.
    """
    if len({effort.session_id for effort in efforts}) > 1:
        return ""
    return (
        "All efforts are parts of one session, not run as fast as possible each: critical speed "
        "is probably higher, and the error larger than stated."
    )


def uncertainty(
    critical_speed_mps: float, error_mps: float, d_prime_m: float, error_m: float
) -> str:
    """Doubt about large standard errors.

    Parameters
    ----------
    critical_speed_mps, error_mps : float
        Critical speed and its standard error.
    d_prime_m, error_m : float
        D′ and its standard error.

    Returns
    -------
    str
        Empty when both are small.
    """
    if error_mps > HIGHEST_RELATIVE_ERROR * abs(critical_speed_mps):
        return (
            f"The standard error is {error_mps / abs(critical_speed_mps):.0%} of critical speed: "
            "the efforts do not lie on one line, probably because not all of them were run as fast "
            "as possible."
        )
    if error_m > HIGHEST_RESERVE_ERROR * abs(d_prime_m):
        return (
            f"D′ is known to ± {error_m:.0f} m only: the efforts are too few, or too alike in "
            "duration, to tell it."
        )
    return ""


def implausibility(
    critical_speed_mps: float, d_prime_m: float, efforts: Sequence[PersonalBest]
) -> str:
    """Doubt about values that no runner can have.

    Parameters
    ----------
    critical_speed_mps, d_prime_m : float
        The values.
    efforts : sequence of PersonalBest
        What the line was drawn through.

    Returns
    -------
    str
        Empty when they are possible.
    """
    low_mps, high_mps = PLAUSIBLE_CRITICAL_SPEED_MPS
    low_m, high_m = PLAUSIBLE_D_PRIME_M
    if not low_mps <= critical_speed_mps <= high_mps:
        return (
            f"A critical speed of {critical_speed_mps:.2f} m/s is outside what is known of runners."
        )
    shortest = min(efforts, key=lambda effort: effort.duration_s)
    if critical_speed_mps > shortest.speed_mps:
        return (
            f"A D′ of {d_prime_m:.0f} m is outside what is known of runners: critical speed would "
            f"be above the {shortest.speed_mps:.2f} m/s of the shortest effort, which was not run "
            "as fast as possible."
        )
    if not low_m <= d_prime_m <= high_m:
        return (
            f"A D′ of {d_prime_m:.0f} m is outside what is known of runners: "
            "short and long efforts were probably not run equally hard."
        )
    return ""


def confirmation(all_out_probability: Sequence[float]) -> str:
    """Doubt about whether the efforts were all-out.

    Parameters
    ----------
    all_out_probability : sequence of float
        Of at least three efforts.

    Returns
    -------
    str
        Empty when enough of them are.
    """
    expected = sum(all_out_probability)
    if expected >= SURE:
        return ""
    return (
        f"Of the {len(all_out_probability)} efforts only about {expected:.0f} were all-out, as far "
        "as they tell: if fewer, critical speed is higher."
    )
