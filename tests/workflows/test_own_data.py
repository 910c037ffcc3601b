"""One's own data out, into an empty account, and out again: the same; and away, without a trace."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from smartrunning import simulation
from smartrunning.errors import DatabaseUnavailableError, InvalidRequestError
from smartrunning.optimizer import SEED_WORKOUTS, Goal, RunnerState, plan, schema_for
from smartrunning.records.copies import CopyChoice
from smartrunning.records.privacy_zone import PrivacyZone
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.connection import Connection
from smartrunning.storage.schema import BUCKETS, COLLECTIONS
from smartrunning.workflows.annotate_session import SessionChange
from smartrunning.workflows.compute_statistics import compute_statistics
from smartrunning.workflows.erase_own_data import erase
from smartrunning.workflows.export_own_data import annotations, export_own_data
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.restore_own_data import OwnExport
from smartrunning.workflows.update_history import update_history
from smartrunning.workflows.weekly_report import WeeklyReportRequest, set_weekly_report

FIRST_DAY: Final = date(2026, 3, 2)
TODAY: Final = date(2026, 4, 13)
MADE_AT: Final = datetime(2026, 4, 13, 12, tzinfo=UTC)
BODY: Final = simulation.VirtualRunner()
TITLE: Final = 'Long run, "easy" <b>'
Zipped = Callable[[list[tuple[str, bytes]]], io.BytesIO]


@pytest.fixture(scope="module")
def runs(season: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Five runs, two of them under one name, in folders, and one from a second device too."""
    some = [season[name] for name in sorted(season, key=lambda name: "trial" not in name)[:5]]
    names = (
        "a/run.fit",
        "b/run.fit",
        "c/odd \N{RIGHT-TO-LEFT OVERRIDE}name.fit",
        "noend",
        "Zoë's.fit",
    )
    twice = [
        simulation.to_fit(
            simulation.simulate(
                BODY,
                simulation.time_trial(2000),
                course=simulation.track_course(),
                started_at=datetime(2026, 4, 1, 7, tzinfo=UTC),
                seed=1,
                watch=simulation.Watch(smart_recording=phone),
            )
        )
        for phone in (False, True)
    ]
    return [*zip(names, some, strict=True), ("watch.fit", twice[0]), ("phone.fit", twice[1])]


@pytest.fixture(scope="module")
def anna(store: Store, runs: list[tuple[str, bytes]], zipped: Zipped) -> OwnedStore:
    """A runner with one of everything."""
    key = f"anna-{uuid4().hex[:8]}"
    store.runners.create(BODY.profile(key, "Anna <b>", FIRST_DAY, time_zone="Pacific/Auckland"))
    own = store.owned_by(key)
    bring(store, own, zipped([*runs, ("broken.fit", b"nothing"), ("again.fit", runs[0][1])]))
    ids = [one.session_id for one in own.sessions(newest_first=False)]
    own.annotate(ids[0], {"notes": "windy\n<script>", "rating_of_perceived_exertion": 6.5})
    own.annotate(ids[1], {"excluded": True, "title": TITLE})
    own.annotate(ids[2], {"crop_start_s": 60.0})
    spare = next(one for one in own.sessions() if one.is_spare)
    own.choose_copy(spare.session_id, CopyChoice.PREFERRED)
    compute_statistics(own, ids)
    update_history(own, TODAY)
    own.save_plan(small_plan(own), job_id="job of the plan")
    own.save_report(
        kind="runner_report",
        title="You over time",
        notebook_json='{"cells": []}',
        html="<h1>Numbers</h1>",
        pdf=b"%PDF-1.7 nothing",
        parameters={"first_day": "2026-03-02", "last_day": "2026-04-13"},
        provenance={"version": "0.1.0"},
        job_id="job of the report",
    )
    wish = WeeklyReportRequest(enabled=True, weekday=2, at="06:30", weeks=8)
    set_weekly_report(store, key, wish, now=MADE_AT)
    own.set_zones((PrivacyZone(50.0, 8.0, 300.0, "secret"),))
    own.set_research(takes_part=True)
    store.coaching.assign("carl the coach", key)
    return own


