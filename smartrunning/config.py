"""Settings: environment variables ``SMARTRUNNING_…`` and ``.env`` in, one frozen object out."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartrunning.errors import ConfigurationError

MEGABYTE: Final = 1024**2
GIGABYTE: Final = 1024**3
CLOCK: Final = r"^([01]\d|2[0-3]):[0-5]\d$"
PASSED_ON: Final = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "VIRTUAL_ENV",
    "PYTHONPATH",
)
"""Names that a kernel sees as this process sees them. Everything else, and every secret, stays."""


class Settings(BaseSettings):
    """What an operator can choose; every default makes a complete installation on one machine.

    Attributes
    ----------
    data_dir : pathlib.Path
        Folder of everything that lasts: database, secrets, locks. Absolute.
    mongodb_uri : pydantic.SecretStr or None
        A replica set or MongoDB Atlas; None starts the embedded server.
    kernel_mongodb_uri : pydantic.SecretStr or None
        Read-only login that notebook kernels use on an external server.
    database : str
        Name of the database.
    database_file : pathlib.Path or None
        In kernels: the file that holds their read-only address.
    database_cache_gb : float
        Cache of the embedded server in GB.
    database_timeout_s : float
        How long a database call may wait for a server before it gives up.
    mongod : pathlib.Path or None
        The server program; None takes the one on PATH, else the one of the wheel.
    dask_scheduler : str or None
        Address of a Dask scheduler; None starts a cluster on this machine.
    workers : int
        Processes that compute, when the cluster is on this machine.
    part_limit_s : float
        Seconds of computing that one file or one session may take.
    job_limits_s : mapping of str to float
        Time that one attempt at a job may take, by kind, where it shall not be the usual one.
    ballast_bytes : int
        Room on the disk of an embedded database that is kept for the moment when it is full.
    host : str
        Address that the web server listens on.
    port : int
        Port that the web server listens on.
    public_url : str or None
        Address under which browsers reach the server, where a proxy stands before it.
    upload_limit_bytes : int
        Largest upload.
    archive_entries : int
        Number of entries of an uploaded archive, with those of the archives in it.
    archive_entry_bytes : int
        Length of one file in an archive, unpacked.
    archive_markup_bytes : int
        Length of one TCX or GPX file in an archive, unpacked; files over 64 MB are not read.
    archive_unpacked_bytes : int
        Length of all files of an archive, unpacked.
    archive_ratio : float
        How much larger an entry may become when it is unpacked.
    archive_levels : int
        Archives inside archives; 0 forbids them.
    quota_bytes : int
        Bytes that one runner's files may take.
    quota_files : int
        Number of files that one runner may have.
    free_space_bytes : int
        Room on the disk below which uploads are refused.
    pages_per_user : int
        Open pages, each with a kernel, that one person may have.
    pages : int
        Open pages that all people together may have.
    kernel_uids : mapping of str to int
        Numbers of the system's users as whom kernels of each role run, where the server is root.
    page_memory_bytes : int
        Memory that must be free before one more page is opened; without it, people wait.
    page_unused_s : float
        The kernel of a page ends when no browser has needed it for this time.
    login_idle_s : float
        A login ends after this time without a request.
    login_lifetime_s : float
        A login ends after this time in any case.
    time_zone : str
        IANA name of the zone in which the installation's own schedules are meant.
    integrity_at : str
        Time of the day, ``HH:MM``, at which the stored data is checked.
    backup_at : str
        Time of the day, ``HH:MM``, at which a backup is written.
    backups_kept : int
        Number of backups that are kept; older ones are removed.
    log_level : {'debug', 'info', 'warning', 'error'}
        Least urgent line that is written.
    log_format : {'text', 'json'}
        For people, or one JSON object a line.
    """

    model_config = SettingsConfigDict(
        env_prefix="SMARTRUNNING_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = Path(".smartrunning")
    mongodb_uri: SecretStr | None = None
    kernel_mongodb_uri: SecretStr | None = None
    database: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,37}$")] = "smartrunning"
    database_file: Path | None = None
    database_cache_gb: Annotated[float, Field(ge=0.25)] = 0.25
    database_timeout_s: Annotated[float, Field(gt=0)] = 30.0
    mongod: Path | None = None
    dask_scheduler: str | None = None
    workers: Annotated[int, Field(ge=1)] = 2
    part_limit_s: Annotated[float, Field(ge=1)] = 60.0
    job_limits_s: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    ballast_bytes: Annotated[int, Field(ge=0)] = 256 * MEGABYTE
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    public_url: str | None = None
    upload_limit_bytes: Annotated[int, Field(gt=0)] = 2 * GIGABYTE
    archive_entries: Annotated[int, Field(gt=0)] = 20_000
    archive_entry_bytes: Annotated[int, Field(gt=0)] = 32 * MEGABYTE
    archive_markup_bytes: Annotated[int, Field(gt=0, le=64 * MEGABYTE)] = 64 * MEGABYTE
    archive_unpacked_bytes: Annotated[int, Field(gt=0)] = 6 * GIGABYTE
    archive_ratio: Annotated[float, Field(gt=1)] = 100.0
    archive_levels: Annotated[int, Field(ge=0, le=5)] = 2
    quota_bytes: Annotated[int, Field(gt=0)] = 5 * GIGABYTE
    quota_files: Annotated[int, Field(gt=0)] = 20_000
    free_space_bytes: Annotated[int, Field(ge=0)] = GIGABYTE
    pages_per_user: Annotated[int, Field(ge=1)] = 4
    pages: Annotated[int, Field(ge=1)] = 40
    kernel_uids: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    page_memory_bytes: Annotated[int, Field(ge=0)] = 192 * MEGABYTE
    page_unused_s: Annotated[float, Field(gt=0)] = 60.0
    login_idle_s: Annotated[float, Field(gt=0)] = 8 * 3600.0
    login_lifetime_s: Annotated[float, Field(gt=0)] = 7 * 86400.0
    time_zone: str = "UTC"
    integrity_at: Annotated[str, Field(pattern=CLOCK)] = "03:00"
    backup_at: Annotated[str, Field(pattern=CLOCK)] = "04:00"
    backups_kept: Annotated[int, Field(ge=1)] = 7
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        return known_time_zone(name)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        """Make a relative folder independent of later changes of the working folder."""
        return folder.expanduser().absolute()


def known_time_zone(name: str) -> str:
    """Name of a time zone that there is.

    Parameters
    ----------
    name : str
        Such as ``Europe/Berlin``.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        If there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("there is no time zone of this name") from error
    return name


def passed_on() -> dict[str, str]:
    """What kernels see of this process's environment.

    Returns
    -------
    dict of str to str
        Values of those `PASSED_ON` that are set.
    """
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def settings() -> Settings:
    """Settings of this process, read from its environment now.

    Returns
    -------
    Settings
        Frozen; read them once at the start and hand them on.

    Raises
    ------
    ConfigurationError
        If a value makes no sense; the sentence names the variable, never a secret value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(
            f"The setting SMARTRUNNING_{name} cannot be used: {first['msg']}."
        ) from None
