"""`inspect`: a file in, numbers out, without any database."""

import json
import math
import zipfile
from pathlib import Path

import pytest

from smartrunning import metrics

NAMED = (
    "elapsed_s",
    "moving_s",
    "distance_m",
    "ascent_m",
    "mean_heart_rate_bpm",
    "max_heart_rate_bpm",
    "mean_cadence_spm",
    "mean_power_w",
)


def refuse_constant(word: str) -> float:
    raise AssertionError(f"{word} is no JSON")


def test_json_holds_each_metric_with_its_value_or_the_reason_why_there_is_none(
    command, run_file: Path
) -> None:
    done = command("inspect", run_file, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=refuse_constant)
    (session,) = found["sessions"]
    assert found["rejections"] == []
    assert session["sport"] == "running"
    assert session["started_at"].endswith("Z")
    assert session["metrics"].keys() == {metric.name for metric in metrics.CATALOGUE}
    for name, metric in session["metrics"].items():
        assert (metric["value"] is None) == bool(metric["reason"]), name
    for name in NAMED:
        assert session[name] == session["metrics"][name]["value"]


def test_thresholds_given_on_the_command_line_give_the_metrics_that_need_them(
    command, run_file: Path
) -> None:
    words = ("--max-heart-rate", 190, "--rest-heart-rate", 48, "--sex", "male")
    done = command("inspect", run_file, "--json", *words)
    session = json.loads(done.stdout)["sessions"][0]
    assert session["metrics"]["trimp_au"]["value"] > 0
    zones = [session["metrics"][f"heart_rate_zone_{zone}_s"]["value"] for zone in range(1, 6)]
    assert 0 < math.fsum(zones) <= session["elapsed_s"] + 1


def test_the_table_names_each_metric(command, run_file: Path) -> None:
    printed = command("inspect", run_file).stdout
    assert all(metric.name in printed for metric in metrics.CATALOGUE)


def test_an_archive_shows_its_sessions_and_its_rejections(
    command, run_file: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "both.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(run_file, "good.fit")
        packed.writestr("bad.fit", b"nothing of use")
    done = command("inspect", archive, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert [one["name"] for one in found["sessions"]] == ["good.fit"]
    assert [one["name"] for one in found["rejections"]] == ["bad.fit"]


def test_real_files_become_sessions_or_reasons(command, fit_files: list[Path]) -> None:
    for file in fit_files[:6]:
        done = command("inspect", file, "--json")
        found = json.loads(done.stdout, parse_constant=refuse_constant)
        assert found["sessions"] or found["rejections"][0]["reason"], file.name
        assert done.returncode == (0 if found["sessions"] else 65)


def test_a_truncated_file_keeps_what_is_whole_and_says_so(
    command, run_file: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.fit"
    data = run_file.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    session = json.loads(command("inspect", cut, "--json").stdout)["sessions"][0]
    assert "fit.truncated" in [flag["code"] for flag in session["flags"]]


@pytest.mark.parametrize(
    ("name", "content"), [("text.fit", b"this is no activity"), ("empty.fit", b"")]
)
def test_what_is_no_activity_is_refused_in_one_sentence(
    command, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    done = command("inspect", tmp_path / name)
    assert done.returncode == 65
    assert done.stderr.startswith(f"{name}: ")
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_archive_is_refused_in_one_sentence(command, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    done = command("inspect", tmp_path / "empty.zip")
    assert done.returncode == 65
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_file_is_named(command, tmp_path: Path) -> None:
    done = command("inspect", tmp_path / "nowhere.fit")
    assert done.returncode == 66
    assert "nowhere.fit" in done.stderr
    assert "Traceback" not in done.stderr
