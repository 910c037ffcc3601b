"""Calls of the store, which block, moved off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

AT_ONCE: Final = 12

_THREADS: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="store")


async def in_thread(
    call: Callable[Arguments, Answer], *given: Arguments.args, **named: Arguments.kwargs
) -> Answer:
    """Answer of a call that blocks, while the event loop goes on.

    Parameters
    ----------
    call : callable
        What to do.
    *given : object
        Its arguments.
    **named : object
        Its named arguments.

    Returns
    -------
    object
        What the call returns; what it raises is raised here.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, partial(call, *given, **named))
