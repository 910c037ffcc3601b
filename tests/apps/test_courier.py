"""The courier: requests out, answers and news in, and nothing else in."""

import pytest

from smartrunning.apps.courier import Answer, Courier, JobNews
from smartrunning.apps.visitor import Visitor


class Post(Courier):
    """A courier that notes what it would send to the browser."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        super().__init__()

    def send(self, content) -> None:
        self.sent.append(content)


def says(courier: Courier, message: object) -> None:
    courier._handle_custom_msg(message, [])


def test_a_request_carries_method_path_body_and_a_number() -> None:
    courier = Post()
    courier.post("plans", {"a": 1}, print)
    courier.patch("runner", {"units": "imperial"}, print)
    assert courier.sent == [
        {"type": "request", "id": 1, "method": "POST", "path": "plans", "body": {"a": 1}},
        {
            "type": "request",
            "id": 2,
            "method": "PATCH",
            "path": "runner",
            "body": {"units": "imperial"},
        },
    ]


def test_an_answer_reaches_who_asked_and_only_once() -> None:
    courier, answers = Post(), []
    courier.post("plans", {}, answers.append)
    for _ in range(2):
        says(courier, {"type": "answer", "id": 1, "status": 202, "body": {"job_id": "x"}})
    assert answers == [Answer(202, {"job_id": "x"})]
    assert answers[0].accepted


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {"type": "answer"},
        {"type": "answer", "id": "1", "status": 202},
        {"type": "answer", "id": 1, "status": "202"},
        {"type": "answer", "id": 99, "status": 200, "body": {}},
        {"type": ["answer"], "id": 1, "status": 200, "body": {}},
        {"type": "job", "job_id": 1, "kind": "plan", "state": "succeeded", "error": ""},
        {"type": "job", "job_id": "1", "kind": "__class__", "state": "x", "error": ""},
        {"type": "place", "place": {"x": 1}},
        {"type": "_heard"},
    ],
)
def test_messages_that_make_no_sense_reach_nobody(message: object) -> None:
    courier, heard = Post(), []
    courier.post("plans", {}, heard.append)
    courier.on_job(heard.append)
    courier.on_place(heard.append)
    says(courier, message)
    assert heard == []


def test_an_answer_without_a_body_is_an_answer() -> None:
    courier, answers = Post(), []
    courier.post("plans", {}, answers.append)
    says(courier, {"type": "answer", "id": 1, "status": 500, "body": "<html>"})
    assert answers == [Answer(500, {})]
    assert answers[0].sentence == "The server could not do this. Try again in a moment."


def test_the_servers_own_sentence_is_shown_but_not_a_novel() -> None:
    assert Answer(400, {"error": "The race is in the past."}).sentence == "The race is in the past."
    assert len(Answer(400, {"error": "x" * 10_000}).sentence) == 500
    assert Answer(400, {"error": {"x": 1}}).sentence.endswith("in a moment.")
    assert "log in again" in Answer(403, {}).sentence


def test_news_of_jobs_is_passed_on() -> None:
    courier, heard = Post(), []
    courier.on_job(heard.append)
    news = {"type": "job", "job_id": "j", "kind": "plan", "state": "failed", "error": "No."}
    says(courier, news | {"ended": True})
    says(courier, news | {"ended": "yes"})
    assert heard == [
        JobNews(job_id="j", kind="plan", state="failed", ended=True, error="No."),
        JobNews(job_id="j", kind="plan", state="failed", ended=False, error="No."),
    ]


def test_a_place_may_be_anything_but_not_endless() -> None:
    courier, heard = Post(), []
    courier.on_place(heard.append)
    says(courier, {"type": "place", "place": "a" * 10_000})
    assert [len(place) for place in heard] == [500]


def test_the_visitor_is_who_the_server_says_and_nobody_else() -> None:
    environment = {
        "SMARTRUNNING_USER": "ada",
        "SMARTRUNNING_ROLE": "runner",
        "SMARTRUNNING_RUNNER": "r1",
        "QUERY_STRING": "runner=r2",
        "HTTP_X_REMOTE_USER": "root",
    }
    assert Visitor.of_environment(environment) == Visitor("ada", "runner", "r1")
    assert Visitor.of_environment({}) == Visitor("", "", "")
