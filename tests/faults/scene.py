"""A whole platform, what is done to it, and what must hold afterwards."""

import hashlib
import io
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil
import requests

from smartrunning import simulation
from smartrunning.config import Settings
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.info import Verdict
from smartrunning.storage.jobs import JobState
from smartrunning.workflows.check_integrity import check_integrity
from smartrunning.workflows.create_account import create_account

HERE = Path(__file__).parent
FIRST_DAY = date(2026, 1, 5)
BODY = simulation.VirtualRunner()
RACES_M = (1500.0, 3000.0, 5000.0)
PATIENCE_S = 300.0
START_S = 120.0
REFUSED = (Verdict.REJECTED, Verdict.NOT_AN_ACTIVITY)
OPEN = (JobState.QUEUED, JobState.RUNNING)


def until(happened: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, f"waited {patience_s:.0f} s in vain: {what}"
        time.sleep(0.1)


# ── the files ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Files:
    """Files of a season and others, by the verdict that each must get."""

    good: dict[str, bytes]
    corrupt: dict[str, bytes]
    poison: dict[str, bytes]
    copies: dict[str, bytes]

    @staticmethod
    def of(runs: list[bytes]) -> "Files":
        """Runs, three damaged files, one that ends its reader, and five copies."""
        good = {f"run-{number:03}.fit": data for number, data in enumerate(runs)}
        corrupt = {"text.fit": b"no FIT", "empty.fit": b"", "stump.fit": runs[0][:60]}
        poison = {"poison.fit": runs[1] + b"a fault in a library"}
        copies = {f"copy-{number}.fit": runs[number * 7] for number in range(5)}
        return Files(good, corrupt, poison, copies)

    @property
    def all(self) -> list[tuple[str, bytes]]:
        return [
            entry
            for group in (self.good, self.corrupt, self.poison, self.copies)
            for entry in group.items()
        ]


def runs(count: int) -> list[bytes]:
    """Short runs, one a day, a race now and then so that bests change."""
    course = simulation.lake_course(1)
    started_at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 6, tzinfo=UTC)
    made = []
    for number in range(count):
        distance_m = RACES_M[number // 4 % 3]
        hard = number % 4 == 3
        workout = simulation.time_trial(distance_m) if hard else simulation.easy_run(420.0)
        session = simulation.simulate(
            BODY,
            workout,
            started_at=started_at - timedelta(days=count - number, minutes=number % 50),
            seed=number,
            course=course,
        )
        made.append(simulation.to_fit(session))
    return made


def packed(entries: list[tuple[str, bytes]]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for name, data in entries:
            written.writestr(zipfile.ZipInfo(name), data)
    return archive.getvalue()


# ── the platform ────────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def live(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [one for one in process.children(recursive=True) if live(one)]
    except psutil.NoSuchProcess:
        return []


def words_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


class Kept:
    """A process that somebody starts anew whenever it ends, as systemd would."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path) -> None:
        self._words, self._environment, self._log = words, environment, log
        self._ended = threading.Event()
        self.process = self._started()
        threading.Thread(target=self._watch, daemon=True).start()

    def _started(self) -> psutil.Popen:
        with self._log.open("ab") as log:
            return psutil.Popen(
                self._words, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def _watch(self) -> None:
        while True:
            self.process.wait()
            if self._ended.wait(0.2):
                return
            self.process = self._started()

    def end(self) -> None:
        self._ended.set()
        for one in [*family(self.process), self.process]:
            if live(one):
                one.kill()


class Platform:
    """``smartrunning serve`` on a folder of its own, and what belongs to it."""

    def __init__(self, folder: Path, *, external: bool = False, **chosen: object) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log.txt"
        self._neighbours: dict[str, Kept] = {}
        named = {
            "data_dir": folder / "data",
            "port": self.port,
            "free_space_bytes": 0,
            "ballast_bytes": 0,
            "log_level": "info",
        } | chosen
        self.environment = os.environ | {
            f"SMARTRUNNING_{name.upper()}": str(value) for name, value in named.items()
        }
        path = os.pathsep.join(
            [str(HERE / "poison"), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        self.environment |= {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
        if external:
            self._start_cluster()
        self.settings = Settings(
            data_dir=folder / "data", free_space_bytes=0, database_timeout_s=90, _env_file=None
        )
        self.start()
        self.store: Store = open_store(settings=self.settings)
        if external:  # a second runner of jobs on the same ledger
            words = [sys.executable, "-m", "smartrunning", "worker"]
            self._neighbours["second runner"] = Kept(words, self.environment, self._log)

    def _start_cluster(self) -> None:
        address = f"tcp://127.0.0.1:{free_port()}"
        dask = [sys.executable, "-m"]
        scheduler = [*dask, "distributed.cli.dask_scheduler", "--no-dashboard"]
        scheduler += ["--host", "127.0.0.1", "--port", address.rsplit(":", maxsplit=1)[-1]]
        self._neighbours["scheduler"] = Kept(scheduler, self.environment, self._log)
        for number in (1, 2):
            words = [*dask, "distributed.cli.dask_worker", address, "--no-dashboard"]
            words += ["--nthreads", "1", "--local-directory", str(self.folder / f"dask-{number}")]
            self._neighbours[f"cluster {number}"] = Kept(words, self.environment, self._log)
        self.environment["SMARTRUNNING_DASK_SCHEDULER"] = address

    def start(self) -> None:
        with self._log.open("ab") as log:
            began = log.tell()
            self.process = psutil.Popen(
                [sys.executable, "-m", "smartrunning", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        until(
            lambda: b"Ctrl-C stops it" in self._log.read_bytes()[began:] or not live(self.process),
            "the platform to start",
            START_S,
        )
        assert live(self.process), self._log.read_text()[-3000:]

    def end(self) -> None:
        for neighbour in self._neighbours.values():
            neighbour.end()
        self.store.close()
        self.process.terminate()
        try:
            self.process.wait(40)
        except psutil.TimeoutExpired:
            self.kill_all()

    def kill_all(self) -> None:
        for one in [self.process, *family(self.process)]:
            if live(one):
                one.kill()
        self.process.wait(20)

    def one(self, mark: str) -> psutil.Process | None:
        """A process of the platform whose command line has a mark."""
        found = [one for one in family(self.process) if mark in words_of(one)]
        return found[0] if found else None

    def victim(self, name: str, chance: random.Random) -> psutil.Process | None:
        """The process that a fault strikes; None while it is being started anew."""
        if name in self._neighbours:
            return self._neighbours[name].process
        if name == "mongod":
            return self.one("--dbpath")
        if name == "web":
            return self.one("smartrunning.server")
        runner = self.one("smartrunning worker")
        if name == "runner" or runner is None:
            return runner
        roots = [runner, *(kept.process for n, kept in self._neighbours.items() if "cluster" in n)]
        computing = [
            one
            for root in roots
            for one in family(root)
            if "spawn_main" in words_of(one) or "part_main" in words_of(one)
        ]
        return chance.choice(computing) if computing else None

    @property
    def neighbours(self) -> list[str]:
        return list(self._neighbours)


# ── what is done to it ──────────────────────────────────────────────────────────────────────────


@dataclass
class Facts:
    """What a round has seen."""

    seed: int
    faults: list[str] = field(default_factory=list)
    uploads: int = 0
    tried_again: int = 0
    swept: int = 0
    duration_s: float = 0.0

    def __str__(self) -> str:
        faults = ", ".join(f"{n}× {what}" for what, n in sorted(Counter(self.faults).items()))
        return (
            f"seed {self.seed}: {self.duration_s:.0f} s, {self.uploads} uploads "
            f"({self.tried_again} tried again), {self.swept} swept; {faults}"
        )


def strike(platform: Platform, fault: str, chance: random.Random) -> bool:
    """Do one thing to the platform; False when there was nothing to do it to."""
    if fault == "all killed":
        platform.kill_all()
        platform.start()
    elif fault == "all asked to end":
        platform.process.terminate()
        platform.process.wait(60)
        platform.start()
    elif fault == "mongod frozen":
        return freeze(platform, chance.uniform(2.0, 8.0))
    else:
        victim = platform.victim(fault, chance)
        if victim is None or not live(victim):
            return False
        victim.kill()
    return True


def freeze(platform: Platform, seconds: float) -> bool:
    mongod = platform.one("--dbpath")
    if mongod is None:
        return False
    mongod.suspend()
    threading.Event().wait(seconds)
    if live(mongod):
        mongod.resume()
    return True


class Browser:
    """A runner's browser that tries again until it is answered."""

    def __init__(self, platform: Platform, username: str, password: str) -> None:
        self._platform, self._login = platform, {"username": username, "password": password}
        self.accepted: list[str] = []
        self.tried_again = 0

    def upload(self, archives: list[bytes]) -> None:
        for number, data in enumerate(archives):
            deadline = time.monotonic() + PATIENCE_S
            while True:
                answer = self._attempt(f"archive-{number}.zip", data)
                if answer is not None and answer.status_code == 202:
                    self.accepted.append(answer.json()["import_id"])
                    break
                assert answer is None or answer.status_code in {401, 403, 429, 503}, answer.text
                assert time.monotonic() < deadline, f"archive {number} was never accepted"
                self.tried_again += 1
                time.sleep(0.3)

    def _attempt(self, name: str, data: bytes) -> requests.Response | None:
        try:
            with requests.Session() as session:
                session.get(f"{self._platform.base}/login", timeout=10)
                token = session.cookies.get("_xsrf", "")
                form = self._login | {"_xsrf": token}
                session.post(
                    f"{self._platform.base}/login", data=form, timeout=10, allow_redirects=False
                )
                headers = {"X-XSRFToken": session.cookies.get("_xsrf", ""), "X-Filename": name}
                return session.post(
                    f"{self._platform.base}/smartrunning/api/uploads",
                    data=data,
                    headers=headers,
                    timeout=20,
                )
        except requests.RequestException:
            return None


FAULTS = ("web", "runner", "cluster", "mongod", "mongod frozen")
GREAT_FAULTS = ("all killed", "all asked to end")


def play(platform: Platform, files: Files, seed: int, *, strikes: int) -> Facts:
    """Import while the platform is struck at moments and places that the seed chooses."""
    chance = random.Random(seed)  # noqa: S311  # chances, not secrets
    facts, began = Facts(seed), time.monotonic()
    owner = f"runner-{seed}-{time.time_ns()}"
    profile = BODY.profile(owner, "Struck", FIRST_DAY, time_zone="Europe/Berlin")
    account = create_account(platform.store, owner, "runner", runner=profile)
    owned = platform.store.owned_by(owner)
    entries = files.all
    chance.shuffle(entries)
    quarter = -(-len(entries) // 4)
    archives = [entries[at : at + quarter] for at in range(0, len(entries), quarter)]
    browser = Browser(platform, account.user.username, account.password)
    uploading = threading.Thread(target=browser.upload, args=([packed(a) for a in archives],))
    uploading.start()
    kinds = [*FAULTS, *platform.neighbours]
    plan = [chance.choice(kinds) for _ in range(strikes)]
    if chance.random() < 0.4:
        plan.insert(chance.randrange(len(plan)), chance.choice(GREAT_FAULTS))
    for fault in plan:
        threading.Event().wait(chance.uniform(0.1, 3.0))
        if strike(platform, fault, chance):
            facts.faults.append(fault)
    uploading.join(PATIENCE_S)
    assert len(browser.accepted) == len(archives)
    until(lambda: not platform.store.jobs.list(owner, states=OPEN), "all jobs to end")
    facts.uploads, facts.tried_again = len(owned.imports()), browser.tried_again
    assert_all_holds(platform.store, owned, files, browser.accepted)
    facts.swept = assert_nothing_is_left(platform.store)
    facts.duration_s = time.monotonic() - began
    owned.erase()
    return facts


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def assert_all_holds(store: Store, owned: OwnedStore, files: Files, accepted: list[str]) -> None:
    imports = {one.import_id: one for one in owned.imports()}
    assert set(accepted) <= set(imports), "an upload that was acknowledged is lost"
    jobs = store.jobs.list(owned.owner, limit=1000)
    told = [(job.kind, job.state, job.error, job.detail[-700:], job.troubles) for job in jobs]
    assert {job.state for job in jobs} == {JobState.SUCCEEDED}, told
    verdicts = {key: owned.verdicts(key) for key in imports}
    for import_id, found in verdicts.items():
        entries = [verdict.entry for verdict in found]
        assert entries == list(range(len(found))), f"{import_id}: a file has no verdict or two"
        assert len(found) in {len(verdicts[key]) for key in accepted}
    every = [verdict for found in verdicts.values() for verdict in found]
    stored = Counter(file.sha256 for file in owned.kept_files())
    wanted = {hashlib.sha256(data).hexdigest() for data in files.good.values()}
    names = {verdict.name: (str(verdict.verdict), verdict.code) for verdict in every}
    assert stored == Counter(wanted), f"not every file is there exactly once: {names}"
    refused = {v.name: v.code for v in every if v.verdict in REFUSED}
    assert set(refused) == {*files.corrupt, *files.poison}, refused
    costly = [name for name, code in refused.items() if code == "fit.too_expensive"]
    assert costly == ["poison.fit"], "false quarantine"
    assert len(owned.sessions()) == len(files.good)


def assert_nothing_is_left(store: Store) -> int:
    """No orphaned bytes after the sweeper, and all invariants hold; how much was swept."""
    swept = store.sweep(older_than_s=0)
    assert store.leftovers(older_than_s=0) == 0
    found = check_integrity(store, datetime.now(UTC).date(), repair=False)
    assert not found.at_work
    assert not found.findings, [one.sentence for one in found.findings]
    return swept


def seed_of_environment() -> list[int]:
    """The seed that SMARTRUNNING_FAULT_SEED names, to repeat a round."""
    named = os.environ.get("SMARTRUNNING_FAULT_SEED", "")
    return [int(seed) for seed in re.findall(r"\d+", named)]


__all__ = ["Facts", "Files", "Platform", "live", "play", "runs", "seed_of_environment", "signal"]
