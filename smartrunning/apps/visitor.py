"""Who is looking at the page: from the environment that the server set, from nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person whose kernel this is.

    Attributes
    ----------
    user, role : str
        Login name and role.
    runner_id : str
        Whose data the page shows; empty when the account has no running data.
    looks_at : str
        The same, where it is not the person's own data; else empty.
    """

    user: str
    role: str
    runner_id: str
    looks_at: str = ""

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> "Visitor":
        """Visitor as the server says.

        Parameters
        ----------
        environment : mapping of str to str
            Environment of the kernel.

        Returns
        -------
        Visitor
            With empty words where the server said nothing.
        """
        return cls(
            environment.get("SMARTRUNNING_USER", ""),
            environment.get("SMARTRUNNING_ROLE", ""),
            environment.get("SMARTRUNNING_RUNNER", ""),
            environment.get("SMARTRUNNING_LOOKS_AT", ""),
        )
