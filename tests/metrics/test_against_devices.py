"""Real files: our numbers beside those the watches computed themselves."""

import math

import pytest

from smartrunning import ingestion, metrics
from smartrunning.errors import FileRejectedError
from smartrunning.runner import Runner

LARGEST_BYTES = 1_000_000
SHORTEST_S = 300.0
SPORTS = {"running", "walking", "cycling"}
INCOMPLETE = {"fit.truncated", "fit.damaged"}


@pytest.fixture(scope="module")
def real_sessions(fit_files):
    found = []
    for path in fit_files:
        if path.stat().st_size > LARGEST_BYTES:
            continue
        try:
            found += [(path.name, session) for session in ingestion.sessions(path.read_bytes())]
        except FileRejectedError:
            continue
    return found


@pytest.fixture(scope="module")
def compared(real_sessions, day):
    return [
        (name, session.device_summary, metrics.statistics(session, Runner("r1", "Ada"), day))
        for name, session in real_sessions
        if session.elapsed_s >= SHORTEST_S
        and session.sport in SPORTS
        and not INCOMPLETE & {flag.code for flag in session.flags}
    ]


@pytest.mark.parametrize(
    ("metric", "relative", "absolute"),
    [
        ("elapsed_s", 0.02, 2.0),
        ("timer_s", 0.0, 1.0),
        ("distance_m", 0.005, 2.0),
        ("mean_heart_rate_bpm", 0.0, 2.5),
    ],
)
def test_totals_agree_with_the_watch(metric, relative, absolute, compared):
    pairs = [(name, device.get(metric, math.nan), ours) for name, device, ours in compared]
    both = [
        (name, said, ours.number(metric))
        for name, said, ours in pairs
        if math.isfinite(said) and math.isfinite(ours.number(metric))
    ]
    assert both
    for name, said, number in both:
        assert number == pytest.approx(said, rel=relative, abs=absolute), name


def test_every_number_of_a_real_session_is_finite_or_has_a_reason(real_sessions, day):
    for name, session in real_sessions:
        found = metrics.statistics(session, Runner("r1", "Ada"), day)
        for metric, value in found.values.items():
            assert bool(value.reason) == (value.value is None), (name, metric)
        records = [effort for effort in found.best_efforts if not effort.refusal]
        durations_s = [effort.duration_s for effort in records]
        assert durations_s == sorted(durations_s), name
