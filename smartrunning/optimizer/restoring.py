"""An earlier revision of a plan made current again; days that are over stay as they were."""

from dataclasses import replace
from datetime import date

from smartrunning.errors import InvalidRequestError
from smartrunning.history import training_load
from smartrunning.optimizer.day_limits import day_in_words, on
from smartrunning.optimizer.plan import Change, Plan, PlanDay, Revision
from smartrunning.optimizer.starting import starting_state

WHY = "The earlier plan holds again."


def restored(current: Plan, earlier: Plan, *, today: date, revision: int) -> Plan:
    """Earlier plan as it goes on from today.

    Parameters
    ----------
    current : Plan
        The plan that is taken back.
    earlier : Plan
        The one that holds again.
    today : datetime.date
        Days before it are over, and stay as the current plan had them.
    revision : int
        Number of the earlier one, for the reason.

    Returns
    -------
    Plan
        With its `Revision`. Its certificate is the earlier one's, which was made for where the
        runner stood then.

    Raises
    ------
    InvalidRequestError
        If a session was moved from or to a day that is over, and its other day is still to come:
        it would stand in the plan twice, or not at all.
    """
    _refuse_halves(current, earlier, today)
    was = {day.day: day for day in _all_days(current)}
    days = tuple(was.get(day.day, day) if day.day < today else day for day in earlier.days)
    past = tuple(
        was.get(day.day, day) for day in earlier.past_days
    ) or tuple(day for day in _all_days(current) if day.day < earlier.goal.start_date)  # fmt: skip
    changes = tuple(
        Change(day.day, _words(was.get(day.day)), day_in_words(day), WHY)
        for day in days
        if day.day >= today and _words(was.get(day.day)) != day_in_words(day)
    )
    fitness_au, fatigue_au = starting_state(earlier.goal, earlier.state)
    expected = training_load(
        [day.load_au for day in days],
        initial_fitness_au=fitness_au,
        initial_fatigue_au=fatigue_au,
    )
    return replace(
        earlier,
        days=days,
        fitness_au=tuple(expected.fitness_au.tolist()),
        fatigue_au=tuple(expected.fatigue_au.tolist()),
        form_au=tuple(expected.form_au.tolist()),
        revision=Revision(
            made_on=today,
            reasons=(f"You took the last change back: plan {revision} holds again.",),
            changes=changes,
            kept_days=sum(day.day >= today for day in days) - len(changes),
            past_days=past,
            codes=("undone",),
        ),
    )


def _refuse_halves(current: Plan, earlier: Plan, today: date) -> None:
    in_both = set(current.swaps) & set(earlier.swaps)
    for swap in {*current.swaps, *earlier.swaps} - in_both:
        first, second = sorted((swap.one_day, swap.other_day))
        if first < today <= second:
            raise InvalidRequestError(
                f"The sessions of {on(first)} and {on(second)} have changed places, and the first "
                "of these days is over, so they cannot change back. Move what is still to come by "
                "hand, or have the plan made again."
            )


def _all_days(plan: Plan) -> tuple[PlanDay, ...]:
    return (*plan.past_days, *plan.days)


def _words(day: PlanDay | None) -> str:
    return day_in_words(day) if day else "nothing"
