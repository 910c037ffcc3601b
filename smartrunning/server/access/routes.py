"""The table of everything that may be asked of the server, and by whom. Nothing else exists.

Patterns match the whole path below the base address, with harmless percent signs decoded. A new
address stays refused until a line here admits it; a test holds this table against every address
that the server could answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from smartrunning.storage.accounts import Role

Scope = Literal["read", "upload", "change", "plan", "report", "export", "metrics"]
"""What a personal token may be allowed to do."""
SCOPES: Final[dict[Scope, str]] = {
    "read": "Read sessions, plans, reports and the profile, and follow jobs",
    "upload": "Upload files, follow their import and undo it",
    "change": "Change what is said about sessions, and the profile",
    "plan": "Ask for plans and change them",
    "report": "Ask for reports",
    "export": "Take out original files, reports and everything that is stored",
    "metrics": "Read the metrics of the installation",
}
"""Every scope, and what it means for a person."""
OF_ADMINS: Final[frozenset[Scope]] = frozenset({"metrics"})
"""Scopes that only an administrator's token may have."""

Standing = Literal["anonymous", "runner", "coach", "scientist", "admin"]
"""A role, or nobody known."""

EVERYONE: Final[frozenset[Standing]] = frozenset(
    {"anonymous", "runner", "coach", "scientist", "admin"}
)
PEOPLE: Final[frozenset[Standing]] = EVERYONE - {"anonymous"}
COACHES: Final[frozenset[Standing]] = frozenset({"coach", "scientist", "admin"})
SCIENTISTS: Final[frozenset[Standing]] = frozenset({"scientist", "admin"})
ADMINS: Final[frozenset[Standing]] = frozenset({"admin"})

KILOBYTE: Final = 1024
FORM_BYTES: Final = 8 * KILOBYTE
JSON_BYTES: Final = 256 * KILOBYTE
NOTEBOOK_BYTES: Final = 64 * KILOBYTE**2
UPLOAD: Final = -1
"""In place of a limit in bytes: the limit of uploads in the settings."""

ID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY: Final = r"[A-Za-z0-9._-]{1,64}"
PLAIN: Final = r"[A-Za-z0-9_@+.-]+(?:/[A-Za-z0-9_@+.-]+)*"
PRIVATE_LINK: Final = r"[A-Za-z0-9_-]{43}"
NAME: Final = r"[a-z][a-z0-9_]{1,39}"
ABOUT_A_PLAN: Final = r"(?:revisions|what-ifs|proposal|adherence)"
FILE_OF_A_PLAN: Final = (
    r"(?:week-[1-9][0-9]?\.zip|[0-9]{4}-[0-9]{2}-[0-9]{2}\.fit|plan\.(?:ics|csv|json|pdf))"
)
TO_A_PLAN: Final = r"(?:replan|move|undo|what-if|proposal/dismiss|link)"
ANY: Final = r"[^\x00-\x1f\x7f\\]*"

PAGES: Final[dict[str, frozenset[Standing]]] = {
    "home": PEOPLE,
    "upload": PEOPLE,
    "sessions": PEOPLE,
    "analytics": PEOPLE,
    "plan": PEOPLE,
    "reports": PEOPLE,
    "profile": PEOPLE,
    "coach": COACHES,
    "cohort": SCIENTISTS,
    "admin": ADMINS,
}
"""Every app page, and who may open it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table.

    Attributes
    ----------
    methods : frozenset of str
        HTTP methods; ``WEBSOCKET`` is a GET that asks for an upgrade, and no other GET.
    pattern : re.Pattern
        Matches the whole path.
    standings : frozenset of str
        Who may ask.
    body_bytes : int
        Longest body; `UPLOAD` stands for the limit in the settings.
    kernel : bool
        Whether the pattern's first group is a kernel, which must be the visitor's own.
    personal : bool
        Whether it matters who asks; where not, nobody looks it up.
    scopes : frozenset of str
        Of these, a personal token must have one; where there is none, no token is let through.
    """

    methods: frozenset[str]
    pattern: re.Pattern[str]
    standings: frozenset[Standing]
    body_bytes: int = 0
    kernel: bool = False
    personal: bool = True
    scopes: frozenset[str] = frozenset()

    def admits(
        self, method: str, path: str, standing: Standing, scopes: frozenset[str] | None = None
    ) -> bool:
        """Whether this line lets a request through.

        Parameters
        ----------
        method, path : str
            Of the request.
        standing : str
            Who asks.
        scopes : frozenset of str, optional
            What the token of the request may do; None when a login asks.

        Returns
        -------
        bool
            True when method, path, standing and scope all fit.
        """
        fits = method in self.methods and standing in self.standings
        allowed = scopes is None or not self.scopes.isdisjoint(scopes)
        return fits and allowed and self.pattern.fullmatch(path) is not None


