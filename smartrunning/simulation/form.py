"""How training moves the virtual runner's critical speed from day to day."""

import math
from dataclasses import dataclass, replace

from smartrunning.simulation.virtual_runner import VirtualRunner


@dataclass(frozen=True, slots=True)
class Form:
    """What is left of all training before a day.

    Attributes
    ----------
    fitness_au, fatigue_au : float
        Sums ``Σ w_i e^(−(day − i)/τ)`` over the days before, today's load not counted.
    """

    fitness_au: float
    fatigue_au: float


def accustomed_form(runner: VirtualRunner) -> Form:
    """Form of the first day, after the accustomed load on each day of a long time.

    Parameters
    ----------
    runner : VirtualRunner
        Whose form.

    Returns
    -------
    Form
        The steady state ``w / (e^(1/τ) − 1)``.
    """
    return Form(
        runner.accustomed_load_au / math.expm1(1.0 / runner.fitness_days),
        runner.accustomed_load_au / math.expm1(1.0 / runner.fatigue_days),
    )


def form_after(runner: VirtualRunner, form: Form, load_au: float) -> Form:
    """Form of the next day.

    Parameters
    ----------
    runner : VirtualRunner
        Whose form.
    form : Form
        Form of the day.
    load_au : float
        Load of the day.

    Returns
    -------
    Form
        Form with the day's load, a day older.
    """
    return Form(
        (form.fitness_au + load_au) * math.exp(-1.0 / runner.fitness_days),
        (form.fatigue_au + load_au) * math.exp(-1.0 / runner.fatigue_days),
    )


def runner_in_form(runner: VirtualRunner, form: Form) -> VirtualRunner:
    """The runner as he is in a form.

    Critical speed moves by ``k1 · fitness − k2 · fatigue`` (Banister et al. 1975) against what
    these were on the first day.

    Parameters
    ----------
    runner : VirtualRunner
        The runner as he is on the first day.
    form : Form
        Form of the day.

    Returns
    -------
    VirtualRunner
        The same runner with the critical speed of the day.
    """
    first = accustomed_form(runner)
    gained = runner.fitness_gain_mps_per_au * (form.fitness_au - first.fitness_au)
    lost = runner.fatigue_gain_mps_per_au * (form.fatigue_au - first.fatigue_au)
    return replace(runner, critical_speed_mps=runner.critical_speed_mps + gained - lost)
