"""Words that the sentences of findings share."""


def counted(count: int, noun: str = "record") -> str:
    """Number with its noun.

    Parameters
    ----------
    count : int
        How many.
    noun : str
        The noun in the singular.

    Returns
    -------
    str
        Such as ``1 record`` or ``1,204 records``.
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
