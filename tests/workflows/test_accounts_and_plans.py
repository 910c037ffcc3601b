"""Accounts with passwords that are shown once, and what a plan is made from."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from smartrunning import optimizer
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage import OwnedStore, Store
from smartrunning.workflows.create_account import create_account, reset_password
from smartrunning.workflows.generate_plan import generate_plan, plan_task
from smartrunning.workflows.passwords import hashed, one_time_password
from smartrunning.workflows.requests import PlanRequest, checked
from smartrunning.workflows.runner_state import recent_weekly_load_au, runner_state

TODAY = date(2026, 4, 13)


def name() -> str:
    return f"Anna-{uuid4().hex[:8]}"


def test_a_runners_account_comes_with_a_profile_and_a_password_that_fits(store: Store) -> None:
    username = name()
    made = create_account(store, username, "runner")
    assert store.owned_by(made.user.runner_id).runner().name == username
    assert PasswordHasher().verify(made.user.password_hash, made.password)
    assert made.password not in repr(made.user)


def test_a_scientist_has_no_data_of_his_own(store: Store) -> None:
    assert create_account(store, name(), "scientist").user.runner_id == ""


def test_a_name_is_taken_once_whatever_its_case(store: Store) -> None:
    username = name()
    create_account(store, username, "runner")
    with pytest.raises(InvalidRequestError, match="taken"):
        create_account(store, username.upper(), "coach")


def test_a_new_password_replaces_the_old_one_and_ends_the_logins(store: Store) -> None:
    username = name()
    old = create_account(store, username, "coach")
    store.logins.create("token", username, lifetime_s=60)
    new = reset_password(store, username)
    assert new.password != old.password
    assert PasswordHasher().verify(new.user.password_hash, new.password)
    assert store.logins.find("token", idle_s=60) is None


def test_nobodys_password_cannot_be_reset(store: Store) -> None:
    with pytest.raises(NotFoundError):
        reset_password(store, name())


def test_passwords_are_hashed_by_argon2id_as_rfc_9106_asks() -> None:
    kept = hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert f"m={RFC_9106_LOW_MEMORY.memory_cost},t={RFC_9106_LOW_MEMORY.time_cost}" in kept
    assert kept != hashed("correct horse")


def test_passwords_to_be_shown_once_have_no_letters_that_look_alike() -> None:
    passwords = {one_time_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(password) == 23 for password in passwords)
    assert not set("".join(passwords)) & set("0O1Il")


@pytest.mark.parametrize(
    ("daily_load_au", "weekly_au"),
    [((), 0.0), ((70.0,), 70.0), ((10.0,) * 7, 70.0), ((100.0,) * 30 + (10.0,) * 28, 70.0)],
)
def test_a_usual_week_is_the_mean_of_four_weeks_or_of_what_there_is(
    daily_load_au: tuple[float, ...], weekly_au: float
) -> None:
    assert recent_weekly_load_au(daily_load_au) == pytest.approx(weekly_au)


def test_a_runner_without_runs_stands_at_zero_with_the_profiles_critical_speed(
    owned: OwnedStore,
) -> None:
    state = runner_state(owned, TODAY)
    assert (state.fitness_au, state.fatigue_au, state.recent_weekly_load_au) == (0, 0, 0)
    assert state.critical_speed_mps == 4.1


def test_a_plan_starts_tomorrow_and_is_the_same_for_the_same_seed(
    owned: OwnedStore, store: Store
) -> None:
    store.library.save_schemas(optimizer.SEED_SCHEMAS)
    store.library.save_workouts(optimizer.SEED_WORKOUTS)
    request = checked(PlanRequest, {"race_date": "2026-09-13", "race_distance_m": 5000, "seed": 3})
    task = plan_task(owned, store.library, request, today=TODAY)
    assert task.goal.start_date == TODAY + timedelta(days=1)
    assert task.schema.name == "middle_distance"
    said: list[float] = []
    first, second = generate_plan(task, said.append), generate_plan(task, lambda _: None)
    assert first == second
    assert said[-1] == 1.0
