"""What somebody typed in, the address of a server out, or why no token is sent there."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from smartrunning.errors import InvalidRequestError

INTERFACE = "/smartrunning/api"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a SmartRunning answers.

    Attributes
    ----------
    secure : bool
        Whether it is asked by HTTPS.
    host : str
        Name or number, of IPv6 without brackets.
    port : int
        The port.
    base : str
        Path before that of the interface; empty as a rule, else it begins with a slash.
    """

    secure: bool
    host: str
    port: int
    base: str = ""

    @property
    def authority(self) -> str:
        """Host and port, as a request names them.

        Returns
        -------
        str
            Without a port that goes without saying.
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    def path(self, below: str) -> str:
        """Path of a part of the interface.

        Parameters
        ----------
        below : str
            Such as ``uploads``.

        Returns
        -------
        str
            From the root of the host.
        """
        return f"{self.base}{INTERFACE}/{below}"

    def __str__(self) -> str:
        """Return the address as a person writes it."""
        return f"http{'s' * self.secure}://{self.authority}{self.base}"


def server_address(text: str, *, allow_plain_http: bool = False) -> ServerAddress:
    """Read the address of a server.

    A token in plain HTTP can be read, and used, by everybody on its way; so it goes that way to
    this very machine only, or where somebody says that the way is safe by other means.

    Parameters
    ----------
    text : str
        As typed, such as ``https://runs.example.org``.
    allow_plain_http : bool
        Whether plain HTTP may lead to other machines.

    Returns
    -------
    ServerAddress
        The address.

    Raises
    ------
    InvalidRequestError
        If it is no address of a server, holds a password, or is plain HTTP to another machine.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise _no_address(text) from None
    if parts.username is not None:
        raise InvalidRequestError(
            "The address holds a name or a password, which does not belong there; the token comes "
            "from SMARTRUNNING_TOKEN or --token-file."
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise _no_address(text)
    secure = parts.scheme == "https"
    address = ServerAddress(
        secure, parts.hostname, port or (443 if secure else 80), parts.path.rstrip("/")
    )
    if not (address.authority + address.base).isascii() or any(map(str.isspace, address.base)):
        raise _no_address(text)
    if not secure and not allow_plain_http and not _is_this_machine(address.host):
        raise InvalidRequestError(
            f"{address} is plain HTTP to another machine: everybody on the way could read your "
            "token and use it. Take the server's https:// address, or a tunnel to it; where the "
            "way is safe by other means, such as a VPN, say so with --allow-plain-http."
        )
    return address


def _no_address(text: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"--server takes an address such as https://runs.example.org; found {text}."
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
