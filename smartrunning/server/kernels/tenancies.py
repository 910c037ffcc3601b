"""Whose each kernel is, and since when no browser looks at it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tenancy:
    """Whose a kernel is.

    Attributes
    ----------
    username, token_hash : str
        The person, and the login under which it was started.
    page : bool
        Whether it belongs to an app page.
    unused_since_s : float
        Since when no browser is connected, on a clock that never goes back; infinity while one is.
    looks_at : str
        Another runner whom the page is about; empty for one's own pages.
    """

    username: str
    token_hash: str
    page: bool
    unused_since_s: float
    looks_at: str = ""


class Tenancies:
    """The kernels that there are, each with its tenancy."""

    def __init__(self) -> None:
        self._by_kernel: dict[str, Tenancy] = {}

    def add(self, kernel_id: str, tenancy: Tenancy) -> None:
        """Note whose a new kernel is.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        tenancy : Tenancy
            Whose it is.
        """
        self._by_kernel[kernel_id] = tenancy

    def remove(self, kernel_id: str) -> None:
        """Forget a kernel, if it is known.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        """
        self._by_kernel.pop(kernel_id, None)

    def set_unused(self, kernel_id: str, since_s: float) -> None:
        """Note since when no browser is connected to a kernel, if it is known.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        since_s : float
            On a clock that never goes back; infinity while a browser is connected.
        """
        if it := self._by_kernel.get(kernel_id):
            self._by_kernel[kernel_id] = replace(it, unused_since_s=since_s)

    def is_owner(self, kernel_id: str, username: str) -> bool:
        """Whether a kernel is a person's own.

        Parameters
        ----------
        kernel_id, username : str
            Kernel and person.

        Returns
        -------
        bool
            False for everybody when there is no such kernel.
        """
        tenancy = self._by_kernel.get(kernel_id)
        return tenancy is not None and tenancy.username == username

    def is_page(self, kernel_id: str) -> bool:
        """Whether a kernel belongs to an app page.

        Parameters
        ----------
        kernel_id : str
            The kernel.

        Returns
        -------
        bool
            True also for a kernel that nobody knows: it gets the narrower rules.
        """
        tenancy = self._by_kernel.get(kernel_id)
        return tenancy is None or tenancy.page

    def login_of(self, kernel_id: str) -> str:
        """Login under which a kernel was started.

        Parameters
        ----------
        kernel_id : str
            The kernel.

        Returns
        -------
        str
            Hash of the token; empty when there is no such kernel.
        """
        tenancy = self._by_kernel.get(kernel_id)
        return tenancy.token_hash if tenancy else ""

    def logins(self) -> frozenset[str]:
        """Logins under which kernels were started.

        Returns
        -------
        frozenset of str
            Hashes of their tokens.
        """
        return frozenset(tenancy.token_hash for tenancy in self._by_kernel.values())

    def count(self, *, pages: bool) -> int:
        """Number of kernels.

        Parameters
        ----------
        pages : bool
            Of app pages, or of notebooks.

        Returns
        -------
        int
            Those that are starting included.
        """
        return sum(tenancy.page == pages for tenancy in self._by_kernel.values())

    def pages(self) -> dict[str, Tenancy]:
        """Kernels of app pages.

        Returns
        -------
        dict of str to Tenancy
            By kernel.
        """
        return {key: it for key, it in self._by_kernel.items() if it.page}

    def of_login(self, token_hash: str) -> list[str]:
        """Kernels that were started under a login.

        Parameters
        ----------
        token_hash : str
            The login.

        Returns
        -------
        list of str
            Their keys.
        """
        return [key for key, it in self._by_kernel.items() if it.token_hash == token_hash]
