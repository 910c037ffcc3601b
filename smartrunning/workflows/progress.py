"""How a workflow says how far it is."""

from typing import Protocol


class Report(Protocol):
    """Takes the progress of a workflow; may raise to stop it."""

    def __call__(self, fraction: float, message: str = "", /) -> None:
        """Take how far the work is.

        Parameters
        ----------
        fraction : float
            From 0 to 1.
        message : str
            What it is doing, for a person.
        """


def silent(_fraction: float, _message: str = "", /) -> None:
    """Take the progress and say nothing.

    Parameters
    ----------
    _fraction : float
        From 0 to 1.
    _message : str
        What is being done.
    """
