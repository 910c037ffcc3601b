"""What was done held against what was planned, step by step: by hand, and on simulated runs."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from smartrunning import metrics, simulation
from smartrunning.metrics import Segment
from smartrunning.metrics.intervals import intervals
from smartrunning.metrics.segments import segments
from smartrunning.optimizer import (
    DayAdherence,
    PlanDay,
    Step,
    StepAdherence,
    aligned,
    day_adherence,
    judged_steps,
    parts_of,
    score_of,
)
from smartrunning.records import Provenance, Session
from smartrunning.simulation import Deviations

DAY = date(2026, 6, 2)
CRITICAL_MPS = 4.0
BODY = simulation.VirtualRunner(critical_speed_mps=CRITICAL_MPS, pacing_variation_fraction=0.004)
Measured = Callable[[float, float], Segment]


def a_day(*steps: Step) -> PlanDay:
    duration_s = sum(step.repetitions * (step.duration_s + step.rest_s) for step in steps)
    return PlanDay(DAY, "own", "Own", 60.0, duration_s, math.nan, steps, "")


def even(kind: str, duration_s: float, fraction: float = 0.75) -> Step:
    return Step(kind, 1, duration_s, fraction, fraction * CRITICAL_MPS)


def efforts(count: int, work_s: float, fraction: float, rest_s: float) -> Step:
    speed_mps, rest_mps = fraction * CRITICAL_MPS, 0.65 * CRITICAL_MPS
    return Step("repeats", count, work_s, fraction, speed_mps, rest_s, 0.65, rest_mps)


FIVE = a_day(even("warm_up", 900), efforts(5, 240, 1.0, 120), even("cool_down", 480))


def stretch(start_s: float, end_s: float, speed_mps: float, bpm: float = 150.0) -> Segment:
    nothing = math.nan
    return Segment(
        start_s, end_s, speed_mps * (end_s - start_s), end_s - start_s, speed_mps, nothing,
        nothing, nothing, bpm, bpm, nothing, nothing, "work",
    )  # fmt: skip


def judged(day: PlanDay, *done: Segment | None, threshold_bpm: float = math.nan) -> DayAdherence:
    steps = judged_steps(parts_of(day), done, threshold_heart_rate_bpm=threshold_bpm)
    return day_adherence(day, "s", "likeness", steps)


def verdicts(steps: tuple[StepAdherence, ...]) -> list[str]:
    return [step.verdict for step in steps]


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────


def test_each_step_is_judged_on_its_own_target() -> None:
    # 4.00 m/s planned, 3 % either way: 3.88 to 4.12; recoveries may be slow, but not fast
    day = a_day(efforts(3, 240, 1.0, 120))
    found = judged(
        day,
        stretch(0, 240, 4.10), stretch(240, 360, 1.0),
        stretch(360, 600, 4.20), stretch(600, 720, 3.2),
        stretch(720, 960, 3.80), stretch(960, 1080, 2.6),
    )  # fmt: skip
    assert verdicts(found.steps) == [
        "on_target", "on_target", "too_fast", "too_fast", "too_slow", "on_target",
    ]  # fmt: skip
    assert found.steps[0].name == "Effort 1 of 3"
    assert found.steps[1].name == "Recovery 1 of 3"
    assert found.steps[2].sentence == "Effort 2 of 3: too fast (3:58 /km instead of 4:10 /km)."
    assert found.sentence.startswith("1 of 3 efforts on target.")


def test_the_score_is_the_worth_of_the_steps_by_their_planned_load() -> None:
    # one effort of 300 s at 1.0 on target, one not done, no rests: half of the load
    day = a_day(Step("repeats", 2, 300, 1.0, CRITICAL_MPS))
    assert judged(day, stretch(0, 300, 4.0), None).score == pytest.approx(50)
    # an effort of half its time is worth half of it
    assert judged(day, stretch(0, 300, 4.0), stretch(300, 450, 4.0)).score == pytest.approx(75)
    # 6 % beyond the edge of the tolerance is worth half, 12 % nothing
    far = 4.0 * 1.03 * 1.06
    assert judged(day, stretch(0, 300, 4.0), stretch(300, 600, far)).score == pytest.approx(75)
    assert judged(day, stretch(0, 300, 8.0), stretch(300, 600, 1.0)).score == 0


def test_a_right_mean_of_wrong_efforts_is_no_adherence() -> None:
    # the session's mean speed is exactly as planned, each effort is far off
    day = a_day(Step("repeats", 2, 300, 1.0, CRITICAL_MPS))
    found = judged(day, stretch(0, 300, 4.6), stretch(300, 600, 3.4))
    assert verdicts(found.steps) == ["too_fast", "too_slow"]
    assert found.score < 25


def test_the_heart_rate_of_a_recovery_proves_nothing() -> None:
    unknown = Step("repeats", 1, 240, 0.92, math.nan, 120, 0.65, math.nan)
    short = Step("repeats", 1, 60, 0.92, math.nan)
    found = judged(
        a_day(unknown, short),
        stretch(0, 240, 4.0, 162), stretch(240, 360, 2.6, 171), stretch(360, 420, 4.0, 165),
        threshold_bpm=170.0,
    )  # fmt: skip
    # 92 % of critical speed: 88 to 97 % of the threshold's heart rate, 149.6 to 164.9
    assert verdicts(found.steps) == ["on_target", "not_judged", "not_judged"]
    assert found.steps[0].target == "heart_rate"
    assert found.steps[1].target == "none"
    assert "heart rate of a recovery proves nothing" in found.steps[1].sentence
    assert "the heart follows too slowly" in found.steps[2].sentence
    assert found.score == pytest.approx(100)


def test_what_cannot_be_judged_says_why_and_has_no_score() -> None:
    found = judged(a_day(Step("run", 1, 1800, 0.75, math.nan)), stretch(0, 1800, 3.0))
    assert verdicts(found.steps) == ["not_judged"]
    assert "threshold heart rate is unknown" in found.steps[0].sentence
    assert math.isnan(found.score)


def test_a_missed_day_counts_nothing_and_an_unknown_one_not_at_all() -> None:
    done = DayAdherence(DAY, "s", "hand", "done", 80.0)
    missed = DayAdherence(DAY, status="missed")
    unknown = DayAdherence(DAY, "s", "hand", "done")
    assert score_of([done, missed, unknown]) == 40
    assert math.isnan(score_of([unknown]))


def test_a_skipped_effort_does_not_shift_the_others() -> None:
    # three efforts of 60, 300 and 60 s are planned; the first was left out
    day = a_day(
        Step("repeats", 1, 60, 1.1, 4.4), Step("repeats", 1, 300, 1.0, 4.0),
        Step("repeats", 1, 60, 1.1, 4.4),
    )  # fmt: skip
    done = (stretch(600, 900, 4.0), stretch(1000, 1060, 4.4))
    found = aligned(parts_of(day), done, 1200, lambda a, b: stretch(a, b, 2.6))
    assert found == (None, *done)


def test_an_added_effort_belongs_to_nothing() -> None:
    day = a_day(Step("repeats", 2, 300, 1.0, 4.0))
    done = (stretch(0, 300, 4.0), stretch(400, 420, 5.5), stretch(500, 800, 4.0))
    found = aligned(parts_of(day), done, 1200, lambda a, b: stretch(a, b, 2.6))
    assert found == (done[0], done[2])


# ── simulated runs with known deviations ────────────────────────────────────────────────────────


def run(day: PlanDay, deviations: Deviations = Deviations(), *, laps: bool = True) -> DayAdherence:  # noqa: B008  # frozen
    workout = simulation.planned_workout(day, deviations, auto_lap_m=math.nan if laps else 1000.0)
    ran = simulation.simulate(
        BODY, workout, started_at=datetime(2026, 6, 2, 6, tzinfo=UTC), seed=4,
        course=simulation.track_course(),
    )  # fmt: skip
    session = Session(
        "running", "track", ran.started_at, ran.records, ran.elapsed_s,
        Provenance("fit", "simulated"), timer_s=ran.timer_s, laps=ran.laps,
    )  # fmt: skip
    track = metrics.Track(session)
    work = [part for part in intervals(track) if part.kind == "work"]

    def measure(start_s: float, end_s: float) -> Segment:
        return segments(track, np.array([start_s]), np.array([end_s]))[0]

    steps = judged_steps(parts_of(day), aligned(parts_of(day), work, ran.elapsed_s, measure))
    return day_adherence(day, "s", "likeness", steps)


def of_efforts(found: DayAdherence) -> list[str]:
    return [step.verdict for step in found.steps if step.name.startswith("Effort")]


@pytest.mark.parametrize("laps", [True, False])
def test_a_run_as_planned_is_on_target(laps: bool) -> None:
    found = run(FIVE, laps=laps)
    assert of_efforts(found) == ["on_target"] * 5
    assert found.score > 90
    for number, step in enumerate(found.steps[1:10:2]):
        assert step.start_s == pytest.approx(900 + number * 360, abs=12)
        assert step.done_s == pytest.approx(240, abs=15)


@pytest.mark.parametrize("laps", [True, False])
def test_known_deviations_are_found(laps: bool) -> None:
    wrong = Deviations(speed={2: 1.08}, time={4: 0.6}, left_out=frozenset({5}))
    found = run(FIVE, wrong, laps=laps)
    assert of_efforts(found) == ["on_target", "too_fast", "on_target", "too_short", "not_done"]
    assert 40 < found.score < 85


def test_a_slow_third_effort_is_the_third() -> None:
    assert of_efforts(run(FIVE, Deviations(speed={3: 0.92}))) == [
        "on_target", "on_target", "too_slow", "on_target", "on_target",
    ]  # fmt: skip


def test_an_easy_run_instead_of_efforts_is_too_slow_everywhere() -> None:
    slow = Deviations(speed=dict.fromkeys(range(1, 6), 0.75))
    found = run(FIVE, slow, laps=False)
    assert set(of_efforts(found)) <= {"too_slow", "not_done"}


def test_an_even_run_is_judged_as_one() -> None:
    easy = a_day(even("run", 2400))
    assert run(easy).sentence.startswith("The run: on target")
    assert run(easy, Deviations(all_speed=1.15)).steps[0].verdict == "too_fast"
    assert run(replace(easy, steps=(even("run", 4000),)), Deviations()).score == 100