def _route(
    methods: str,
    pattern: str,
    standings: Iterable[Standing],
    body_bytes: int = 0,
    *,
    kernel: bool = False,
    personal: bool = True,
    scopes: str = "",
) -> Route:
    return Route(
        frozenset(methods.split()),
        re.compile(pattern),
        frozenset(standings),
        body_bytes,
        kernel,
        personal,
        frozenset(scopes.split()),
    )


def _pages() -> list[Route]:
    return [
        _route("GET", rf"/voila/render/(?:apps/)?{name}\.ipynb", standings)
        for name, standings in PAGES.items()
    ]


API: Final = "/smartrunning/api"

TABLE: Final[tuple[Route, ...]] = (
    # the door
    _route("GET HEAD", r"/login", EVERYONE),
    _route("POST", r"/login", EVERYONE, FORM_BYTES),
    _route("GET", r"/invitation", EVERYONE),
    _route("POST", r"/invitation", EVERYONE, FORM_BYTES),
    _route("GET HEAD", rf"/smartrunning/static/{PLAIN}", EVERYONE, personal=False),
    _route("GET HEAD", r"/favicon\.ico", EVERYONE, personal=False),
    _route("GET HEAD", rf"{API}/health", EVERYONE, personal=False),
    _route("GET HEAD", r"/", PEOPLE),
    _route("GET", r"/(?:logout|password)", PEOPLE),
    _route("POST", r"/(?:logout|password)", PEOPLE, FORM_BYTES),
    # the interface of programs
    _route("GET", rf"{API}/me", PEOPLE, scopes=" ".join(SCOPES)),
    _route("GET", rf"{API}/(?:runner|openapi\.json)", PEOPLE, scopes="read"),
    _route("PATCH", rf"{API}/runner", PEOPLE, JSON_BYTES, scopes="change"),
    _route("POST", rf"{API}/(?:logout|password)", PEOPLE, FORM_BYTES),
    _route("GET", rf"{API}/tokens", PEOPLE),
    _route("POST", rf"{API}/tokens", PEOPLE, FORM_BYTES),
    _route("POST", rf"{API}/tokens/{KEY}/revoke", PEOPLE, FORM_BYTES),
    _route("POST", rf"{API}/uploads", PEOPLE, UPLOAD, scopes="upload"),
    _route("GET", rf"{API}/(?:copies|sessions|plans|reports)", PEOPLE, scopes="read"),
    _route("GET", rf"{API}/imports(?:/{KEY})?", PEOPLE, scopes="read upload"),
    _route("GET", rf"{API}/(?:events|jobs(?:/{KEY})?)", PEOPLE, scopes="read upload plan report"),
    _route("GET", rf"{API}/(?:sessions|plans)/{KEY}", PEOPLE, scopes="read"),
    _route("GET", rf"{API}/plans/{KEY}/{ABOUT_A_PLAN}", PEOPLE, scopes="read plan"),
    _route("GET", rf"{API}/plans/{KEY}/what-ifs/{KEY}", PEOPLE, scopes="read plan"),
    _route("GET", rf"{API}/plans/{KEY}/{FILE_OF_A_PLAN}", PEOPLE, scopes="read export"),
    _route("POST", rf"{API}/plans/{KEY}/{TO_A_PLAN}", PEOPLE, JSON_BYTES, scopes="plan"),
    _route("POST", rf"{API}/plans/{KEY}/what-ifs/{KEY}/adopt", PEOPLE, JSON_BYTES, scopes="plan"),
    _route("GET", rf"{API}/plan-settings", PEOPLE, scopes="read plan"),
    _route("PATCH", rf"{API}/plan-settings", PEOPLE, JSON_BYTES, scopes="plan"),
    _route("GET DELETE", rf"{API}/calendar", PEOPLE),
    _route("POST", rf"{API}/calendar(?:/revoke)?", PEOPLE, FORM_BYTES),
    _route("GET", rf"/smartrunning/calendar/{PRIVATE_LINK}\.ics", EVERYONE, personal=False),
    _route("GET", rf"{API}/library(?:/schema\.json)?", PEOPLE, scopes="read plan"),
    _route("POST", rf"{API}/library", COACHES, JSON_BYTES, scopes="plan"),
    _route("DELETE", rf"{API}/library/(?:schemas|workouts)/{NAME}", COACHES, scopes="plan"),
    _route("POST", rf"{API}/plans", PEOPLE, JSON_BYTES, scopes="plan"),
    _route("POST", rf"{API}/reports", PEOPLE, JSON_BYTES, scopes="report"),
    _route("POST", rf"{API}/jobs/{KEY}/cancel", PEOPLE, JSON_BYTES, scopes="change"),
    _route("POST", rf"{API}/imports/{KEY}/undo", PEOPLE, JSON_BYTES, scopes="upload"),
    _route("PATCH", rf"{API}/sessions/{KEY}", PEOPLE, JSON_BYTES, scopes="change"),
    _route("POST", rf"{API}/sessions/{KEY}/copy", PEOPLE, JSON_BYTES, scopes="change"),
    _route("GET", rf"{API}/sessions/{KEY}/file", PEOPLE, scopes="export"),
    _route("GET", rf"{API}/reports/{KEY}\.(?:html|ipynb|pdf)", PEOPLE, scopes="read export"),
    _route("POST", rf"{API}/reports/{KEY}/(?:again|delete)", PEOPLE, JSON_BYTES, scopes="report"),
    _route("POST", rf"{API}/reports/{KEY}/open", SCIENTISTS, JSON_BYTES),
    _route("GET", rf"{API}/schedules", PEOPLE, scopes="read"),
    _route("POST", rf"{API}/schedules", PEOPLE, JSON_BYTES, scopes="report"),
    # who coaches whom, and what one shares
    _route("GET", rf"{API}/(?:coaches|sharing)", PEOPLE),
    _route("POST", rf"{API}/coaches/{KEY}/end", PEOPLE, JSON_BYTES),
    _route("PATCH", rf"{API}/sharing", PEOPLE, JSON_BYTES),
    _route("GET", rf"{API}/runners", COACHES, scopes="read"),
    # one's own data, out and away
    _route("GET", rf"{API}/export", PEOPLE, scopes="export"),
    _route("POST", rf"{API}/export", PEOPLE, JSON_BYTES, scopes="export"),
    _route("GET", rf"{API}/export/{KEY}\.zip", PEOPLE, scopes="export"),
    _route("POST", rf"{API}/erase", PEOPLE, JSON_BYTES),
    # what goes across owners
    _route("GET", rf"{API}/admin/coaching", ADMINS),
    _route("POST", rf"{API}/admin/coaching(?:/{KEY}/end)?", ADMINS, JSON_BYTES),
    _route("GET", rf"{API}/admin/(?:overview|events|jobs|schedules|users|storage|audit)", ADMINS),
    _route("POST", rf"{API}/admin/jobs/{KEY}/(?:retry|cancel)", ADMINS, JSON_BYTES),
    _route("PATCH", rf"{API}/admin/schedules/{KEY}", ADMINS, JSON_BYTES),
    _route("POST", rf"{API}/admin/schedules/{KEY}/run", ADMINS, JSON_BYTES),
    _route("POST", rf"{API}/admin/users(?:/password|/role)?", ADMINS, JSON_BYTES),
    _route("GET", rf"{API}/admin/invitations", ADMINS),
    _route("POST", rf"{API}/admin/invitations", ADMINS, FORM_BYTES),
    _route("POST", rf"{API}/admin/invitations/{KEY}/revoke", ADMINS, FORM_BYTES),
    _route("GET", rf"{API}/metrics", ADMINS, scopes="metrics"),
    # app pages, their scripts and their kernels
    *_pages(),
    _route("GET HEAD", rf"/voila/(?:static|labextensions)/{PLAIN}", PEOPLE),
    _route("GET", rf"/api/kernels/({ID})", PEOPLE, kernel=True),
    _route("WEBSOCKET", rf"/api/kernels/({ID})/channels", PEOPLE, kernel=True),
    _route("POST", rf"/voila/api/shutdown/({ID})", PEOPLE, FORM_BYTES, kernel=True),
    # the scientists' JupyterLab
    _route("GET", r"/lab", SCIENTISTS),
    _route("GET", rf"/lab/(?:tree|workspaces)(?:/{ANY})?", SCIENTISTS),
    _route("GET HEAD", rf"/static/{PLAIN}", SCIENTISTS),
    _route("GET HEAD", rf"/lab/extensions/{PLAIN}", SCIENTISTS),
    _route("GET", rf"/lab/api/(?:settings|translations|workspaces)(?:/{ANY})?", SCIENTISTS),
    _route("GET", rf"/lab/api/themes/{PLAIN}", SCIENTISTS),
    _route("PUT", rf"/lab/api/settings/{ANY}", SCIENTISTS, JSON_BYTES),
    _route("PUT DELETE", rf"/lab/api/workspaces/{ANY}", SCIENTISTS, JSON_BYTES),
    _route("GET", r"/api/(?:me|status|kernelspecs|kernels|sessions|nbconvert)", SCIENTISTS),
    _route("GET", rf"/api/(?:kernelspecs|config)/{KEY}", SCIENTISTS),
    _route("GET HEAD", rf"/kernelspecs/{PLAIN}", SCIENTISTS),
    _route("GET", rf"/api/contents(?:/{ANY})?", SCIENTISTS),
    _route("PUT PATCH POST DELETE", rf"/api/contents(?:/{ANY})?", SCIENTISTS, NOTEBOOK_BYTES),
    _route("GET HEAD", rf"/files/{ANY}", SCIENTISTS),
    _route("GET", rf"/nbconvert/[a-z]+/{ANY}", SCIENTISTS),
    _route("POST", r"/api/(?:kernels|sessions)", SCIENTISTS, JSON_BYTES),
    _route("GET DELETE", rf"/api/sessions/({ID})", SCIENTISTS),
    _route("PATCH", rf"/api/sessions/({ID})", SCIENTISTS, JSON_BYTES),
    _route("DELETE", rf"/api/kernels/({ID})", SCIENTISTS, kernel=True),
    _route(
        "POST",
        rf"/api/kernels/({ID})/(?:interrupt|restart)",
        SCIENTISTS,
        FORM_BYTES,
        kernel=True,
    ),
    _route("WEBSOCKET", r"/api/events/subscribe", SCIENTISTS),
)


def route_for(
    method: str, path: str, standing: Standing, scopes: frozenset[str] | None = None
) -> Route | None:
    """Line of the table that admits a request.

    Parameters
    ----------
    method, path : str
        Of the request; ``WEBSOCKET`` for an upgrade.
    standing : str
        Who asks.
    scopes : frozenset of str, optional
        What the token of the request may do; None when a login asks.

    Returns
    -------
    Route or None
        None when no line does: the request is refused.
    """
    return next((one for one in TABLE if one.admits(method, path, standing, scopes)), None)


def front_page(role: Role) -> str:
    """Where a person lands after the login.

    Parameters
    ----------
    role : {'runner', 'coach', 'scientist', 'admin'}
        Of the person.

    Returns
    -------
    str
        Path below the base address.
    """
    if role == "scientist":
        return "/lab"
    return f"/voila/render/apps/{'admin' if role == 'admin' else 'home'}.ipynb"
