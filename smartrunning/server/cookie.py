"""The cookie that carries a login: its name, its limits, and the hosts it is for."""

from typing import Final
from urllib.parse import urlsplit

from tornado.web import RequestHandler

from smartrunning.config import Settings

PLAIN_NAME: Final = "smartrunning_login"
SECURE_NAME: Final = "__Host-smartrunning_login"
"""A browser takes a cookie of this name by HTTPS only, for this host and no other."""


def is_https(settings: Settings) -> bool:
    """Whether browsers reach the server by HTTPS.

    Parameters
    ----------
    settings : Settings
        Names the public address.

    Returns
    -------
    bool
        False on a laptop without a proxy.
    """
    return urlsplit(settings.public_url or "").scheme == "https"


def cookie_name(settings: Settings) -> str:
    """Name of the cookie.

    Parameters
    ----------
    settings : Settings
        Names the public address.

    Returns
    -------
    str
        One that browsers guard, where there is HTTPS.
    """
    return SECURE_NAME if is_https(settings) else PLAIN_NAME


def public_hosts(settings: Settings) -> frozenset[str]:
    """Hosts from whose pages requests may come, besides the host that a request names.

    Parameters
    ----------
    settings : Settings
        Names the public address.

    Returns
    -------
    frozenset of str
        With ports, as the header ``Origin`` has them.
    """
    host = urlsplit(settings.public_url or "").netloc
    return frozenset({host} if host else ())


def set_login(handler: RequestHandler, settings: Settings, token: str) -> None:
    """Give the browser the token of a login.

    Parameters
    ----------
    handler : RequestHandler
        Of the request that logs in.
    settings : Settings
        Names the public address.
    token : str
        256 random bits.
    """
    handler.set_cookie(
        cookie_name(settings),
        token,
        path="/",
        httponly=True,
        secure=is_https(settings),
        samesite="Lax",
        max_age=int(settings.login_lifetime_s),
    )


def clear_login(handler: RequestHandler, settings: Settings) -> None:
    """Take the token out of the browser.

    Parameters
    ----------
    handler : RequestHandler
        Of the request that logs out.
    settings : Settings
        Names the public address.
    """
    handler.clear_cookie(
        cookie_name(settings), path="/", httponly=True, secure=is_https(settings), samesite="Lax"
    )
