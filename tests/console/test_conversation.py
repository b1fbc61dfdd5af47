"""The conversation page: what was said, who speaks, and what staff do there."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from care import consent, conversations, profiles
from care.consent import Purpose
from care.core import Care
from care.store.models import Author, Message, Turn
from care.store.models import Customer as Person
from tests.conftest import Clock
from tests.console.conftest import Browser, Customer, text_of


def panel(page: str, name: str) -> tuple[str, str]:
    """A panel's digest and words."""
    found = re.search(
        rf'<div id="panel-{name}"[^>]*data-digest="(\w+)"[^>]*>(.*?)(?=<div id="panel-|</form>\s*</article>|</aside>|\Z)',
        page,
        re.S,
    )
    assert found, f"no panel {name}"
    return found[1], " ".join(re.sub(r"<[^>]+>", " ", found[2]).split())


def test_the_transcript_tells_who_said_what(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer()
    mother.says("宝宝发烧了\n怎么办")
    mother.hears("请先看医生", buttons=[{"title": "好的", "text": "好的"}])
    mother.hears("您的消息我收到了", Author.SYSTEM)
    fang.post(f"{mother.page}/reply", text="我是王芳")
    page = fang.get(mother.page).text
    kinds = re.findall(r'<li class="said (\w+)', page)
    assert kinds == ["customer", "bot", "system", "event", "staff"]
    words = text_of(fang.get(mother.page))
    for part in (
        "客户 12:00 宝宝发烧了 怎么办",
        "小贴 12:00 请先看医生",
        "好的",
        "系统 12:00 您的消息",
        "王芳接手了对话",
        "王芳 12:00 我是王芳",
    ):
        assert part in words


def test_what_customers_write_is_never_markup(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer(name="<b>妈</b>")
    mother.asks_for_person('<img src=x onerror="alert(1)">', "complaint", "S2")
    for page in (fang.get(mother.page).text, fang.get("").text, fang.get("/cases").text):
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "<b>妈</b>" not in page


def test_times_are_the_customers_and_say_so(
    fang: Browser, customer: Callable[..., Customer], clock: Clock
) -> None:
    dana = customer(market="US")
    dana.says("hello there friends")
    clock.forward(hours=2)
    dana.says("hello again friends")
    words = text_of(fang.get(dana.page))
    # noon in Shanghai is the evening before in New York
    assert "11月22日（周日） 客户当地时间（America/New York, UTC−5）" in words
    assert "11月23日（周一） 客户当地时间" in words
    assert "客户 23:00" in words
    assert "当地 01:00" in words


def test_a_redacted_message_is_shown_as_such(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    number = mother.says("2026-05-05")
    with care.store.write() as db:
        message = db.scalars(select(Message).where(Message.conversation_id == mother.talk)).one()
        conversations.redact(db, message, care.clock(), put="[removed]")
    page = fang.get(mother.page).text
    assert "2026-05-05" not in page
    assert "内容已按客户的选择删除" in page
    # a page that showed the words has them replaced in place
    news = fang.part(f"{mother.page}/news?after={number}").text
    assert re.search(rf'<li class="said customer[^>]*id="said-{number}"[^>]*hx-swap-oob="outerHTML"', news)


def test_who_writes_takes_over_and_the_bot_owes_nothing_more(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    mother.asks_for_person("人工")
    answer = fang.post(f"{mother.page}/reply", text="您好，我是王芳", client_id="a" * 32)
    assert answer.status_code == 200
    assert '"sent": true' in answer.headers["HX-Trigger"]
    talk = mother.conversation()
    assert (talk.owner, talk.staff_id) == ("staff", fang.id)
    assert mother.transcript()[-2:] == [("system", "taken_over"), ("staff", "您好，我是王芳")]
    with care.store.read() as db:
        assert db.scalars(select(Turn.state)).all() == ["to_person"]


def test_the_same_form_twice_says_it_once(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer()
    mother.says("在吗")
    first = fang.post(f"{mother.page}/reply", text="在的", client_id="a" * 32)
    again = fang.post(f"{mother.page}/reply", text="在的", client_id="a" * 32)
    assert first.status_code == again.status_code == 200
    assert [words for who, words in mother.transcript() if who == "staff"] == ["在的"]


def test_each_drawing_of_the_form_has_an_id_of_its_own(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    ids = [re.findall(r'id="client-id" value="(\w{32})"', fang.get(mother.page).text) for _ in range(2)]
    answer = fang.post(f"{mother.page}/reply", text="在的", client_id=ids[0][0])
    ids.append(re.findall(r'id="client-id" value="(\w{32})"', answer.text))
    assert all(len(found) == 1 for found in ids)
    assert len({found[0] for found in ids}) == 3


def test_words_changed_after_they_had_been_sent_are_not_lost_in_silence(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    fang.post(f"{mother.page}/reply", text="明天寄", client_id="a" * 32)
    answer = fang.post(f"{mother.page}/reply", text="后天寄", client_id="a" * 32)
    assert "改动之前的那一版已经发出去了" in answer.text
    assert "sent" not in answer.headers["HX-Trigger"]
    assert [words for who, words in mother.transcript() if who == "staff"] == ["明天寄"]


@pytest.mark.parametrize(
    ("text", "words"), [("", "还没有写内容"), (" \n\u200b", "还没有写内容"), ("长" * 4001, "现在有 4001 个")]
)
def test_nothing_and_too_much_are_refused(
    fang: Browser, customer: Callable[..., Customer], text: str, words: str
) -> None:
    mother = customer()
    answer = fang.post(f"{mother.page}/reply", text=text)
    assert answer.status_code == 422
    assert words in answer.text
    assert mother.conversation().owner == "bot"


def test_taking_over_and_giving_back_leave_marks(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer()
    mother.asks_for_person("人工")
    assert "您已接手" in fang.post(f"{mother.page}/take-over").text
    assert "本来就是您在接待" in fang.post(f"{mother.page}/take-over").text
    before = mother.conversation()
    assert "小贴继续接待" in fang.post(f"{mother.page}/give-back").text
    after = mother.conversation()
    assert (before.owner, after.owner, after.staff_id) == ("staff", "bot", None)
    assert after.version == before.version + 1
    assert after.session_due
    assert mother.transcript()[-2:] == [("system", "taken_over"), ("system", "given_back")]


@pytest.mark.parametrize(
    ("language", "take", "send", "give"),
    [
        ("zh", "李然正在和这位客户对话", "没有发出：李然", "不在您手上"),
        ("en", "李然 is already speaking", "Not sent: 李然", "isn't yours"),
    ],
)
def test_two_members_of_staff_never_speak_over_each_other(
    sign_in: Callable[..., Browser],
    customer: Callable[..., Customer],
    language: str,
    take: str,
    send: str,
    give: str,
) -> None:
    li, fang, mother = sign_in(name="李然"), sign_in(language=language), customer()
    mother.asks_for_person("人工")
    li.post(f"{mother.page}/reply", text="您好，我是李然")
    said = mother.transcript()
    for action, words in (("take-over", take), ("give-back", give)):
        answer = fang.post(f"{mother.page}/{action}")
        assert (answer.status_code, words in answer.text.replace("&#39;", "'")) == (409, True)
    answer = fang.post(f"{mother.page}/reply", text="我也来")
    assert (answer.status_code, send in answer.text) == (409, True)
    assert 'id="client-id"' not in answer.text
    assert mother.transcript() == said
    assert mother.conversation().staff_id == li.id


def test_whose_conversation_it_is_not_sees_no_buttons_to_press(
    sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    li, fang, mother = sign_in(name="李然"), sign_in(), customer()
    li.post(f"{mother.page}/take-over")
    page = fang.get(mother.page).text
    assert "李然在接待" in page
    assert "/take-over" not in page
    assert "/give-back" not in page
    assert re.search(r'id="send" disabled', page)
    assert "/give-back" in li.get(mother.page).text


def test_without_script_the_forms_lead_back_to_the_page(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    taken = fang.post(f"{mother.page}/take-over", plain=True)
    assert (taken.status_code, taken.headers["Location"]) == (303, f"/console{mother.page}?done=taken_over")
    assert "您已接手" in fang.get(f"{mother.page}?done=taken_over").text
    assert "<script>" not in fang.get(f"{mother.page}?done=<script>").text
    refused = fang.post(f"{mother.page}/reply", plain=True, text="")
    assert refused.status_code == 422
    assert "<html" in refused.text


def test_news_are_what_came_after_and_only_the_panels_that_changed(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    last = mother.says("在吗")
    page = fang.get(mother.page).text
    known = {name: panel(page, name)[0] for name in ("state", "compose", "cases", "file")}
    query = "&".join(f"{name}={digest}" for name, digest in known.items())
    assert fang.part(f"{mother.page}/news?after={last}&{query}").text.strip() == ""
    newer = mother.says("喂")
    fang.post(f"{mother.page}/take-over")
    news = fang.part(f"{mother.page}/news?after={last}&{query}").text
    assert re.findall(r'data-sequence="(\d+)"', news) == [str(newer), str(newer + 1)]
    assert 'class="day"' not in news
    assert "您在接待" in panel(news, "state")[1]
    assert 'id="panel-compose"' in news
    assert 'id="panel-file"' not in news


def test_a_click_in_the_list_gets_the_conversation_without_the_frame(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    part = fang.part(mother.page).text
    assert "<html" not in part
    assert f'data-conversation="{mother.talk}"' in part
    restored = fang.client.get(
        f"/console{mother.page}", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.text


def test_a_long_conversation_opens_at_its_end_and_unrolls(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    with care.store.write() as db:
        conversation = conversations.hold(db, mother.talk)
        for number in range(150):
            conversations.say(db, conversation, Author.CUSTOMER, f"第{number}句", care.clock())
    page = fang.get(mother.page).text
    shown = [int(number) for number in re.findall(r'data-sequence="(\d+)"', page)]
    assert shown == list(range(51, 151))
    earlier = fang.part(f"{mother.page}/earlier?before=51").text
    assert [int(number) for number in re.findall(r'data-sequence="(\d+)"', earlier)] == list(range(1, 51))
    assert "earlier?before=51" in page
    assert "earlier?before" not in earlier


def test_whether_the_customer_has_seen_the_answer(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    number = mother.says("在吗")
    assert "最后的回复" not in fang.get(mother.page).text
    fang.post(f"{mother.page}/reply", text="在的")
    assert "客户还没看到最后的回复" in fang.get(mother.page).text
    with care.store.write() as db:
        conversations.seen(db, mother.talk, number + 2)
    assert "客户已看到最后的回复" in fang.get(mother.page).text
    mother.says("好的")
    assert "最后的回复" not in fang.get(mother.page).text


def test_a_conversation_nobody_knows_is_not_found(fang: Browser) -> None:
    for answer in (fang.get("/conversations/nonsense"), fang.post("/conversations/nonsense/take-over")):
        assert answer.status_code == 404
        assert "没有这一页" in answer.text
    assert fang.part("/conversations/nonsense/news?after=-1").status_code == 422


def test_the_file_shows_children_doses_and_consents(
    care: Care, fang: Browser, customer: Callable[..., Customer], clock: Clock
) -> None:
    mother = customer(name="晨晨妈妈")
    with care.store.write() as db:
        person = db.get_one(Person, mother.id)
        consent.record(db, person, Purpose.REMINDER, True, "reminder@1", clock.now, message_id=None)
        consent.record(db, person, Purpose.TIP, True, "tip@1", clock.now, message_id=None)
        consent.record(db, person, Purpose.TIP, False, "stop_all", clock.now, message_id=None)
        child = profiles.register_child(db, person, date(2026, 11, 1), None, clock.now)
        child.nickname, child.sex = "晨晨", "F"
        profiles.report_dose(db, child, "cn_hepb", date(2026, 11, 1), person, clock.now)
        profiles.register_child(db, person, None, date(2027, 12, 20), clock.now)
    words = panel(fang.get(mother.page).text, "file")[1]
    for part in (
        "网站访客", "中国大陆", "Asia/Shanghai, UTC+8", "晨晨 22天", "女孩", "11月1日（周日）出生",
        "乙肝疫苗第2剂 12月1日（周二）起", "乙肝疫苗 2026-11-01", "预产期 2027年12月20日",
        "提醒 同意", "育儿贴士 不同意", "优惠活动 没问过", "拒绝或撤回", "依据 stop_all", "还没有主动发过消息",
    ):  # fmt: skip
        assert part in words, part


def test_a_child_whose_file_was_closed_is_named_only_to_be_spared(
    care: Care, fang: Browser, customer: Callable[..., Customer], clock: Clock
) -> None:
    mother = customer()
    with care.store.write() as db:
        child = profiles.register_child(db, db.get_one(Person, mother.id), date(2026, 9, 1), None, clock.now)
        child.closed_at = clock.now
    words = panel(fang.get(mother.page).text, "file")[1]
    assert "请不要再提起这个孩子" in words
    assert "疫苗" not in words
    assert "出生" not in words


def test_an_english_page_holds_no_chinese_but_the_way_back(
    sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    dana, browser = customer(market="US", name="Dana"), sign_in(name="Wang", language="en")
    dana.asks_for_person("my parcel is late", "complaint", "S3", timedelta(minutes=20))
    dana.hears("We hear you")
    browser.post(f"{dana.page}/reply", text="Let me look")
    for path in (dana.page, "", "?tab=mine", "/cases", "/cases?state=closed"):
        found = re.findall(r"[\u3400-\u9fff]+", text_of(browser.get(path)))
        assert found == ["中文"], path
