"""A running platform in, a demo runner with a season behind him out.

The simulator writes the files; they are uploaded through the web server, as anybody's are.
"""

import http.cookiejar
import json
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smartrunning import simulation
from smartrunning.errors import SmartRunningError
from smartrunning.storage.store import Store
from smartrunning.workflows.create_account import NewAccount, create_account
from smartrunning.workflows.progress import Report, silent

DEMO: Final = "demo"
WEEKS: Final = 26
SEED: Final = 7
PATIENCE_S: Final = 60.0
_MEMORY_BYTES: Final = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo runner, just made.

    Attributes
    ----------
    account : NewAccount
        With the password, to be shown once.
    files : int
        How many files were uploaded.
    job_id : str
        The job that reads them.
    """

    account: NewAccount
    files: int
    job_id: str


def load_demo(store: Store, address: str, *, today: date, report: Report = silent) -> Demo | None:
    """Make the demo runner and upload his season.

    Parameters
    ----------
    store : Store
        The open store.
    address : str
        Where the web server answers.
    today : datetime.date
        The season ends on the day before.
    report : callable
        Takes the progress.

    Returns
    -------
    Demo or None
        None when there is a demo runner already.

    Raises
    ------
    SmartRunningError
        If the server does not take the files.
    """
    if store.users.by_name(DEMO) is not None:
        return None
    first_day = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    virtual = simulation.VirtualRunner()
    profile = virtual.profile(DEMO, "Demo runner", first_day)
    account = create_account(store, DEMO, "runner", runner=profile)
    with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as archive:
        files = 0
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for day in simulation.season_truth(
                virtual, first_day=first_day, weeks=WEEKS, seed=SEED
            ):
                if day.day < today and day.session is not None:
                    packed.writestr(day.file_name, simulation.to_fit(day.session))
                    files += 1
                report((day.day - first_day).days / (7 * WEEKS), f"{files} runs written")
        archive.seek(0)
        job_id = _uploaded(address, account, archive.read())
    return Demo(account, files, job_id)


def _uploaded(address: str, account: NewAccount, archive: bytes) -> str:
    """Log in with the account's password, send the archive, and return its job."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    try:
        browser.open(f"{address}/login", timeout=PATIENCE_S).read()
        form = {
            "username": account.user.username,
            "password": account.password,
            "_xsrf": _token(jar),
            "next": "/smartrunning/api/me",  # a page would start a kernel for nobody
        }
        words = urllib.parse.urlencode(form).encode()
        browser.open(f"{address}/login", words, timeout=PATIENCE_S).read()
        request = urllib.request.Request(  # noqa: S310  our own address
            f"{address}/smartrunning/api/uploads",
            data=archive,
            headers={
                "X-XSRFToken": _token(jar),
                "X-Filename": "season.zip",
                "Content-Type": "application/octet-stream",
            },
        )
        with browser.open(request, timeout=PATIENCE_S) as answer:
            return str(json.load(answer)["job_id"])
    except (urllib.error.URLError, OSError, KeyError) as error:
        raise SmartRunningError(
            f"The demo files could not be uploaded to {address}: {error}."
        ) from error


def _token(jar: http.cookiejar.CookieJar) -> str:
    return next((cookie.value or "" for cookie in jar if cookie.name == "_xsrf"), "")
