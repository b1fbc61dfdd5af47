"""The website's API over the running stack: nothing is lost, nothing is said twice, nobody reads another's chat."""

import asyncio
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import requests
import websockets

from tests.e2e.conftest import Chat, Stack, open_chat

pytestmark = pytest.mark.e2e


def bots(chat: Chat) -> list[str]:
    return [message["text"] for message in chat.since() if message["author"] == "bot"]


def test_the_parts_are_up_and_the_numbers_are_for_the_operator(stack: Stack):
    assert requests.get(f"{stack.url}/healthz", timeout=10).json() == {"status": "ok"}
    parts = requests.get(f"{stack.url}/readyz", timeout=10)
    assert parts.json() == {"database": "ok", "rasa": "ok", "actions": "ok", "worker": "ok"}
    assert "tiexin_turns_total" in requests.get(f"{stack.url}/metrics", timeout=10).text
    from_outside = requests.get(f"{stack.url}/metrics", headers={"X-Forwarded-For": "8.8.8.8"}, timeout=10)
    assert from_outside.status_code == 404


def test_the_same_client_id_gives_the_same_answer_and_no_second_turn(stack: Stack):
    chat = open_chat(stack, language="en", market="US")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: chat.send("hello there", "once").json(), range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["messages"][0]["author"] == "bot"
    assert len(chat.since()) == 1 + len(answers[0]["messages"])


def test_messages_sent_at_once_are_all_answered_in_order(stack: Stack):
    chat = open_chat(stack, language="zh")
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(chat.send, ["你好", "谢谢", "你是谁", "再见", "你好呀"]))
    said = chat.since()
    assert [message["id"] for message in said] == list(range(1, len(said) + 1))
    assert sum(message["author"] == "customer" for message in said) == 5
    assert len(bots(chat)) >= 5


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00"])
def test_an_empty_message_is_refused_and_not_stored(stack: Stack, text: str):
    chat = open_chat(stack, language="zh")
    answer = chat.send(text)
    assert answer.status_code == 422
    assert "empty" in answer.json()["message"]
    assert chat.since() == []


@pytest.mark.parametrize(
    "text",
    [
        "😀😀👶",
        "宝" * 10_000,
        "hello \x07\x1b[0mthere",
        "/restart",
        "//",
        "/EXTERNAL_remind{}",
        "  /session_start",
    ],
)
def test_strange_messages_are_answered_and_never_obeyed_as_commands(stack: Stack, text: str):
    chat = open_chat(stack, language="zh")
    chat.say("你好")
    assert chat.say(text)
    assert chat.say("谢谢")
    assert len(chat.since()) >= 6


def test_without_the_right_token_there_is_nothing_to_see(stack: Stack):
    chat = open_chat(stack, language="zh")
    chat.say("你好")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
        for method, path in (("GET", "messages"), ("POST", "messages"), ("POST", "seen")):
            answer = requests.request(
                method,
                f"{stack.url}/api/v1/{path}",
                headers=headers,
                json={"text": "x", "client_id": "1", "id": 1},
                timeout=10,
            )
            assert answer.status_code == 401
    other = open_chat(stack, language="zh")
    assert other.since() == []


@pytest.mark.parametrize("body", [{"market": "XX"}, {"language": "fr"}, {"identity": "nonsense"}])
def test_a_wrong_session_request_says_what_is_wrong(stack: Stack, body: dict[str, str]):
    answer = requests.post(f"{stack.url}/api/v1/sessions", json=body, timeout=10)
    assert answer.status_code in (403, 422)
    assert answer.json()["message"]


def test_a_customer_signed_in_at_the_shop_keeps_her_chat_and_a_token_is_good_once(stack: Stack):
    from cli.paths import ROOT

    secrets = dict(
        line.split("=", 1) for line in (ROOT / "var" / "secrets.env").read_text().split() if "=" in line
    )

    def identity(jti: str, seconds: int = 60) -> str:
        claims = {
            "sub": "shop-7",
            "aud": "tiexin",
            "jti": jti,
            "exp": datetime.now(UTC) + timedelta(seconds=seconds),
        }
        return jwt.encode(
            claims, stack.environment.get("TIEXIN_SITE_SECRET") or secrets["TIEXIN_SITE_SECRET"]
        )

    stamp = str(time.time_ns())
    first = open_chat(stack, language="zh", identity=identity(f"a{stamp}"))
    first.say("你好")
    again = open_chat(stack, language="zh", identity=identity(f"b{stamp}"))
    assert again.conversation_id == first.conversation_id
    assert again.since() == first.since()
    for bad in (identity(f"a{stamp}"), identity(f"c{stamp}", -1), jwt.encode({"sub": "x"}, "w" * 40)):
        answer = requests.post(f"{stack.url}/api/v1/sessions", json={"identity": bad}, timeout=10)
        assert answer.status_code == 403


def test_a_stream_that_reconnects_misses_nothing(stack: Stack):
    chat = open_chat(stack, language="en", market="US")
    address = stack.url.replace("http", "ws") + "/api/v1/stream"

    async def read(after: int, until: int) -> list[int]:
        seen: list[int] = []
        protocols = [websockets.Subprotocol("tiexin"), websockets.Subprotocol(f"bearer.{chat.token}")]
        async with websockets.connect(f"{address}?after={after}", subprotocols=protocols) as socket:
            assert socket.subprotocol == "tiexin"
            while not seen or seen[-1] < until:
                frame = json.loads(await asyncio.wait_for(socket.recv(), 20))
                seen += [message["id"] for message in frame.get("messages", [])]
        return seen

    chat.say("hello")
    first = asyncio.run(read(0, 2))
    chat.say("thank you")
    last = chat.since()[-1]["id"]
    assert first + asyncio.run(read(first[-1], last)) == list(range(1, last + 1))


def test_killing_rasa_in_the_middle_of_a_chat_loses_nothing(stack: Stack):
    chat = open_chat(stack, language="zh")
    chat.say("你好")
    before = stack.pid("rasa")
    os.kill(before, signal.SIGKILL)
    assert "收到" in chat.say("下一针什么时候打？")
    assert chat.say("谢谢") == ""  # stored; that it waits was said already
    end = time.monotonic() + 180
    while time.monotonic() < end and not any("不客气" in text for text in bots(chat)):
        time.sleep(1)
    answers = bots(chat)
    assert any("哪天出生" in text for text in answers)
    assert "不客气" in answers[-1]
    assert stack.pid("rasa") != before


def test_refusing_to_have_the_date_kept_blanks_it_everywhere(stack: Stack):
    chat = open_chat(stack, language="zh")
    chat.say("宝宝2026年10月3日出生的")
    chat.say("不要记")
    assert all(
        "10月3日" not in message["text"] for message in chat.since() if message["author"] == "customer"
    )
    import sqlite3

    tracker = stack.environment["TIEXIN_TRACKER_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(tracker) as db:
        rows = db.execute("SELECT data FROM events WHERE sender_id = ?", (chat.conversation_id,)).fetchall()
    assert not any(
        "2026" in json.loads(row[0]).get("text", "") for row in rows if json.loads(row[0]).get("text")
    )
    assert chat.say("你好")
