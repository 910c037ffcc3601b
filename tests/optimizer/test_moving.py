"""A session on another day: allowed where every limit holds, else refused with the limit's name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError
from smartrunning.history import training_load
from smartrunning.history.weeks import monday_of
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Arrival,
    BrokenLimitsError,
    Goal,
    Plan,
    PlanDay,
    PlanSchema,
    RunnerState,
    Swap,
    broken_by_move,
    broken_by_moves,
    move,
    plan,
    replan,
    restored,
    schema_for,
)
from smartrunning.optimizer.calendar import calendar_weeks
from smartrunning.optimizer.certificate import inequalities, performance_bound
from smartrunning.optimizer.day_limits import is_heavy
from smartrunning.optimizer.days import plan_days
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.goal import check as check_values
from smartrunning.optimizer.loaded_week import LoadedWeek
from smartrunning.optimizer.planning import Chosen, Loaded, plan_with
from smartrunning.optimizer.problem import Problem, filled, problem
from smartrunning.optimizer.schema import adapted

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MONDAY = date(2026, 5, 18)
SCHEMA = schema_for(10_000)
RACE = date(2026, 9, 13)


@pytest.fixture(scope="module")
def made(goal: Goals, state: States) -> Plan:
    """Sixteen weeks to a race on a Sunday; no training on Monday, the long run on Sunday."""
    wanted = goal(minutes_by_weekday=(0, 75, 75, 75, 75, 75, 120), training_days=(1, 2, 3, 4, 6))
    return plan(wanted, state(), SCHEMA, SEED_WORKOUTS, seed=1)


def on(made_plan: Plan, day: date) -> str:
    return next(one.workout for one in made_plan.days if one.day == day)


def names(made_plan: Plan, from_day: date, to_day: date, today: date = MONDAY) -> set[str]:
    return {one.name for one in broken_by_move(made_plan, SCHEMA, from_day, to_day, today)}


def weekday(number: int, week: int = 1) -> date:
    return MONDAY + timedelta(weeks=week, days=number)


def test_a_long_run_does_not_fit_beside_a_hard_session(made: Plan) -> None:
    hard = next(day.day for day in made.days if is_heavy(day) and day.workout != "long")
    monday = hard - timedelta(days=hard.weekday())
    sunday = monday + timedelta(days=6)
    free = next(
        day
        for day in (hard - timedelta(days=1), hard + timedelta(days=1))
        if day.weekday() in made.goal.training_days and day < sunday
    )
    found = broken_by_move(made, SCHEMA, sunday, free, MONDAY)
    assert "hard days apart" in {one.name for one in found}
    sentence = next(one.sentence for one in found if one.name == "hard days apart")
    assert sentence.endswith("need an easy day between them.")
    assert f"{hard:%A} {hard.day} {hard:%B}" in sentence


@pytest.mark.parametrize(
    ("from_day", "to_day", "today", "name"),
    [
        (weekday(1), weekday(0), MONDAY, "training days"),
        (weekday(1), weekday(3), weekday(2), "days that are over"),
        (weekday(6), weekday(1, 2), MONDAY, "weekly ramp"),
        (weekday(0), weekday(1), MONDAY, "a session"),
        (weekday(1), weekday(1), MONDAY, "another day"),
        (RACE, RACE - timedelta(days=1), MONDAY, "race days"),
        (weekday(1), RACE + timedelta(days=3), MONDAY, "days of the plan"),
        (RACE - timedelta(days=4), RACE - timedelta(days=1), MONDAY, "before a race"),
    ],
)
def test_each_limit_is_named(
    made: Plan, from_day: date, to_day: date, today: date, name: str
) -> None:
    assert name in names(made, from_day, to_day, today)
    with pytest.raises(BrokenLimitsError, match=r"\.$"):
        move(made, SCHEMA, from_day, to_day, today=today)


def test_a_long_run_needs_the_minutes_of_its_new_day(made: Plan) -> None:
    longest = max((day for day in made.days if day.workout == "long"), key=lambda d: d.duration_s)
    assert longest.duration_s > 75 * 60
    wednesday = longest.day - timedelta(days=4)
    assert "longest session" in names(made, longest.day, wednesday)


def test_what_is_moved_keeps_the_weeks_and_every_limit(made: Plan) -> None:
    # every pair of days of two weeks: what is allowed is right, what is not is told
    accepted = 0
    for week in (1, 14):
        days = [weekday(number, week) for number in range(7)]
        for one in days:
            for other in days:
                if names(made, one, other):
                    continue
                accepted += 1
                moved = move(made, SCHEMA, one, other, today=MONDAY)
                check(made, moved, one, other)
    assert accepted > 4


def check(before: Plan, after: Plan, one: date, other: date) -> None:
    assert on(after, other) == on(before, one)
    assert on(after, one) == on(before, other)
    assert [w.load_au for w in after.weeks] == pytest.approx([w.load_au for w in before.weeks])
    for first, second in pairwise(after.days):
        assert not (is_heavy(first) and is_heavy(second))
    for day in after.days[:-1]:
        assert day.duration_s <= after.goal.longest_on_s(day.day.weekday())
        assert not day.steps or day.day.weekday() in after.goal.training_days
    loads = [day.load_au for day in after.days]
    expected = training_load(loads, initial_fitness_au=35.0, initial_fatigue_au=38.0)
    assert after.fitness_au == pytest.approx(expected.fitness_au.tolist())
    sundays = [35.0, *after.fitness_au[6::7]]
    assert max(later - sooner for sooner, later in pairwise(sundays)) <= 5.0 + 1e-9
    assert after.objective <= after.bound + 1e-9
    assert all(report.slack >= -1e-9 for report in after.constraints), after.constraints
    assert after.revision.codes == ("moved",)
    assert {change.day for change in after.revision.changes} <= {one, other}


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_across_weeks_what_is_moved_keeps_every_limit_and_what_is_refused_breaks_one(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
    seed: int,
) -> None:
    goal, state = data.draw(any_goal), data.draw(any_state)
    schema = schema_for(goal.race_distance_m)
    try:
        before = unsearched(goal, state, schema, seed)
    except InvalidRequestError:
        return
    random = np.random.default_rng(seed)
    sessions = [day for day in before.days if day.steps and day.workout != "race"]
    for session in random.choice(np.array(sessions, dtype=object), min(2, len(sessions))):
        days = [day.day for day in before.days if monday_of(day.day) != monday_of(session.day)]
        days = sorted(random.choice(days, min(30, len(days)), replace=False))
        found = broken_by_moves(before, schema, session.day, days, goal.start_date)
        refused = [day for day in days if found[day]]
        allowed = [day for day in days if not found[day]]
        for day in refused[:: max(1, len(refused) // 6)]:
            _, really = by_eye(before, schema, session.day, day)
            assert {one.name for one in found[day]} & really, (session, day, found[day], really)
        for day in allowed[:1]:
            moved = move(before, schema, session.day, day, today=goal.start_date)
            were, really = by_eye(before, schema, session.day, day)
            assert really <= were | {"before a race", "easy until"}, (session, day, really)
            assert unkept(moved) <= unkept(before)
            assert moved.objective <= moved.bound + 1e-9
            assert on(moved, day) == session.workout


def unsearched(goal: Goal, state: RunnerState, schema: PlanSchema, seed: int) -> Plan:
    """A plan inside the limits that nobody has searched for: random genes, some on the limits."""
    check_values(goal, state)
    schema = adapted(schema, goal.experience)
    posed = problem(goal, state, schema)
    genes = np.random.default_rng(seed).random(len(posed.limits))
    chosen = Chosen(schema, seed, performance_bound(posed.limits).value, 0, genes)
    decoded = decode(genes, posed.limits)
    loaded = tuple(
        LoadedWeek(week, pattern, float(load_au))
        for week, pattern, load_au in zip(
            posed.weeks, posed.patterns, decoded.full_week_au, strict=True
        )
    )
    library = {workout.name: workout for workout in SEED_WORKOUTS}
    days = plan_days(loaded, goal, state, schema.easy_share, library)
    return plan_with(goal, state, posed, chosen, Loaded(decoded, days, library))


def unkept(made_plan: Plan) -> set[str]:
    """Limits that the plan itself says are not kept: of an unsearched one, the long run at most."""
    return {report.name for report in made_plan.constraints if report.slack < -1e-6}


KINDS = {workout.name: workout.kind for workout in SEED_WORKOUTS}


def by_eye(before: Plan, schema: PlanSchema, one: date, other: date) -> tuple[set[str], set[str]]:
    """Names of the limits that are broken before and after two days of two weeks are exchanged."""
    schema = adapted(schema, before.goal.experience)
    old = {day.day: day for day in before.days}
    if "race" in {old[one].workout, old[other].workout}:
        return set(), {"race days"}
    new = old | {one: replace(old[other], day=one), other: replace(old[one], day=other)}
    swap = by_hand(before, schema, one, other)
    if swap is None:
        return set(), {"weekly loads"}
    were = broken_loads(before, schema, (), old) | broken_shapes(before.goal, schema, old)
    now = broken_loads(before, schema, (swap,), new) | broken_shapes(before.goal, schema, new)
    return were, now | broken_days(before.goal, old, new, one, other)


def posed_with(before: Plan, schema: PlanSchema, swaps: tuple[Swap, ...]) -> Problem:
    weeks = calendar_weeks(before.goal, schema)
    return filled(before.goal, before.state, schema, weeks, filled_s=before.filled_s, swaps=swaps)


def full_weeks_au(posed: Problem, days: dict[date, PlanDay]) -> np.ndarray:
    loads = [
        sum(days[day].load_au for day in week.days if days[day].workout != "race")
        for week in posed.weeks
    ]
    share = posed.limits.share
    return np.divide(loads, share, out=np.zeros(len(share)), where=share > 0)


def by_hand(before: Plan, schema: PlanSchema, one: date, other: date) -> Swap | None:
    posed = posed_with(before, schema, ())
    days = {day.day: day for day in before.days}
    loads_au = full_weeks_au(posed, days)
    week_of = {day: at for at, week in enumerate(posed.weeks) for day in week.days}
    kind_of = {share.day: share.kind for pattern in posed.patterns for share in pattern.days}
    arrivals = []
    for there, here in ((other, one), (one, other)):
        week_au = loads_au[week_of[here]]
        if week_au <= 0:
            return None
        light = kind_of[there] in {"hard", "long"} and not is_heavy(days[there])
        kind = "easy" if light else kind_of[there]
        arrivals.append(Arrival(here, kind, days[there].load_au / week_au))
    return Swap(one, other, tuple(arrivals))


def broken_loads(
    before: Plan, schema: PlanSchema, swaps: tuple[Swap, ...], days: dict[date, PlanDay]
) -> set[str]:
    """By the inequalities that the certificate is proven with, and the bounds of each week."""
    posed = posed_with(before, schema, swaps)
    limits, loads = posed.limits, full_weeks_au(posed, days)
    matrix, right = inequalities(limits)
    beyond = matrix @ loads - right > 1e-8 * (1 + np.abs(right))
    names = {"loading": "weekly ramp", "recovery": "recovery weeks", "taper": "taper"}
    looking_back = [at for at, origin in enumerate(limits.reference) if origin >= 0]
    found, row = set(), 0
    for at in looking_back:
        if beyond[row] or (beyond[row + 1] and limits.share[at] > 0):
            found.add(names[posed.weeks[at].role])
        row += 2
    found |= {"acute to chronic load"} if beyond[row : row + len(loads)].any() else set()
    found |= {"fitness ramp"} if beyond[row + len(loads) :].any() else set()
    for at, (week, pattern) in enumerate(zip(posed.weeks, posed.patterns, strict=True)):
        if loads[at] > pattern.highest_load_au * (1 + 1e-8) + 1e-8:
            found.add("time per week")
        elif loads[at] > before.goal.highest_weekly_load_au * (1 + 1e-8):
            found.add("highest weekly load")
        elif at not in looking_back and (
            loads[at] > limits.highest[at] * (1 + 1e-8) + 1e-8
            or (limits.share[at] > 0 and loads[at] < limits.lowest[at] * (1 - 1e-8) - 1e-8)
        ):
            found.add(names[week.role])
    found |= {"long run"} if limits.long_run_shortage_au(loads) > 1e-8 else set()
    return found


def broken_shapes(goal: Goal, schema: PlanSchema, days: dict[date, PlanDay]) -> set[str]:
    found: set[str] = set()
    weeks = calendar_weeks(goal, schema)
    for week in weeks:
        training = [days[day] for day in week.days if days[day].workout != "race"]
        loads = np.array([day.load_au for day in training])
        if len(loads) == 7 and loads.any() and loads.mean() > 1.9 * loads.std() + 1e-9:
            found.add("monotony")
        quick_s = sum(
            step.repetitions * step.duration_s
            for day in training
            for step in day.steps
            if step.critical_speed_fraction > 0.90
        )
        if quick_s > 0.2 * sum(day.duration_s for day in training) + 1e-6:
            found.add("easy share")
        sessions = [day for day in training if day.steps]
        if len(sessions) > min(goal.sessions_per_week, 6):
            found.add("training days")
        kinds = [KINDS[day.workout] for day in sessions]
        if kinds.count("hard") > (1 if week.role == "recovery" else week.phase.hard_days):
            found.add("hard days a week")
        even_s = [
            day.load_au / (0.65 if day.workout == "recovery" else 0.75) ** 2 for day in sessions
        ]
        long_s = sum(time_s for time_s, kind in zip(even_s, kinds, strict=True) if kind == "long")
        most = max(0.30, 1.4 / max(len(sessions), 1))
        full = len(training) == 7 and all(goal.is_available(day) for day in week.days)
        if kinds.count("long") > 1 or (
            full and len(sessions) > 1 and long_s > most * sum(even_s) * (1 + 1e-9)
        ):
            found.add("long run share")
    return found


def broken_days(
    goal: Goal, old: dict[date, PlanDay], new: dict[date, PlanDay], *moved: date
) -> set[str]:
    found: set[str] = set()
    for day in (new[one] for one in moved if new[one].steps):
        if day.day.weekday() not in goal.training_days:
            found.add("training days")
        if not goal.is_available(day.day):
            found.add("times away")
        fraction = 0.65 if day.workout == "recovery" else 0.75
        even_s = max(day.duration_s, day.load_au * 36 / fraction**2)
        if even_s > goal.longest_on_s(day.day.weekday()) + 1e-6:
            found.add("longest session")
        races = [goal.race_date, *(race.day for race in goal.other_races)]
        if any(-1 <= (race - day.day).days <= 6 for race in races):
            found.add("before a race")
        if goal.easy_until and day.day < goal.easy_until and is_heavy(day):
            found.add("easy until")
    heavy = {day for day, one in new.items() if is_heavy(one)}
    was = {day for day, one in old.items() if is_heavy(one)}
    later = timedelta(days=1)
    for day in heavy:
        if day + later in heavy and not (day in was and day + later in was):
            found.add("hard days apart")
    return found


def a_move(made_plan: Plan, today: date) -> tuple[date, date]:
    for week in range(1, 10):
        days = [weekday(number, week) for number in range(7)]
        for one in days:
            for other in days:
                different = on(made_plan, one) != on(made_plan, other)
                if different and not names(made_plan, one, other, today):
                    return one, other
    raise AssertionError("no session of ten weeks can move")


def test_a_moved_session_stays_moved_when_the_rest_is_planned_anew(
    made: Plan, state: States
) -> None:
    one, other = a_move(made, MONDAY)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    days = [day.load_au for day in moved.days[:3]]
    curves = training_load(days, initial_fitness_au=35.0, initial_fatigue_au=38.0)
    now = state(
        day=moved.days[2].day,
        fitness_au=float(curves.fitness_au[-1]),
        fatigue_au=float(curves.fatigue_au[-1]),
        daily_load_au=(*[250 / 7] * 100, *days),
    )
    again = replan(moved, now, SCHEMA, SEED_WORKOUTS, seed=3)
    assert on(again, other) == on(made, one)
    assert {change.day for change in again.revision.changes}.isdisjoint({one, other})


def test_taking_a_move_back_gives_the_days_before_and_leaves_those_that_are_over(
    made: Plan,
) -> None:
    one, other = a_move(made, MONDAY)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    back = restored(moved, made, today=MONDAY, revision=1)
    assert [day.workout for day in back.days] == [day.workout for day in made.days]
    assert {change.day for change in back.revision.changes} <= {one, other}
    assert back.revision.codes == ("undone",)
    later = max(one, other) + timedelta(days=1)
    too_late = restored(moved, made, today=later, revision=1)
    assert on(too_late, one) == on(moved, one)
    assert on(too_late, other) == on(moved, other)
    assert too_late.revision.changes == ()


def across(made_plan: Plan, *, hard: bool = False) -> tuple[date, date]:
    """A move that is allowed, of days of two weeks that hold other sessions."""
    days = {day.day: day for day in made_plan.days[7:90]}
    for one, session in days.items():
        if not session.steps or (hard and not is_heavy(session)):
            continue
        others = [
            day
            for day in days
            if monday_of(day) != monday_of(one) and days[day].workout != session.workout
        ]
        for day, broken in broken_by_moves(made_plan, SCHEMA, one, others, MONDAY).items():
            if not broken:
                return one, day
    raise AssertionError("no session can move to another week")


def test_a_move_across_weeks_changes_their_loads_and_says_what_it_costs(made: Plan) -> None:
    one, other = across(made)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    before = {week.start: week.load_au for week in made.weeks}
    after = {week.start: week.load_au for week in moved.weeks}
    by_day = {day.day: day.load_au for day in made.days}
    more = by_day[other] - by_day[one]
    changed = {monday_of(one): more, monday_of(other): -more}
    for monday, load_au in after.items():
        assert load_au == pytest.approx(before[monday] + changed.get(monday, 0.0))
    for week in moved.weeks:
        assert week.lowest_load_au - 1e-6 <= week.load_au <= week.highest_load_au + 1e-6
    said = " ".join(moved.revision.reasons)
    assert f"has {after[monday_of(one)]:.0f} au instead of {before[monday_of(one)]:.0f}" in said
    assert "The race time to be expected is" in said
    assert f"at most {moved.gap_percent:.1f} % of what" in said
    assert {change.day for change in moved.revision.changes} <= {one, other}
    assert moved.outlook.race_s > 0


def test_what_was_moved_to_another_week_stays_there_when_the_rest_is_planned_anew(
    made: Plan, state: States
) -> None:
    one, other = across(made, hard=True)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    days = [day.load_au for day in moved.days[:3]]
    curves = training_load(days, initial_fitness_au=35.0, initial_fatigue_au=38.0)
    now = state(
        day=moved.days[2].day,
        fitness_au=float(curves.fitness_au[-1]),
        fatigue_au=float(curves.fatigue_au[-1]),
        daily_load_au=(*[250 / 7] * 100, *days),
    )
    again = replan(moved, now, SCHEMA, SEED_WORKOUTS, seed=3)
    assert on(again, other) == on(made, one)
    assert all(report.slack >= -1e-6 for report in again.constraints)
    # half the load and hours: other weeks, but the hard session still stands where it was put
    less = replan(
        moved, now, SCHEMA, SEED_WORKOUTS, seed=3,
        goal=replace(moved.goal, highest_weekly_load_au=200.0),
    )  # fmt: skip
    assert on(less, other) in {on(made, one), "easy"}
    # who no longer runs on that weekday has the move forgotten
    days_left = tuple(day for day in made.goal.training_days if day != other.weekday())
    if made.goal.long_run_day in days_left:
        forgot = replan(
            moved, now, SCHEMA, SEED_WORKOUTS, seed=3,
            goal=replace(moved.goal, training_days=days_left),
        )  # fmt: skip
        assert on(forgot, other) == "rest"
        assert moved.swaps[0] not in forgot.swaps


def test_half_of_a_move_that_is_over_is_not_taken_back(made: Plan) -> None:
    one, other = across(made)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    first, second = sorted((one, other))
    for current, earlier in ((moved, made), (made, moved)):
        with pytest.raises(InvalidRequestError, match="have changed places"):
            restored(current, earlier, today=second, revision=1)
        restored(current, earlier, today=first, revision=1)
        restored(current, earlier, today=second + timedelta(days=1), revision=1)


def test_a_session_that_is_done_stays_where_it_was_done(made: Plan) -> None:
    one, other = across(made)
    for done in (one, other):
        (found,) = broken_by_move(made, SCHEMA, one, other, one, done={done})
        assert found.name == "days that are over"


def test_sunday_and_monday_are_neighbours_in_two_weeks(goal: Goals, state: States) -> None:
    # the hard session of a Tuesday on the Monday after a long run
    wanted = goal(training_days=(0, 1, 2, 3, 4, 6), sessions_per_week=6)
    made_plan = plan(wanted, state(), SCHEMA, SEED_WORKOUTS, seed=1)
    hard = next(
        day.day for day in made_plan.days[14:] if is_heavy(day) and day.day.weekday() in {1, 2, 3}
    )
    monday = monday_of(hard) - timedelta(days=7)
    found = {one.name for one in broken_by_move(made_plan, SCHEMA, hard, monday, MONDAY)}
    assert "hard days apart" in found
