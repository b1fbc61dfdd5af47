"""The inbox: who needs a person, in which order, and how it keeps itself up to date."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from care.core import Care
from care.store.models import Author
from console.pages import inbox
from tests.conftest import Clock
from tests.console.conftest import Browser, Customer, text_of


def lines(page: str) -> list[str]:
    """The names in the list, in order."""
    return re.findall(r'<b class="name">([^<]*)</b>', page)


def line(page: str, customer: Customer) -> str:
    """The words of one line of the list."""
    found = re.search(rf'<a class="line[^"]*" id="line-{customer.talk}".*?</a>', page, re.S)
    assert found, "the customer is not in the list"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_danger_comes_first_then_what_was_promised_soonest(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    for name, kind, severity, minutes in (
        ("晚", "request", "S4", 300),
        ("险", "complaint", "S1", 200),
        ("超时", "complaint", "S2", -5),
        ("早", "request", "S4", 3),
    ):
        customer(name=name).asks_for_person("有人吗", kind, severity, timedelta(minutes=minutes))
    assert lines(fang.get("").text) == ["险", "超时", "早", "晚"]


def test_a_line_says_who_why_how_long_and_by_when(
    fang: Browser, customer: Callable[..., Customer], clock: Clock
) -> None:
    mother = customer(name="晨晨妈妈")
    mother.asks_for_person("用了以后起红疹", "complaint", "S2", timedelta(minutes=30))
    clock.forward(minutes=12)
    words = line(fang.get("").text, mother)
    for part in ("晨晨妈妈", "中文", "S2 产品伤害", "已等 12 分钟", "还剩 18 分钟", "用了以后起红疹"):
        assert part in words
    clock.forward(hours=1)
    page = fang.get("").text
    assert "超时 42 分钟" in line(page, mother)
    assert f'<a class="line late" id="line-{mother.talk}"' in page


def test_who_has_no_name_has_a_number(fang: Browser, customer: Callable[..., Customer]) -> None:
    visitor = customer()
    visitor.asks_for_person("人工")
    assert f"访客 #{visitor.id[-4:]}" in line(fang.get("").text, visitor)


def test_who_is_content_with_the_bot_waits_for_nobody(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer(name="乐乐妈")
    mother.says("你好")
    mother.hears("您好！")
    assert lines(fang.get("").text) == []
    assert "没有人在等" in fang.get("").text
    assert lines(fang.get("?tab=all").text) == ["乐乐妈"]


def test_who_was_given_back_with_an_open_case_still_needs_a_person(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer(name="乐乐妈")
    mother.asks_for_person("快递破了", "complaint", "S3")
    fang.post(f"{mother.page}/reply", text="我看看")
    assert lines(fang.get("").text) == []
    fang.post(f"{mother.page}/give-back")
    assert lines(fang.get("").text) == ["乐乐妈"]


def test_mine_is_mine_and_not_my_colleagues(
    sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    fang, li = sign_in(), sign_in(name="李然")
    one, other = customer(name="甲"), customer(name="乙")
    for mother, agent in ((one, fang), (other, li)):
        mother.asks_for_person("人工")
        agent.post(f"{mother.page}/take-over")
    assert lines(fang.get("?tab=mine").text) == ["甲"]
    everything = fang.get("?tab=all").text
    assert "您在接待" in line(everything, one)
    assert "李然在接待" in line(everything, other)
    assert lines(fang.get("").text) == []


def test_unread_counts_her_words_until_staff_have_seen_them(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    mother.asks_for_person("人工")
    last = mother.says("在吗")
    assert "2 条未读" in fang.get("").text
    fang.post(f"{mother.page}/seen", upto=last)
    assert "条未读" not in fang.get("").text
    mother.says("喂")
    assert "1 条未读" in fang.get("").text


def test_what_a_colleague_reads_is_still_unread_for_whoever_has_it(
    sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    fang, li, mother = sign_in(), sign_in(name="李然"), customer()
    mother.asks_for_person("人工")
    fang.post(f"{mother.page}/take-over")
    last = mother.says("在吗")
    li.post(f"{mother.page}/seen", upto=last)
    assert mother.conversation().staff_seen_sequence < last
    fang.post(f"{mother.page}/seen", upto=last)
    assert mother.conversation().staff_seen_sequence == last


def test_seen_never_runs_ahead_of_what_was_said(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer()
    mother.says("在吗")
    fang.post(f"{mother.page}/seen", upto=999)
    assert mother.conversation().staff_seen_sequence == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("没有人在等", "您手上没有会话", "还没有会话")),
        ("en", ("Nobody is waiting", "You have no", "No conversations")),
    ],
)
def test_empty_lists_say_so(sign_in: Callable[..., Browser], language: str, words: tuple[str, ...]) -> None:
    browser = sign_in(language=language)
    for tab, word in zip(("waiting", "mine", "all"), words, strict=True):
        assert word in text_of(browser.get(f"?tab={tab}"))


def test_the_list_alone_keeps_the_open_conversation_marked(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    mother.asks_for_person("人工")
    part = fang.part(f"/inbox?tab=waiting&open={mother.talk}")
    assert "<html" not in part.text
    assert re.search(rf'id="line-{mother.talk}"[^>]*aria-current="true"', part.text, re.S)


def test_a_click_on_a_tab_is_kept_in_the_address(fang: Browser) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Trigger-Name": "tab",
        "HX-Current-URL": "http://testserver/console/conversations/abc?tab=waiting&done=given_back",
    }
    answer = fang.client.get("/console/inbox?tab=mine", headers=headers)
    assert answer.headers["HX-Replace-Url"] == "/console/conversations/abc?tab=mine"
    assert "HX-Replace-Url" not in fang.part("/inbox?tab=mine").headers


def test_a_tab_nobody_knows_is_the_first(fang: Browser) -> None:
    assert 'data-tab="waiting"' in fang.get("?tab=nonsense").text


def test_the_stream_says_when_to_look_again(
    fang: Browser, customer: Callable[..., Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    mother = customer()
    beats = iter(range(3))

    def beat_and_speak(pulse: inbox.Pulse) -> object:
        if next(beats) == 1:
            mother.says("在吗")
        return real(pulse)

    real = inbox.Pulse.beat
    monkeypatch.setattr(inbox.Pulse, "beat", beat_and_speak)
    monkeypatch.setattr(inbox, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(inbox, "STREAM_SECONDS", 0.02)
    answer = fang.get("/events", Accept="text/event-stream")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    # one on connecting, since something may have been missed, and one for the message
    assert answer.text.count("event: change") == 2


def test_the_pulse_is_read_once_however_many_pages_are_open(
    care: Care, customer: Callable[..., Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse, mother, seconds = inbox.Pulse(care.store), customer(), [100.0]
    monkeypatch.setattr(inbox.time, "monotonic", lambda: seconds[0])
    first = pulse.beat()
    mother.says("在吗")
    assert pulse.beat() == first
    seconds[0] += 1
    assert pulse.beat() != first


def test_a_line_ends_with_the_last_words_of_a_person(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    mother.asks_for_person("人工")
    mother.hears("马上来", Author.BOT)
    assert line(fang.get("").text, mother).endswith("人工 1")
    fang.post(f"{mother.page}/reply", text="我来了")
    assert "王芳：我来了" in line(fang.get("?tab=mine").text, mother)
