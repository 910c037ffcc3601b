"""Prints every address that the server's application could answer, were there no gate before it."""

import json
import sys
from collections.abc import Iterator

from tornado.routing import PathMatches, Router, Rule

from smartrunning import logs
from smartrunning.config import settings
from smartrunning.server.application import SmartRunningServer
from smartrunning.storage import open_store

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def addresses(router: Router) -> Iterator[dict[str, object]]:
    for rule in router.rules:  # type: ignore[attr-defined]
        yield from of_rule(rule)


def of_rule(rule: Rule) -> Iterator[dict[str, object]]:
    if isinstance(rule.target, Router):
        yield from addresses(rule.target)
    elif isinstance(rule.matcher, PathMatches):
        handler = rule.target
        yield {
            "pattern": rule.matcher.regex.pattern.removesuffix("$"),
            "handler": f"{handler.__module__}.{handler.__qualname__}",
        }


if __name__ == "__main__":
    chosen = settings()
    logs.set_up(chosen)  # to the error stream: the answer goes to the other one
    with open_store(settings=chosen) as store:
        server = SmartRunningServer.instance(chosen, store)
        server.initialize(argv=[])
        json.dump(list(addresses(server.web_app.default_router)), sys.stdout)
        if server.fork_server:
            server.fork_server.stop()
