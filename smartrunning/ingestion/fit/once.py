"""What an object works out when it is first asked for it, and keeps.

As ``functools.cached_property``, which in Python 3.11 takes a lock each time: the tables of a FIT
file have a hundred such things, and each of them is small.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class Once(Generic[Value]):
    """A property that is worked out once for each object.

    Parameters
    ----------
    work : callable
        Gives the value for an object that has a ``__dict__``.
    """

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> "Once[Value]": ...

    @overload
    def __get__(self, owner: object, kind: type) -> Value: ...

    def __get__(self, owner: object, kind: type) -> "Once[Value] | Value":
        """Return the value, and keep it in place of this property."""
        if owner is None:
            return self
        found = owner.__dict__[self._name] = self._work(owner)
        return found