def small_plan(own: OwnedStore) -> Any:
    goal = Goal(
        race_date=TODAY + timedelta(weeks=5),
        race_distance_m=5000.0,
        start_date=TODAY,
        hours_per_week=4.0,
        longest_session_s=5400.0,
        training_days=(1, 3, 6),
        long_run_day=6,
    )
    state = RunnerState(TODAY, 20.0, 20.0, 150.0, 4.0, 200.0)
    return plan(goal, state, schema_for(5000.0), SEED_WORKOUTS, seed=1)


def bring(store: Store, own: OwnedStore, archive: io.BytesIO) -> OwnExport:
    """An import as the job does it, with what follows from it."""
    import_id, _ = own.add_upload("everything.zip", archive)
    export = OwnExport(store, own, import_id)
    import_files(own, import_id, own_export=export)
    said = export.put_back()
    if said:
        compute_statistics(own, list(said))
    update_history(own, TODAY)
    return export


def exported(own: OwnedStore) -> bytes:
    export_id = export_own_data(own, job_id=f"job {uuid4().hex}", made_at=MADE_AT)
    with closing(own.open_export(export_id)) as data:
        return data.read()


def new_runner(store: Store) -> OwnedStore:
    key = f"runner-{uuid4().hex[:8]}"
    store.runners.create(Runner(key, "Nobody yet"))
    return store.owned_by(key)


@pytest.fixture(scope="module")
def archive(anna: OwnedStore) -> bytes:
    return exported(anna)


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_the_files_are_byte_for_byte_as_they_came(archive: bytes, runs: Any) -> None:
    with opened(archive) as packed:
        assert packed.testzip() is None
        manifest = json.loads(packed.read("smartrunning.json"))
        assert packed.namelist()[0] == "smartrunning.json"
        assert (manifest["format"], manifest["schema_version"]) == ("smartrunning-own-data", 1)
        found = {one["name"]: packed.read(one["path"]) for one in manifest["files"]}
        assert sorted(found.values()) == sorted(data for _, data in runs)
        assert found["a/run.fit"] == dict(runs)["a/run.fit"]
        for name in packed.namelist():
            assert ".." not in name
            assert not name.startswith("/")
            if name.endswith(".json"):
                assert json.loads(packed.read(name)), name
        page = packed.read("index.html").decode()
    assert "Anna &lt;b&gt;" in page
    assert "<b>" not in page


def test_every_collection_of_a_runner_is_in_it(anna: OwnedStore, archive: bytes) -> None:
    with opened(archive) as packed:
        text = b"".join(packed.read(name) for name in packed.namelist()).decode("utf-8", "replace")
    for name in anna.collections():
        for document in anna.documents(name):
            assert document["_id"] in text or anna.owner in text, name


def test_what_a_runner_can_say_about_a_session_is_all_in_it(anna: OwnedStore) -> None:
    ids = anna.sessions(newest_first=False)
    assert annotations(ids[0]) == {"notes": "windy\n<script>", "rating_of_perceived_exertion": 6.5}
    assert annotations(ids[1]) == {"excluded": True, "title": TITLE}
    assert annotations(ids[2]) == {"crop_start_s": 60.0}
    for name in SessionChange.model_fields:
        assert hasattr(ids[0], name)


def counting(own: OwnedStore) -> list[tuple[str, bool]]:
    return sorted((one.file_name, one.counts) for one in own.sessions())


CHANGING: Final = {
    # keys and times of what was made anew, and what an account does not take from another
    *("made_at", "session_id", "file_id", "import_id", "copy_of", "_id", "report_id", "job_id"),
    *("created_at", "received_at", "research_since", "pseudonym", "computed_at", "updated_at"),
    *("runner_id", "owner", "next_due_at", "schedule_id", "plan_id", "path", "session_ids"),
    *("line_id", "parent_id", "restores_id"),
}


def content(data: bytes) -> dict[str, Any]:
    """What an archive says, without keys and times."""
    said: dict[str, Any] = {}
    with opened(data) as packed:
        for name in packed.namelist():
            folder = name.split("/")[0]
            if folder in ("data", "index.html", "activities.csv"):
                continue  # of the server's own doings, and read by people
            if name.endswith(".json"):
                said[plain_name(name)] = without_keys(json.loads(packed.read(name)))
            else:
                said.setdefault(folder, []).append(packed.read(name))
    for name, value in said.items():
        if isinstance(value, list):
            said[name] = sorted(value)
    return said


