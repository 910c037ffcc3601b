"""The reviewed table: who may do what at every address that the application could answer.

An address that is not in the table, such as one that a new version of a library brings, fails here;
so does one whose admission has changed. Numbers in brackets of the application's own patterns
(versions of scripts) are replaced before the comparison.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final, get_args

import pytest

from smartrunning.config import Settings
from smartrunning.server.access.routes import PAGES, Standing, front_page, route_for

ID: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
KEY: Final = "6650c0ffee0123456789abcd"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET")
EVERYONE: Final = set(get_args(Standing))
PEOPLE: Final = EVERYONE - {"anonymous"}
SCIENTISTS: Final = {"scientist", "admin"}
ADMINS: Final = {"admin"}
COACHES: Final = {"coach", "scientist", "admin"}
API: Final = "/smartrunning/api"
K: Final = r"([A-Za-z0-9._-]{1,64})"
U: Final = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
P: Final = r"(?P<path>(?:(?:/[^/]+)+|/?))"
KERNEL: Final = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"

Who = dict[str, set[str]]


def read(who: set[str]) -> Who:
    return {"GET": who, "HEAD": who}


def get(who: set[str], **others: set[str]) -> Who:
    return {"GET": who} | others


NOBODY: Final[Who] = {}
REVIEWED: Final[dict[str, list[tuple[str, Who]]]] = {
    # the platform's own
    "/": [("/", read(PEOPLE))],
    "/login": [("/login", read(EVERYONE) | {"POST": EVERYONE})],
    "/logout": [("/logout", get(PEOPLE, POST=PEOPLE))],
    "/password": [("/password", get(PEOPLE, POST=PEOPLE))],
    "/invitation": [("/invitation", get(EVERYONE, POST=EVERYONE))],
    "/smartrunning/static/(.*)": [("/smartrunning/static/door.css", read(EVERYONE))],
    "/smartrunning/static/pages.css": [("/smartrunning/static/pages.css", read(EVERYONE))],
    "/voila/static/VERSION/pages.js": [("/voila/static/VERSION/pages.js", read(PEOPLE))],
    r"/favicon\.ico()": [("/favicon.ico", read(EVERYONE))],
    r"/voila/render/(apps/)?([a-z_]+)\.ipynb": [
        ("/voila/render/apps/home.ipynb", get(PEOPLE)),
        ("/voila/render/upload.ipynb", get(PEOPLE)),
        ("/voila/render/apps/coach.ipynb", get({"coach", "scientist", "admin"})),
        ("/voila/render/apps/cohort.ipynb", get(SCIENTISTS)),
        ("/voila/render/apps/admin.ipynb", get({"admin"})),
        ("/voila/render/apps/anything_else.ipynb", NOBODY),
        ("/voila/render/notebooks/start_here.ipynb", NOBODY),
    ],
    "/voila/static/VERSION/(.*)": [("/voila/static/VERSION/voila.js", read(PEOPLE))],
    "/voila/labextensions/VERSION/(.*)": [
        ("/voila/labextensions/VERSION/@jupyter-widgets/jupyterlab-manager/x.js", read(PEOPLE))
    ],
    f"/voila/api/shutdown/{U}": [(f"/voila/api/shutdown/{ID}", {"POST": PEOPLE})],
    f"{API}/health": [(f"{API}/health", read(EVERYONE))],
    f"{API}/me": [(f"{API}/me", get(PEOPLE))],
    f"{API}/logout": [(f"{API}/logout", {"POST": PEOPLE})],
    f"{API}/password": [(f"{API}/password", {"POST": PEOPLE})],
    rf"{API}/openapi\.json": [(f"{API}/openapi.json", get(PEOPLE))],
    f"{API}/tokens": [(f"{API}/tokens", get(PEOPLE, POST=PEOPLE))],
    f"{API}/tokens/{K}/revoke": [(f"{API}/tokens/{KEY}/revoke", {"POST": PEOPLE})],
    f"{API}/metrics": [(f"{API}/metrics", get(ADMINS))],
    f"{API}/uploads": [(f"{API}/uploads", {"POST": PEOPLE})],
    f"{API}/imports": [(f"{API}/imports", get(PEOPLE))],
    f"{API}/imports/{K}": [(f"{API}/imports/{KEY}", get(PEOPLE))],
    f"{API}/imports/{K}/undo": [(f"{API}/imports/{KEY}/undo", {"POST": PEOPLE})],
    f"{API}/copies": [(f"{API}/copies", get(PEOPLE))],
    f"{API}/jobs": [(f"{API}/jobs", get(PEOPLE))],
    f"{API}/jobs/{K}": [(f"{API}/jobs/{KEY}", get(PEOPLE))],
    f"{API}/jobs/{K}/cancel": [(f"{API}/jobs/{KEY}/cancel", {"POST": PEOPLE})],
    f"{API}/events": [(f"{API}/events", get(PEOPLE))],
    f"{API}/sessions": [(f"{API}/sessions", get(PEOPLE))],
    f"{API}/sessions/{K}": [(f"{API}/sessions/{KEY}", get(PEOPLE, PATCH=PEOPLE))],
    f"{API}/sessions/{K}/file": [(f"{API}/sessions/{KEY}/file", get(PEOPLE))],
    f"{API}/sessions/{K}/copy": [(f"{API}/sessions/{KEY}/copy", {"POST": PEOPLE})],
    f"{API}/plans": [(f"{API}/plans", get(PEOPLE, POST=PEOPLE))],
    f"{API}/plans/{K}": [(f"{API}/plans/{KEY}", get(PEOPLE))],
    f"{API}/plans/{K}/revisions": [(f"{API}/plans/{KEY}/revisions", get(PEOPLE))],
    f"{API}/plans/{K}/replan": [(f"{API}/plans/{KEY}/replan", {"POST": PEOPLE})],
    f"{API}/plans/{K}/move": [(f"{API}/plans/{KEY}/move", {"POST": PEOPLE})],
    f"{API}/plans/{K}/undo": [(f"{API}/plans/{KEY}/undo", {"POST": PEOPLE})],
    f"{API}/plans/{K}/what-if": [(f"{API}/plans/{KEY}/what-if", {"POST": PEOPLE})],
    f"{API}/plans/{K}/what-ifs": [(f"{API}/plans/{KEY}/what-ifs", get(PEOPLE))],
    f"{API}/plans/{K}/what-ifs/{K}": [(f"{API}/plans/{KEY}/what-ifs/{KEY}", get(PEOPLE))],
    f"{API}/plans/{K}/what-ifs/{K}/adopt": [
        (f"{API}/plans/{KEY}/what-ifs/{KEY}/adopt", {"POST": PEOPLE})
    ],
    f"{API}/plans/{K}/proposal": [(f"{API}/plans/{KEY}/proposal", get(PEOPLE))],
    f"{API}/plans/{K}/proposal/dismiss": [
        (f"{API}/plans/{KEY}/proposal/dismiss", {"POST": PEOPLE})
    ],
    f"{API}/plans/{K}/adherence": [(f"{API}/plans/{KEY}/adherence", get(PEOPLE))],
    f"{API}/plans/{K}/link": [(f"{API}/plans/{KEY}/link", {"POST": PEOPLE})],
    rf"{API}/plans/{K}/week-{K}\.zip": [
        (f"{API}/plans/{KEY}/week-12.zip", get(PEOPLE)),
        (f"{API}/plans/{KEY}/week-0.zip", NOBODY),
    ],
    rf"{API}/plans/{K}/{K}\.fit": [
        (f"{API}/plans/{KEY}/2026-06-01.fit", get(PEOPLE)),
        (f"{API}/plans/{KEY}/tomorrow.fit", NOBODY),
    ],
    rf"{API}/plans/{K}/plan\.{K}": [
        *((f"{API}/plans/{KEY}/plan.{kind}", get(PEOPLE)) for kind in ("ics", "csv", "pdf")),
        (f"{API}/plans/{KEY}/plan.json", get(PEOPLE)),
        (f"{API}/plans/{KEY}/plan.exe", NOBODY),
    ],
    f"{API}/plan-settings": [(f"{API}/plan-settings", get(PEOPLE, PATCH=PEOPLE))],
    f"{API}/calendar": [(f"{API}/calendar", get(PEOPLE, POST=PEOPLE, DELETE=PEOPLE))],
    f"{API}/calendar/revoke": [(f"{API}/calendar/revoke", {"POST": PEOPLE})],
    r"/smartrunning/calendar/([A-Za-z0-9_-]{43})\.ics": [
        (f"/smartrunning/calendar/{'x' * 43}.ics", get(EVERYONE)),
        ("/smartrunning/calendar/short.ics", NOBODY),
    ],
    f"{API}/library": [(f"{API}/library", get(PEOPLE, POST=COACHES))],
    rf"{API}/library/schema\.json": [(f"{API}/library/schema.json", get(PEOPLE))],
    f"{API}/library/{K}/{K}": [
        (f"{API}/library/workouts/own_hills", {"DELETE": COACHES}),
        (f"{API}/library/schemas/own_ten", {"DELETE": COACHES}),
        (f"{API}/library/people/own_ten", NOBODY),
    ],
    f"{API}/reports": [(f"{API}/reports", get(PEOPLE, POST=PEOPLE))],
    rf"{API}/reports/{K}\.html": [(f"{API}/reports/{KEY}.html", get(PEOPLE))],
    rf"{API}/reports/{K}\.ipynb": [(f"{API}/reports/{KEY}.ipynb", get(PEOPLE))],
    f"{API}/runner": [(f"{API}/runner", get(PEOPLE, PATCH=PEOPLE))],
    f"{API}/reports/{K}/again": [(f"{API}/reports/{KEY}/again", {"POST": PEOPLE})],
    f"{API}/schedules": [(f"{API}/schedules", get(PEOPLE, POST=PEOPLE))],
    # who coaches whom
    f"{API}/coaches": [(f"{API}/coaches", get(PEOPLE))],
    f"{API}/coaches/{K}/end": [(f"{API}/coaches/{KEY}/end", {"POST": PEOPLE})],
    f"{API}/runners": [(f"{API}/runners", get({"coach", "scientist", "admin"}))],
    f"{API}/sharing": [(f"{API}/sharing", get(PEOPLE, PATCH=PEOPLE))],
    # one's own data
    f"{API}/export": [(f"{API}/export", get(PEOPLE, POST=PEOPLE))],
    rf"{API}/export/{K}\.zip": [(f"{API}/export/{KEY}.zip", get(PEOPLE))],
    f"{API}/erase": [(f"{API}/erase", {"POST": PEOPLE})],
    rf"{API}/reports/{K}\.pdf": [(f"{API}/reports/{KEY}.pdf", get(PEOPLE))],
    f"{API}/reports/{K}/delete": [(f"{API}/reports/{KEY}/delete", {"POST": PEOPLE})],
    f"{API}/reports/{K}/open": [(f"{API}/reports/{KEY}/open", {"POST": SCIENTISTS})],
    f"{API}/admin/coaching": [(f"{API}/admin/coaching", get(ADMINS, POST=ADMINS))],
    f"{API}/admin/coaching/{K}/end": [(f"{API}/admin/coaching/{KEY}/end", {"POST": ADMINS})],
    # the administrators' interface
    f"{API}/admin/overview": [(f"{API}/admin/overview", get(ADMINS))],
    f"{API}/admin/events": [(f"{API}/admin/events", get(ADMINS))],
    f"{API}/admin/jobs": [(f"{API}/admin/jobs", get(ADMINS))],
    f"{API}/admin/jobs/{K}/retry": [(f"{API}/admin/jobs/{KEY}/retry", {"POST": ADMINS})],
    f"{API}/admin/jobs/{K}/cancel": [(f"{API}/admin/jobs/{KEY}/cancel", {"POST": ADMINS})],
    f"{API}/admin/schedules": [(f"{API}/admin/schedules", get(ADMINS))],
    f"{API}/admin/schedules/{K}": [(f"{API}/admin/schedules/{KEY}", {"PATCH": ADMINS})],
    f"{API}/admin/schedules/{K}/run": [(f"{API}/admin/schedules/{KEY}/run", {"POST": ADMINS})],
    f"{API}/admin/invitations": [(f"{API}/admin/invitations", get(ADMINS, POST=ADMINS))],
    f"{API}/admin/invitations/{K}/revoke": [
        (f"{API}/admin/invitations/{KEY}/revoke", {"POST": ADMINS})
    ],
    f"{API}/admin/users": [(f"{API}/admin/users", get(ADMINS, POST=ADMINS))],
    f"{API}/admin/users/password": [(f"{API}/admin/users/password", {"POST": ADMINS})],
    f"{API}/admin/users/role": [(f"{API}/admin/users/role", {"POST": ADMINS})],
    f"{API}/admin/storage": [(f"{API}/admin/storage", get(ADMINS))],
    f"{API}/admin/audit": [(f"{API}/admin/audit", get(ADMINS))],
    # JupyterLab
    "/lab/api/build": [("/lab/api/build", NOBODY)],
    "/lab/api/extensions": [("/lab/api/extensions", NOBODY)],
    "/lab/api/plugins": [("/lab/api/plugins", NOBODY)],
    "/lab/api/update": [("/lab/api/update", NOBODY)],
    "/lab/api/news": [("/lab/api/news", NOBODY)],
    r"/(?P<mode>lab|doc)(?P<workspace>/workspaces/[a-zA-Z0-9\-\_]+)?(?P<tree>/tree/.*)?": [
        ("/lab", get(SCIENTISTS)),
        ("/lab/tree/notebooks/start_here.ipynb", get(SCIENTISTS)),
        ("/lab/workspaces/auto-a/tree/x", get(SCIENTISTS)),
        ("/doc", NOBODY),
    ],
    "/lab/extensions/(.*)": [("/lab/extensions/bqplot/static/x.js", read(SCIENTISTS))],
    "/lab/api/settings/?": [("/lab/api/settings", get(SCIENTISTS))],
    "/lab/api/settings/(?P<schema_name>.+)": [
        ("/lab/api/settings/@jupyterlab/x:y", get(SCIENTISTS, PUT=SCIENTISTS))
    ],
    "/lab/api/translations/?": [("/lab/api/translations", get(SCIENTISTS))],
    "/lab/api/translations/(?P<locale>.*)": [("/lab/api/translations/en", get(SCIENTISTS))],
    "/lab/api/workspaces/?": [("/lab/api/workspaces", get(SCIENTISTS))],
    "/lab/api/workspaces/(?P<space_name>.+)": [
        ("/lab/api/workspaces/default", get(SCIENTISTS, PUT=SCIENTISTS, DELETE=SCIENTISTS))
    ],
    "/lab/api/listings/(.*)": [("/lab/api/listings/x", NOBODY)],
    "/lab/api/themes/(.*)": [("/lab/api/themes/x/index.css", get(SCIENTISTS))],
    "/lab/api/licenses/(.*)": [("/lab/api/licenses/x", NOBODY)],
    "/lab/.*": [("/lab/anything", NOBODY)],
    "/static/lab/(.*)": [("/static/lab/main.js", read(SCIENTISTS))],
    r"/(robots\.txt)": [("/robots.txt", NOBODY)],
    r"/(favicon\.ico)": [("/favicon.ico", read(EVERYONE))],
    "/static/(.*)": [("/static/logo/logo.png", read(SCIENTISTS))],
    # Jupyter's server
    "/api/spec.yaml": [("/api/spec.yaml", NOBODY)],
    "/api/status": [("/api/status", get(SCIENTISTS))],
    "/api/me": [("/api/me", get(SCIENTISTS))],
    "/api/resolvePath": [("/api/resolvePath", NOBODY)],
    r"/api/config/(?P<section_name>\w+)": [("/api/config/notebook", get(SCIENTISTS))],
    f"/api/contents{P}/checkpoints": [
        (
            "/api/contents/a.ipynb/checkpoints",
            get(SCIENTISTS, **dict.fromkeys(("PUT", "PATCH", "POST", "DELETE"), SCIENTISTS)),
        )
    ],
    rf"/api/contents{P}/checkpoints/(?P<checkpoint_id>[\w-]+)": [
        (
            "/api/contents/a.ipynb/checkpoints/checkpoint",
            get(SCIENTISTS, **dict.fromkeys(("PUT", "PATCH", "POST", "DELETE"), SCIENTISTS)),
        )
    ],
    f"/api/contents{P}/trust": [
        (
            "/api/contents/a.ipynb/trust",
            get(SCIENTISTS, **dict.fromkeys(("PUT", "PATCH", "POST", "DELETE"), SCIENTISTS)),
        )
    ],
    f"/api/contents{P}": [
        (
            path,
            get(SCIENTISTS, **dict.fromkeys(("PUT", "PATCH", "POST", "DELETE"), SCIENTISTS)),
        )
        for path in ("/api/contents", "/api/contents/notebooks/a b.ipynb")
    ],
    "/api/notebooks/?(.*)": [("/api/notebooks/a.ipynb", NOBODY)],
    "/api/kernels": [("/api/kernels", get(SCIENTISTS, POST=SCIENTISTS))],
    f"/api/kernels/{KERNEL}": [(f"/api/kernels/{ID}", get(PEOPLE, DELETE=SCIENTISTS))],
    f"/api/kernels/{KERNEL}/(?P<action>restart|interrupt)": [
        (f"/api/kernels/{ID}/restart", {"POST": SCIENTISTS}),
        (f"/api/kernels/{ID}/interrupt", {"POST": SCIENTISTS}),
    ],
    f"/api/kernels/{KERNEL}/channels": [(f"/api/kernels/{ID}/channels", {"WEBSOCKET": PEOPLE})],
    r"/kernelspecs/(?P<kernel_name>[\w\.\-%]+)/(?P<path>.*)": [
        ("/kernelspecs/python3/logo-64x64.png", read(SCIENTISTS))
    ],
    "/api/kernelspecs": [("/api/kernelspecs", get(SCIENTISTS))],
    r"/api/kernelspecs/(?P<kernel_name>[\w\.\-%]+)": [("/api/kernelspecs/x", get(SCIENTISTS))],
    r"/nbconvert/(?P<format>\w+)": [("/nbconvert/html", NOBODY)],
    rf"/nbconvert/(?P<format>\w+){P}": [("/nbconvert/html/a.ipynb", get(SCIENTISTS))],
    "/api/nbconvert": [("/api/nbconvert", get(SCIENTISTS))],
    "/api/security/csp-report": [("/api/security/csp-report", NOBODY)],
    r"/api/sessions/(?P<session_id>\w+-\w+-\w+-\w+-\w+)": [
        (f"/api/sessions/{ID}", get(SCIENTISTS, PATCH=SCIENTISTS, DELETE=SCIENTISTS))
    ],
    "/api/sessions": [("/api/sessions", get(SCIENTISTS, POST=SCIENTISTS))],
    "/api/events": [("/api/events", NOBODY)],
    "/api/events/subscribe": [("/api/events/subscribe", {"WEBSOCKET": SCIENTISTS})],
    "/files/(.*)": [("/files/notebooks/a.png", read(SCIENTISTS))],
    "/.*/": [("/lab/", NOBODY), ("/voila/render/", NOBODY)],
    "/api": [("/api", NOBODY)],
    r"/(robots\.txt|favicon\.ico)": [("/robots.txt", NOBODY)],
    "/metrics": [("/metrics", NOBODY)],
    "(.*)": [("/anything", NOBODY), ("/terminals/websocket/1", NOBODY), ("/lsp/ws/x", NOBODY)],
}


@pytest.fixture(scope="module")
def patterns(database: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Patterns of the application as it is put together, the gate left aside."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("addresses_of_application.py")],
        env={
            **os.environ,
            "SMARTRUNNING_DATA_DIR": str(database.data_dir),
            "SMARTRUNNING_PORT": "0",
        },
        cwd=tmp_path_factory.mktemp("addresses"),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = (address["pattern"] for address in json.loads(done.stdout))
    return [re.sub(r"(?<=/)[0-9a-f]{12}(?=/)", "VERSION", pattern) for pattern in found]


def test_every_address_of_the_application_has_been_reviewed(patterns: list[str]) -> None:
    assert set(patterns) == set(REVIEWED)


@pytest.mark.parametrize(
    ("path", "who"),
    [pytest.param(*line, id=line[0]) for lines in REVIEWED.values() for line in lines],
)
def test_the_table_admits_whom_the_review_says(path: str, who: Who) -> None:
    for method in METHODS:
        admitted = {person for person in EVERYONE if route_for(method, path, person)}  # type: ignore[arg-type]
        assert admitted == who.get(method, set()), f"{method} {path}"


def test_every_app_of_the_project_can_be_opened_by_somebody() -> None:
    apps = {path.stem for path in (Path(__file__).parents[2] / "apps").glob("*.ipynb")}
    assert apps
    assert apps <= PAGES.keys()


def test_nobody_may_open_an_app_page_without_a_login() -> None:
    for standings in PAGES.values():
        assert "anonymous" not in standings


@pytest.mark.parametrize("role", ["runner", "coach", "scientist", "admin"])
def test_everybody_may_open_the_page_that_they_land_on(role: Standing) -> None:
    assert route_for("GET", front_page(role), role)  # type: ignore[arg-type]
