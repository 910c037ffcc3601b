"""Settings are read from the environment; log lines are clear and hold no secret."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from smartrunning import config, logs
from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Standard error of a process that has set up its logs, which the test leaves as they were."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield lambda: capsys.readouterr().err
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_the_defaults_make_a_whole_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SMARTRUNNING_DATA_DIR", raising=False)
    chosen = config.settings()
    assert chosen.data_dir == tmp_path / ".smartrunning"
    assert (chosen.host, chosen.port) == ("127.0.0.1", 8765)
    assert chosen.mongodb_uri is None


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SMARTRUNNING_PORT=1111\nSMARTRUNNING_WORKERS=5\nOTHER=1\n")
    monkeypatch.setenv("SMARTRUNNING_PORT", "2222")
    chosen = config.settings()
    assert (chosen.port, chosen.workers) == (2222, 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "99999"), ("WORKERS", "0"), ("LOG_LEVEL", "loud"), ("DATABASE", "a/b")],
)
def test_a_setting_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SMARTRUNNING_{name}", value)
    with pytest.raises(ConfigurationError, match=f"SMARTRUNNING_{name} cannot be used"):
        config.settings()


def test_a_secret_setting_does_not_show_itself() -> None:
    chosen = Settings(mongodb_uri="mongodb://ann:correct-horse@h/")  # type: ignore[arg-type]  # as from the environment
    assert "correct-horse" not in repr(chosen)
    assert "correct-horse" not in str(chosen.model_dump())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


def test_a_line_is_one_object_with_time_level_and_name(lines: Callable[[], str]) -> None:
    logs.set_up(Settings(log_format="json"))
    logs.logger("smartrunning.jobs").warning("a job failed", job_id="x", attempt=2)
    logging.getLogger("a.library").error("from a library %s", "too")
    own, foreign = [json.loads(line) for line in lines().splitlines()]
    assert (own["event"], own["level"], own["logger"], own["attempt"]) == (
        "a job failed",
        "warning",
        "smartrunning.jobs",
        2,
    )
    assert own["timestamp"].endswith("Z")
    assert (foreign["event"], foreign["level"]) == ("from a library too", "error")


def test_no_line_holds_a_secret(lines: Callable[[], str]) -> None:
    logs.set_up(Settings(log_format="json"))
    log = logs.logger("test")
    log.info("x", password="correct-horse", session_token="correct-horse")
    log.info("to mongodb://ann:correct-horse@host/db", uri="mongodb+srv://a:correct-horse@h/?x=1")
    log.info("x", nested={"Authorization": "correct-horse", "list": ["http://a:correct-horse@h"]})
    logging.getLogger("library").warning("mongodb://ann:correct-horse@host/db")
    try:
        config.Settings.model_validate({"port": "mongodb://ann:correct-horse@host/db"})
    except ValueError:
        log.exception("failed")
    written = lines()
    assert "correct-horse" not in written
    assert written.count("host/db") >= 3


def test_a_value_cannot_forge_a_line(lines: Callable[[], str]) -> None:
    logs.set_up(Settings())
    logs.logger("test").warning(
        "upload", name="run.fit\n2026-05-01 [info] all is well\u202e\x1b[2J"
    )
    (line,) = lines().splitlines()
    assert "\\n2026-05-01" in line
    assert "\u202e" not in line
    assert "\x1b[2J" not in line


def test_the_level_is_kept(lines: Callable[[], str]) -> None:
    logs.set_up(Settings(log_level="warning"))
    logs.logger("test").info("quiet")
    logs.logger("test").warning("heard")
    written = lines()
    assert "quiet" not in written
    assert "heard" in written