def plain_name(name: str) -> str:
    return "reports/one.json" if name.startswith("reports/") else name


def without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_keys(one) for key, one in value.items() if key not in CHANGING}
    if isinstance(value, list):
        plain = [without_keys(one) for one in value]
        named = bool(plain) and all(isinstance(one, dict) for one in plain)
        return sorted(plain, key=json.dumps) if named else plain
    return value


def test_into_an_empty_account_and_out_again_it_is_the_same(
    store: Store, anna: OwnedStore, archive: bytes
) -> None:
    other = new_runner(store)
    export = bring(store, other, io.BytesIO(archive))
    assert export.recognised
    assert export.restored.unreadable == 0
    assert (export.restored.plans, export.restored.reports) == (1, 1)
    assert export.restored.annotations == 4
    again = exported(other)
    first, second = content(archive), content(again)
    assert first.keys() == second.keys()
    for name in first:
        assert second[name] == first[name], name
    assert counting(other) == counting(anna)
    assert [one.line_id for one in other.plans()] == [one.plan_id for one in other.plans()]
    assert other.sharing().zones == anna.sharing().zones
    assert other.sharing().research_since is None, "consent is given to one server, not carried"
    names = {one.name for one in store.schedules.of(other.owner)}
    assert names == {"weekly_report"}


def test_to_bring_it_twice_changes_nothing(store: Store, archive: bytes) -> None:
    other = new_runner(store)
    bring(store, other, io.BytesIO(archive))
    before = content(exported(other))
    again = bring(store, other, io.BytesIO(archive))
    assert again.recognised
    assert content(exported(other)) == before


def test_an_account_that_has_sessions_keeps_its_profile(
    store: Store, archive: bytes, zipped: Zipped, season: dict[str, bytes]
) -> None:
    other = new_runner(store)
    bring(store, other, zipped([("own.fit", season[max(season)])]))
    export = bring(store, other, io.BytesIO(archive))
    assert export.recognised
    assert other.runner().name == "Nobody yet"
    assert other.plans() == []
    assert len(other.sessions()) == 8, "the files come in as from any archive"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("profile.json", b"{"),
        ("profile.json", b'{"profile": {"runner_id": "bob", "name": 7}, "sharing": []}'),
        ("annotations.json", b'{"sessions": [{"annotations": {"owner": "bob"}}, 1, null]}'),
        ("plans/0001.json", b'{"plan": {"_id": {"$ne": 1}, "plan": {"goal": 1}}}'),
        ("reports/x.json", b'{"report": {"kind": "../../etc/passwd"}}'),
        ("schedules.json", b'{"schedules": [{"name": "backup", "kind": "backup"}]}'),
        *((name, b"[" * 100_000) for name in ("profile.json", "annotations.json", "plans/1.json")),
        *(
            ("profile.json", json.dumps({"profile": {"name": "x"} | said, "sharing": {}}).encode())
            for said in (
                {"time_zone": "Nowhere/Land"},
                {"time_zone": "../../etc/passwd"},
                {"sex": {"$gt": ""}},
                {"units": ["metric"]},
                {"fitness_days": 0},
                {"fatigue_days": float("nan")},
                {"mass_kg": 1e308},
                {"mass_kg": "\uff17\uff10e999"},
                {"thresholds": [{"valid_from": "2026-01-01", "heart_rate_max_bpm": -1}]},
            )
        ),
        *(
            ("reports/x.html", json.dumps({"report": report}).encode())
            for report in (
                {"kind": "runner_report", "parameters": {"x=1;import os#": 1}},
                {"kind": "runner_report", "parameters": {"first_day": {"$gt": ""}}},
            )
        ),
    ],
)
def test_parts_that_somebody_has_forged_stand_alone(
    store: Store, zipped: Zipped, runs: Any, name: str, data: bytes
) -> None:
    manifest = {"format": "smartrunning-own-data", "schema_version": 1, "files": []}
    head = ("smartrunning.json", json.dumps(manifest).encode())
    other = new_runner(store)
    forged = [head, (name, data), ("activities/run.fit", runs[0][1])]
    if name == "reports/x.html":
        whole = json.loads(data)["report"] | {"title": "", "provenance": {}, "job_id": ""}
        report = json.dumps({"report": whole}).encode()
        forged[1:2] = [("reports/x.json", report), (name, b""), ("reports/x.ipynb", b"{}")]
    export = bring(store, other, zipped(forged))
    assert export.recognised
    assert export.restored.unreadable in (0, 1, 3)
    assert other.runner() == Runner(other.owner, "Nobody yet")
    assert len(other.sessions()) == 1
    assert other.runner().runner_id == other.owner
    assert other.plans() == []
    assert not other.reports()
    assert not store.schedules.of(other.owner)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created_at", "0001-01-01T00:00:00+10:00"),
        ("revision", -1),
        ("revision", float("inf")),
        ("revision", 2**80),
        ("cause", {"$gt": ""}),
        ("changed_days", "many"),
        ("reasons", 7),
        ("job_id", "\ud800"),
        ("plan", {}),
    ],
)
def test_a_plan_that_somebody_has_forged_stands_alone(
    store: Store, archive: bytes, zipped: Zipped, field: str, value: Any
) -> None:
    with opened(archive) as packed:
        head = packed.read("smartrunning.json")
        said = json.loads(packed.read("plans/0001.json"))
    forged = said | {"plan": said["plan"] | {field: value}}
    other = new_runner(store)
    named = [("plans/0001.json", json.dumps(one).encode()) for one in (forged, said)]
    files = [("smartrunning.json", head), named[0], ("plans/0002.json", named[1][1])]
    export = bring(store, other, zipped(files))
    assert (export.restored.unreadable, export.restored.plans) == (1, 1)
    assert [plan.revision for plan in other.plans()] == [said["plan"]["revision"]]


