"""The real process: who may speak to it, what it answers, and that a failure is no silence."""

from __future__ import annotations

import sqlite3

import pytest

from bot.tests.standins import SECRET, ActionServer, RunningBot

PERSON = "I want to talk to a person"


@pytest.mark.parametrize("secret", [None, "", "wrong", "a secret of the test"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhooks/tiexin/webhook"),
        ("DELETE", "/webhooks/tiexin/conversations/a"),
        ("GET", "/conversations/a/tracker"),
        ("POST", "/conversations/a/tracker/events"),
        ("POST", "/conversations/a/trigger_intent"),
        ("GET", "/status"),
        ("GET", "/version"),
        ("GET", "/domain"),
        ("PUT", "/model"),
        ("POST", "/model/train"),
        ("POST", "/"),
    ],
)
def test_nothing_is_answered_without_the_secret(
    bot: RunningBot, secret: str | None, method: str, path: str
) -> None:
    assert bot.request(method, path, secret=secret).status_code == 401


def test_only_liveness_is_open(bot: RunningBot) -> None:
    assert bot.request("GET", "/", secret=None).status_code == 200
    assert bot.request("GET", "/webhooks/tiexin/", secret=None).json() == {"status": "ok"}
    assert bot.request("GET", "/status").status_code == 200


def test_an_answer_comes_whole_with_buttons_and_metadata(bot: RunningBot) -> None:
    assert bot.say("whole", "hello") == [
        {
            "text": "Hello.\n\n你好。",
            "buttons": [{"title": "转人工", "payload": "转人工"}],
            "metadata": {"kind": "welcome", "response": "utter_hello"},
        }
    ]


def test_an_action_sees_language_canonical_ids_and_metadata(bot: RunningBot, actions: ActionServer) -> None:
    actions.says(responses=[{"text": "好的"}, {"custom": {"card": 1}}])
    body = {"sender": "sees", "message": "今天打了乙肝疫苗", "metadata": {"message_id": "m1"}}
    assert bot.post(body).json() == [{"text": "好的"}, {"custom": {"card": 1}}]
    message = actions.calls[-1]["tracker"]["latest_message"]
    assert message["language"] == "zh"
    assert message["metadata"] == {"message_id": "m1"}
    assert [(e["value"], e["canonical"]) for e in message["entities"]] == [
        ("今天", None),
        ("乙肝疫苗", "hepb"),
    ]
    assert actions.secrets[-1] == SECRET


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "null",
        {"message": "hi"},
        {"sender": "", "message": "hi"},
        {"sender": 5, "message": "hi"},
        {"sender": "x" * 256, "message": "hi"},
        {"sender": "a"},
        {"sender": "a", "message": None},
        {"sender": "a", "message": ""},
        {"sender": "a", "message": " \u200b\n"},
        {"sender": "a", "message": ["hi"]},
        {"sender": "a", "message": "hi", "metadata": "x"},
    ],
)
def test_a_body_that_is_no_message_is_refused(bot: RunningBot, body: object) -> None:
    assert bot.post(body).status_code == 422


@pytest.mark.parametrize("command", ["/restart", " /stop_all", "\u200b/restart", "/session_start"])
def test_a_typed_command_does_not_command(bot: RunningBot, actions: ActionServer, command: str) -> None:
    sender = f"command-{command.strip()}"
    bot.say(sender, "hello")
    bot.say(sender, command)
    events = bot.events(sender)
    assert "restart" not in {event["event"] for event in events}
    assert [event["event"] for event in events].count("session_started") == 1
    assert all(not event["text"].startswith("/") for event in events if event["event"] == "user")


@pytest.mark.parametrize("status", [400, 401, 404, 449, 500, 503])
def test_a_failed_action_fails_the_turn_and_leaves_no_half_of_it(
    bot: RunningBot, actions: ActionServer, status: int
) -> None:
    sender = f"failed-{status}"
    bot.say(sender, "hello")
    before = bot.events(sender)
    actions.status, actions.body = status, b"an error page that repeats: my secret words"
    answer = bot.post({"sender": sender, "message": PERSON})
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert bot.events(sender) == before
    actions.reset()
    assert bot.say(sender, PERSON) == [{"text": "done"}]


@pytest.mark.parametrize("body", [b'{"events": "no"}', b"[]", b"null", b"not json", b'{"responses": [1]}'])
def test_a_nonsense_answer_of_an_action_fails_the_turn(
    bot: RunningBot, actions: ActionServer, body: bytes
) -> None:
    actions.body = body
    answer = bot.post({"sender": "nonsense", "message": PERSON})
    assert (answer.status_code, answer.json()["error"]) == (500, "action_failed")


def test_an_action_that_hangs_fails_the_turn(bot: RunningBot, actions: ActionServer) -> None:
    actions.wait = 4
    assert bot.post({"sender": "hangs", "message": PERSON}).status_code == 500


def test_a_database_that_fails_fails_the_turn(bot: RunningBot, actions: ActionServer) -> None:
    bot.say("database", "hello")
    with sqlite3.connect(bot.database) as database:
        database.execute("ALTER TABLE events RENAME TO away")
        database.commit()
        try:
            answer = bot.post({"sender": "database", "message": "hello"})
        finally:
            database.execute("ALTER TABLE away RENAME TO events")
    assert (answer.status_code, answer.json()["error"]) == (500, "internal")
    assert bot.say("database", "hello")


def test_an_erased_conversation_is_gone(bot: RunningBot) -> None:
    sender = "wechat:to/erase"
    bot.say(sender, "hello")
    assert bot.request("DELETE", f"/webhooks/tiexin/conversations/{sender}").json()["erased_events"] > 3
    with sqlite3.connect(bot.database) as database:
        assert database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,)).fetchone() == (
            0,
        )
    assert bot.say(sender, "hello")


def test_no_words_of_a_customer_are_logged(bot: RunningBot, actions: ActionServer) -> None:
    bot.say("logs", "hello zanzibar")
    bot.say("logs", "找人 zanzibar")
    actions.status, actions.body = 500, b"zanzibar"
    bot.post({"sender": "logs", "message": f"{PERSON} zanzibar"})
    actions.status, actions.body = 200, b'{"events": [{"event": "zanzibar"}]}'
    bot.post({"sender": "logs", "message": f"{PERSON} zanzibar"})
    log = bot.log.read_text()
    assert "turn failed sender=logs" in log
    assert "zanzibar" not in log
