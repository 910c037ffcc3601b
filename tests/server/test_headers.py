"""What a browser is told to do with each answer."""

from collections.abc import Callable
from typing import Any

import pytest

from smartrunning.server.access.surface import content_security_policy

Come = Callable[..., Any]


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/smartrunning/static/door.css",
        "/smartrunning/api/health",
        "/favicon.ico",
        "/not/there",
        "/smartrunning/api/me",
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(come: Come, path: str) -> None:
    headers = come("anonymous").get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Server"] == "SmartRunning"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy, "nothing of another host"


def test_app_pages_run_no_inline_script_and_no_eval(come: Come) -> None:
    policy = directives(
        come("runner").get("/voila/render/apps/home.ipynb").headers["Content-Security-Policy"]
    )
    assert policy["script-src"] == "'self' blob:"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_jupyterlab_has_its_own_rules(come: Come) -> None:
    policy = directives(come("scientist").get("/lab").headers["Content-Security-Policy"])
    assert "'unsafe-eval'" in policy["script-src"]
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("path", ["/smartrunning/api/x", "/api/x", "/lab/api/x"])
def test_data_is_never_a_page(path: str) -> None:
    policy = content_security_policy(path)
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_an_unknown_part_gets_the_strictest_rules() -> None:
    assert "default-src 'none'" in content_security_policy("/something/new")


def test_what_is_personal_is_not_kept_by_browsers(come: Come) -> None:
    alice = come("runner")
    for path in ("/smartrunning/api/me", "/login", "/voila/render/apps/home.ipynb", "/password"):
        assert alice.get(path).headers["Cache-Control"] == "no-store", path


def test_scripts_are_kept_for_ever_at_addresses_that_name_their_versions(come: Come) -> None:
    alice = come("runner")
    head = alice.get("/voila/render/apps/home.ipynb").text.partition("</head>")[0]
    addresses = [part.split('"')[0] for part in head.split('src="')[1:]]
    addresses += [part.split('"')[0] for part in head.split('href="')[1:]]
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith("/"), address
        assert "immutable" in alice.get(address).headers["Cache-Control"], address


def directives(policy: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}