@pytest.mark.parametrize(
    "zone",
    [
        {"latitude_deg": 50.0, "longitude_deg": 8.0, "radius_m": 0.0, "secret": "s"},
        {"latitude_deg": float("nan"), "longitude_deg": 8.0, "radius_m": 300.0, "secret": "s"},
        {"latitude_deg": 50.0, "longitude_deg": 1e308, "radius_m": 300.0, "secret": "s"},
        {"latitude_deg": 50.0, "longitude_deg": 8.0, "radius_m": 300.0, "secret": ""},
    ],
)
def test_a_private_place_that_hides_nothing_is_not_taken_over(
    store: Store, archive: bytes, zipped: Zipped, zone: dict[str, Any]
) -> None:
    with opened(archive) as packed:
        head = packed.read("smartrunning.json")
        said = json.loads(packed.read("profile.json"))
    said["sharing"]["zones"] = [zone]
    other = new_runner(store)
    files = [("smartrunning.json", head), ("profile.json", json.dumps(said).encode())]
    assert bring(store, other, zipped(files)).restored.unreadable == 1
    assert other.sharing().zones == ()


def test_a_part_is_not_given_up_because_the_database_is_away(
    store: Store, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_runner(store)

    def away(*_given: Any, **_named: Any) -> None:
        raise DatabaseUnavailableError("away")

    monkeypatch.setattr(OwnedStore, "put_back_plan", away)
    with pytest.raises(DatabaseUnavailableError):
        bring(store, other, io.BytesIO(archive))


def test_an_archive_of_another_kind_is_read_as_ever(
    store: Store, zipped: Zipped, runs: Any
) -> None:
    other = new_runner(store)
    export = bring(store, other, zipped([runs[0], ("smartrunning.json", b"{}")]))
    assert not export.recognised
    assert len(other.sessions()) == 1
    deep = bring(store, new_runner(store), zipped([("smartrunning.json", b"[" * 100_000)]))
    assert not deep.recognised


# ── away ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def connection(store: Store) -> Any:
    opened = Connection(store.uri, database="smartrunning")
    yield opened
    opened.close()


def traces(connection: Connection, *words: str) -> list[tuple[str, str]]:
    """Every place of the whole database in which one of the words stands, also as part of text."""
    found = []
    for name in connection.database.list_collection_names():
        if name.startswith("system."):
            continue
        for document in connection.collection(name).find():
            text = repr(document)
            found += [(name, word) for word in words if word in text]
    return found


def test_after_the_removal_of_an_account_nothing_stays(
    store: Store, connection: Connection, archive: bytes
) -> None:
    name = f"Bea-{uuid4().hex[:8]}"
    key = name.lower()
    store.runners.create(Runner(key, name))
    store.users.create(name, "hash", "runner", runner_id=key)
    store.logins.create("hash of a token", name, lifetime_s=60)
    own = store.owned_by(key)
    bring(store, own, io.BytesIO(archive))
    exported(own)
    own.add_upload("waiting.zip", io.BytesIO(b"x" * 600_000))
    store.jobs.enqueue("statistics", key, {})
    store.coaching.assign("carl the coach", key)
    link = {"role": "runner", "lifetime_s": 60.0}
    store.invitations.create("hash of a link", "account", runner_id=key, **link)
    store.invitations.create("hash of another", "account", created_by=name, **link)
    store.audit.append("login.ok", who=name, address="192.0.2.1")
    store.audit.append("admin.account.role", who="admin", subject=name)
    store.audit.append("admin.coaching.begin", who="admin", subject=f"carl → {key}")
    held = [
        file["_id"]
        for bucket in BUCKETS
        for file in connection.collection(f"{bucket.name}.files").find({"metadata.owner": key})
    ]
    assert len(held) > 10
    assert {one for one, _ in traces(connection, key, name)} >= {"users", "logins", "auditLog"}

    user = store.users.by_name(name)
    assert user is not None
    erased = erase(store, user, account=True)
    assert erased.documents > 20
    assert erased.files == len(held)
    assert traces(connection, key, name, "192.0.2.1") == []
    for bucket in BUCKETS:
        chunks = connection.collection(f"{bucket.name}.chunks")
        assert chunks.count_documents({"files_id": {"$in": held}}) == 0
        kept = {one["_id"] for one in connection.collection(f"{bucket.name}.files").find()}
        assert {one["files_id"] for one in chunks.find({}, {"files_id": 1})} <= kept
    (line,) = [one for one in store.audit.latest() if one.who == erased.pseudonym]
    assert line.what == "account.erased"
    renamed = [one.subject for one in store.audit.latest(50) if erased.pseudonym in one.subject]
    assert sorted(renamed) == sorted([erased.pseudonym, f"carl → {erased.pseudonym}"])


def test_running_data_alone_goes_and_the_account_stays(
    store: Store, archive: bytes, anna: OwnedStore
) -> None:
    name = f"cleo-{uuid4().hex[:8]}"
    store.runners.create(Runner(name, name))
    user = store.users.create(name, "hash", "runner", runner_id=name)
    own = store.owned_by(name)
    bring(store, own, io.BytesIO(archive))
    before = len(anna.sessions())
    erase(store, user, account=False)
    assert own.runner() == Runner(name, name)
    assert own.sessions() == []
    assert store.users.by_name(name) == user
    assert len(anna.sessions()) == before, "nobody else loses anything"
    bring(store, own, io.BytesIO(archive))
    assert len(own.sessions()) == before


def test_the_last_administrator_stays(store: Store) -> None:
    only = store.users.create(f"admin-{uuid4().hex[:6]}", "hash", "admin")
    with pytest.raises(InvalidRequestError, match="only administrator"):
        erase(store, only, account=True)
    store.users.create(f"admin-{uuid4().hex[:6]}", "hash", "admin")
    erase(store, only, account=True)
    assert store.users.by_name(only.username) is None


SHARED: Final = {"workouts", "planSchemas", "workers", "auditLog", "schemaVersion"}
"""Collections about nobody, or for which there is a rule of its own."""


def test_every_collection_belongs_to_a_runner_or_an_account_or_to_nobody() -> None:
    for one in COLLECTIONS:
        of_account = one.name == "users" or any(
            "username_key" in index.document["key"] for index in one.indexes
        )
        assert one.owned or of_account or one.name in SHARED, one.name
