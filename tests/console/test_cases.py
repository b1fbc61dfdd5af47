"""Cases: the list, and closing one with what was done."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from care import cases
from care.core import Care
from care.store.models import Case
from tests.console.conftest import Browser, Customer, text_of


def case_of(care: Care, number: str) -> Case:
    """A case as it is now."""
    with care.store.read() as db:
        case = cases.get(db, number)
        db.expunge_all()
        return case


def test_closing_needs_to_say_what_was_done(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    number = mother.asks_for_person("快递破了", "complaint", "S3")
    for outcome in ("", "  \n "):
        answer = fang.post(f"/cases/{number}/close", outcome=outcome)
        assert answer.status_code == 422
        assert "请写下处理结果" in answer.text
    assert fang.post(f"/cases/{number}/close", outcome="长" * 1001).status_code == 422
    assert case_of(care, number).closed_at is None
    closed = fang.post(f"/cases/{number}/close", outcome=" 已补发 ")
    assert closed.status_code == 200
    assert f"{number} 已结案" in closed.text
    case = case_of(care, number)
    assert (case.step, case.outcome, case.staff_id, case.closed_at) == (
        "closed",
        "已补发",
        fang.id,
        care.clock(),
    )


@pytest.mark.parametrize(
    ("market", "words"), [("CN", "已处理完：refunded {x}"), ("US", "has been settled: refunded {x}")]
)
def test_the_customer_is_told_in_her_language_if_staff_want_it(
    fang: Browser, customer: Callable[..., Customer], market: str, words: str
) -> None:
    mother = customer(market=market)
    number = mother.asks_for_person("it is broken", "complaint", "S3")
    answer = fang.post(f"/cases/{number}/close", outcome="refunded {x}", tell="yes")
    assert "已告诉客户" in answer.text
    author, said = mother.transcript()[-1]
    assert (author, words in said, number in said) == ("system", True, True)


def test_or_the_outcome_stays_among_staff(fang: Browser, customer: Callable[..., Customer]) -> None:
    mother = customer()
    number = mother.asks_for_person("快递破了", "complaint", "S3")
    said = mother.transcript()
    fang.post(f"/cases/{number}/close", outcome="已补发")
    assert mother.transcript() == said
    assert "已补发" in text_of(fang.get(mother.page))


def test_a_case_is_closed_once(care: Care, fang: Browser, customer: Callable[..., Customer]) -> None:
    number = customer().asks_for_person("快递破了", "complaint", "S3")
    fang.post(f"/cases/{number}/close", outcome="已补发")
    answer = fang.post(f"/cases/{number}/close", outcome="别的")
    assert answer.status_code == 409
    assert "之前已经结案" in answer.text
    assert case_of(care, number).outcome == "已补发"


def test_whoever_speaks_with_her_closes_her_case(
    care: Care, sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    li, fang, mother = sign_in(name="李然"), sign_in(), customer()
    number = mother.asks_for_person("快递破了", "complaint", "S3")
    li.post(f"{mother.page}/take-over")
    answer = fang.post(f"/cases/{number}/close", outcome="已补发", tell="yes")
    assert (answer.status_code, "李然正在和这位客户对话" in answer.text) == (409, True)
    assert case_of(care, number).closed_at is None
    assert li.post(f"/cases/{number}/close", outcome="已补发").status_code == 200
    assert mother.conversation().staff_id == li.id


def test_with_her_last_case_closed_she_waits_for_nobody(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    number = mother.asks_for_person("快递破了", "complaint", "S3")
    assert mother.conversation().owner == "queue"
    fang.post(f"/cases/{number}/close", outcome="已电话联系")
    talk = mother.conversation()
    assert (talk.owner, talk.promised_at) == ("bot", None)


def test_a_case_nobody_knows_is_not_found(fang: Browser) -> None:
    assert fang.post("/cases/TX-000000-0000/close", outcome="x").status_code == 404


def test_the_list_shows_open_or_closed_cases_by_severity(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    late = customer(name="晚").asks_for_person("小事", "complaint", "S4", timedelta(minutes=-3))
    grave = customer(name="险").asks_for_person("吞了零件", "complaint", "S1", timedelta(minutes=10))
    done = customer(name="完").asks_for_person("少发了", "complaint", "S3")
    fang.post(f"/cases/{done}/close", outcome="已补发两件")
    page = text_of(fang.get("/cases"))
    assert page.index(grave) < page.index(late)
    assert done not in page
    for part in ("S1 人身安全", "还剩 10 分钟", "超时 3 分钟", "吞了零件"):
        assert part in page
    closed = text_of(fang.get("/cases?state=closed"))
    assert late not in closed
    for part in (done, "已补发两件", "王芳", "S3 物流"):
        assert part in closed
    only = text_of(fang.get("/cases?severity=S1"))
    assert grave in only
    assert late not in only
    assert late in text_of(fang.get("/cases?severity=nonsense"))


def test_a_case_the_customer_withdrew_says_so(
    care: Care, fang: Browser, customer: Callable[..., Customer]
) -> None:
    number = customer().asks_for_person("人工")
    with care.store.write() as db:
        cases.withdraw(cases.get(db, number), care.clock())
    assert "客户说不需要了" in text_of(fang.get("/cases?state=closed"))


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("没有处理中", "还没有结案")), ("en", ("No open cases", "No closed"))]
)
def test_empty_lists_say_so(sign_in: Callable[..., Browser], language: str, words: tuple[str, str]) -> None:
    browser = sign_in(language=language)
    for state, word in zip(("open", "closed"), words, strict=True):
        assert word in text_of(browser.get(f"/cases?state={state}"))
