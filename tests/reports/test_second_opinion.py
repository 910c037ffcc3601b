"""Two implementations of one definition give one number; other definitions differ."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from smartrunning import ingestion, metrics, simulation
from smartrunning.reports import second_opinion

STARTED_AT = datetime(2026, 5, 3, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    runner = simulation.VirtualRunner()
    run = simulation.simulate(
        runner,
        simulation.tempo_run(1500.0),
        started_at=STARTED_AT,
        seed=3,
        course=simulation.lake_course(3),
    )
    (session,) = ingestion.sessions(simulation.to_fit(run))
    profile = runner.profile("v", "V", STARTED_AT.date())
    statistics = metrics.statistics(session, profile, STARTED_AT.date())
    thresholds = profile.thresholds_on(STARTED_AT.date())
    return second_opinion.session_comparison(session, statistics, profile, thresholds)


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("moving_s", 1e-3),
        ("distance_m", 1e-4),
        ("ascent_m", 1e-9),
        ("mean_heart_rate_bpm", 1e-3),
        ("trimp_of_mean_au", 2e-3),
        ("trimp_au", 1e-3),
        ("normalised_power_w", 1e-3),
    ],
)
def test_one_definition_gives_one_number(
    compared: pd.DataFrame, number: str, allowed: float
) -> None:
    assert abs(compared.loc[number, "difference"]) <= allowed


def test_anchoring_at_both_ends_is_never_slower(compared: pd.DataFrame) -> None:
    fastest = compared[compared.index.str.startswith("fastest")]
    assert len(fastest) == 3
    assert fastest.difference.between(-0.01, 1e-9).all()


def test_every_row_has_its_reason(compared: pd.DataFrame) -> None:
    assert compared.why.str.len().gt(5).all()


def test_two_implementations_of_three_forms_agree() -> None:
    forms = second_opinion.critical_speed_comparison(
        [1500.0, 2000.0, 3000.0, 5000.0], [207.14, 283.13, 443.63, 768.45]
    )
    assert forms.difference.abs().max() < 1e-5
    assert forms.ours[::2].nunique() == 3


def test_conventions_of_fitness_differ_by_what_they_say() -> None:
    # one load of 1000 and nothing before or after: 23.5 by 1 − e^(−1/42), 46.5 by 2/43
    table = second_opinion.load_comparison([0.0, 1000.0])
    assert table.theirs.iloc[0] == pytest.approx(1000 * (1 - 2.718281828 ** (-1 / 42)))
    assert table.theirs.iloc[1] == pytest.approx(2000 / 43)
    assert table.difference.iloc[0] == pytest.approx(0, abs=1e-12)
