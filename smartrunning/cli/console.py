"""What a person sees: words, errors, progress."""

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

out, err = Console(), Console(stderr=True)


def progress_bar() -> Progress:
    """Bar that goes when its block ends."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        console=err,
        transient=True,
    )


def printable(text: str) -> str:
    """Text without control characters, as it may come from files and servers."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def plain(text: str) -> str:
    """Text in which no bracket is taken for a colour and no control character gets through."""
    return escape(printable(text))
