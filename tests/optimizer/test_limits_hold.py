"""Whatever the goal, the runner and the genes: every hard limit holds."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.optimizer import Goal, RunnerState, schema_for
from smartrunning.optimizer.certificate import inequalities
from smartrunning.optimizer.decoder import EDGE, decode
from smartrunning.optimizer.problem import Problem, problem

TOLERANCE_AU = 1e-9


def posed(goal: Goal, state: RunnerState) -> Problem:
    return problem(goal, state, schema_for(goal.race_distance_m))


@settings(max_examples=120, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), extreme=st.booleans())
def test_any_genes_decode_into_the_limits(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
    seed: int,
    extreme: bool,
) -> None:
    goal, state = data.draw(any_goal), data.draw(any_state)
    limits = posed(goal, state).limits
    genes = np.random.default_rng(seed).random((len(limits), 30))
    decoded = decode(np.round(genes) if extreme else genes, limits)
    load = decoded.full_week_au
    matrix, right = inequalities(limits)
    assert (matrix @ load <= right[:, None] + TOLERANCE_AU * (1 + np.abs(right[:, None]))).all()
    assert (load >= limits.lowest[:, None] - TOLERANCE_AU).all()
    assert (load <= limits.highest[:, None] + TOLERANCE_AU).all()
    assert (decoded.lowest_au <= decoded.highest_au + TOLERANCE_AU).all()
    assert (load >= 0).all()


def test_whole_numbers_from_a_form_are_as_good_as_floats(
    goal: Callable[..., Goal], state: Callable[..., RunnerState]
) -> None:
    whole = state(fitness_au=40, fatigue_au=40, recent_weekly_load_au=281)
    floats = state(fitness_au=40.0, fatigue_au=40.0, recent_weekly_load_au=281.0)
    highest = posed(goal(hours_per_week=9), whole).highest_full_week_au
    assert highest.tolist() == posed(goal(hours_per_week=9.0), floats).highest_full_week_au.tolist()
    assert highest[0] == 281 * 1.08 + 8


@settings(max_examples=60, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_every_plan_inside_the_limits_has_its_genes(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
    seed: int,
) -> None:
    # the middle of two plans is inside the limits, as these are convex; its genes give it back
    limits = posed(data.draw(any_goal), data.draw(any_state)).limits
    pair = decode(np.random.default_rng(seed).random((len(limits), 2)), limits).full_week_au
    middle = pair.mean(axis=1)
    genes = np.full(len(limits), 0.5)
    for week in range(len(limits)):
        decoded = decode(genes, limits)
        low, high = decoded.lowest_au[week], decoded.highest_au[week]
        position = (middle[week] - low) / (high - low) if high - low > 1e-9 else 0.5
        assert -1e-6 <= position <= 1 + 1e-6
        genes[week] = EDGE + (1 - 2 * EDGE) * np.clip(position, 0, 1)
    assert np.allclose(decode(genes, limits).full_week_au, middle, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_taking_the_most_in_each_week_reaches_the_most_in_each_week(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
    seed: int,
) -> None:
    numbers = posed(data.draw(any_goal), data.draw(any_state))
    genes = np.random.default_rng(seed).random((len(numbers.limits), 30))
    load = decode(genes, numbers.limits).full_week_au
    assert (load <= numbers.highest_full_week_au[:, None] + TOLERANCE_AU).all()
