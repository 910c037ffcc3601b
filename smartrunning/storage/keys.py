"""Keys of documents: always text of one form, so that no operator can stand where a key belongs."""

import hashlib
import re
import unicodedata
from typing import Final

from bson import ObjectId

from smartrunning.errors import NotFoundError, OwnerMissingError

_KEY: Final = re.compile(r"[0-9a-f]{24}")


def new_key() -> str:
    """Key that nothing has yet; later ones are greater, to the second.

    Returns
    -------
    str
        24 hexadecimal digits.
    """
    return str(ObjectId())


def secret_hash(secret: str) -> str:
    """Hash under which a login, a token or a secret link is kept.

    Parameters
    ----------
    secret : str
        As its owner has it, or whatever somebody sent in its place.

    Returns
    -------
    str
        SHA-256 in hex: the secret is random, so that it needs neither salt nor anything slower.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def natural_key(*parts: str) -> str:
    """Key that follows from what a document is, so that writing it twice is writing it once.

    Parameters
    ----------
    *parts : str
        What makes it unique.

    Returns
    -------
    str
        24 hexadecimal digits.
    """
    text = "\0".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def checked_key(key: object, what: str) -> str:
    """Key that has the form of one.

    Parameters
    ----------
    key : object
        As it came in, from an address or a request.
    what : str
        What it should name, for the sentence.

    Returns
    -------
    str
        The same.

    Raises
    ------
    NotFoundError
        If it is no text of that form: such a thing cannot be there.
    """
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise not_found(what)
    return key


def not_found(what: str) -> NotFoundError:
    """Error for an object that is not there, or not for this owner.

    Parameters
    ----------
    what : str
        Such as ``session``.

    Returns
    -------
    NotFoundError
        To be raised.
    """
    return NotFoundError(f"There is no such {what}.")


def checked_owner(owner: object) -> str:
    """Owner that is one: the one place where a query without owner is refused.

    Parameters
    ----------
    owner : object
        As it came in.

    Returns
    -------
    str
        The same.

    Raises
    ------
    OwnerMissingError
        If it is empty or no text.
    """
    if not isinstance(owner, str) or not owner:
        raise OwnerMissingError(
            f"A query on runners' data needs the runner's key as owner; found {owner!r}."
        )
    return owner


def label(text: str, longest: int = 255) -> str:
    """Text from outside that is safe to keep as a label: one line, no control characters.

    Parameters
    ----------
    text : str
        A file name or title as it came in.
    longest : int
        Characters that are kept.

    Returns
    -------
    str
        Normalised (NFC); control and format characters are gone.
    """
    plain = unicodedata.normalize("NFC", text)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip()[:longest]
