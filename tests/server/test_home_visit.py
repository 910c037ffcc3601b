"""The server writes down who looks at the home page, for their own data alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from smartrunning.storage import Store

Come = Callable[..., Any]


def views(store: Store, runner_id: str, username: str) -> Any:
    later = datetime.now(UTC) + timedelta(days=1)
    return store.owned_by(runner_id).view_before(username, later)


def test_a_view_of_home_is_written_down_and_one_of_another_page_is_not(
    come: Come, store: Store
) -> None:
    alice = come("runner")
    runner_id = f"of-{alice.username}"
    alice.open_page("profile")
    assert views(store, runner_id, alice.username) is None
    alice.open_page("home", "?seen_at=2030-01-01")
    seen = views(store, runner_id, alice.username)
    assert abs(datetime.now(UTC) - seen.seen_at) < timedelta(minutes=1)


def test_an_account_without_running_data_leaves_no_trace_and_gets_its_page(
    come: Come, store: Store
) -> None:
    scientist = come("scientist")
    page = scientist.open_page("home")
    assert page
    assert views(store, f"of-{scientist.username}", scientist.username) is None
