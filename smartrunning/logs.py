"""Events in, lines on standard error out: set up once for a process, without any secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from structlog.typing import Processor

from smartrunning.config import Settings

_SECRET_NAMES: Final = re.compile(
    r"password|passphrase|secret|token|cookie|authorization", re.IGNORECASE
)
_LOGIN_IN_ADDRESS: Final = re.compile(r"(?<=://)[^/\s@]*:[^/\s]*@")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_HIDDEN: Final = "•••"


def set_up(settings: Settings) -> None:
    """Send every log line of this process, of libraries too, through one formatter.

    Parameters
    ----------
    settings : Settings
        Level and form of the lines.
    """
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
        _on_one_line,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    logging.getLogger("pymongo").setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Logger of a module.

    Parameters
    ----------
    name : str
        ``__name__`` of the module.

    Returns
    -------
    structlog.stdlib.BoundLogger
        Takes an event, a few words, and its values by name.
    """
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Event whose secret values, and logins inside addresses, are hidden."""
    return {name: _without_secret(name, value) for name, value in event.items()}


def _without_secret(name: str, value: object) -> object:
    if _SECRET_NAMES.search(name):
        return _HIDDEN
    if isinstance(value, str):
        return _LOGIN_IN_ADDRESS.sub(f"{_HIDDEN}@", value)
    if isinstance(value, dict):
        return {key: _without_secret(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_secret(name, inner) for inner in value]
    return value


def _on_one_line(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Event in which no value can forge a line or turn its direction; tracebacks keep theirs."""
    return {
        name: _CONTROL.sub(lambda found: repr(found[0])[1:-1], value)
        if isinstance(value, str) and name != "exception"
        else value
        for name, value in event.items()
    }
