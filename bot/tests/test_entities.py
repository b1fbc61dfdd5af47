"""What is found in a message, whichever script stands around it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.entities import TermMatcher, find_entities
from bot.lexicon import LexiconFaulty, Term, read_lexicons
from bot.settings import ROOT
from bot.text import words

TERMS = read_lexicons(ROOT / "content")
MATCHER = TermMatcher(TERMS)
VACCINES = words(
    "hepb bcg polio dtap mmr je mena menacwy menb hepa pcv pentavalent hib rotavirus varicella ev71 flu rsv hpv covid"
)
CHANNELS = {"sms", "wechat", "email", "phone", "whatsapp", "line", "web"}


def found(text: str, entity: str) -> list[tuple[str, str | None]]:
    """Value and canonical id of each entity of one kind."""
    return [(e["value"], e["canonical"]) for e in find_entities(text, MATCHER) if e["entity"] == entity]


@pytest.mark.parametrize("term", [t for t in TERMS if not t.exact], ids=lambda t: f"{t.id}-{t.text}")
def test_every_alias_is_found_within_either_language(term: Term) -> None:
    for text in (term.text, f"今天打了{term.text}了", f"about the {term.text}, please", term.text.upper()):
        spans = found(text, term.entity)
        assert [canonical for _, canonical in spans] == [term.id], text


def test_ids_are_the_agreed_ones() -> None:
    assert {t.id for t in TERMS if t.entity == "vaccine"} == VACCINES
    assert {t.id for t in TERMS if t.entity == "channel"} == CHANNELS


@pytest.mark.parametrize(
    ("text", "value", "canonical"),
    [
        ("宝宝打了B肝疫苗喔", "B肝疫苗", "hepb"),
        ("寶寶打了輪狀病毒疫苗", "輪狀病毒疫苗", "rotavirus"),
        ("ＭＭＲ打过了", "ＭＭＲ", "mmr"),
        ("Hep-B done", "Hep-B", "hepb"),
        ("hep  b done", "hep  b", "hepb"),
        ("9价HPV", "9价HPV", "hpv"),
        ("流感嗜血杆菌疫苗", "流感嗜血杆菌疫苗", "hib"),
        ("AC流脑结合疫苗", "AC流脑结合疫苗", "menacwy"),
        ("flu shots", "flu shots", "flu"),
    ],
)
def test_vaccine_is_the_longest_name_as_it_was_typed(text: str, value: str, canonical: str) -> None:
    assert found(text, "vaccine") == [(value, canonical)]


@pytest.mark.parametrize(
    "text", ["influence", "her variety of rvs", "a fluffy towel", "in line with that", "lined up"]
)
def test_no_term_is_found_inside_another_word(text: str) -> None:
    assert found(text, "vaccine") == []
    assert found(text, "channel") == []


def test_short_forms_count_only_as_they_are_written() -> None:
    assert found("LINE me", "channel") == [("LINE", "line")]
    assert found("drop me a line", "channel") == []


@pytest.mark.parametrize(
    ("text", "value", "canonical"),
    [
        ("电话13812345678", "13812345678", "13812345678"),
        ("１３８１２３４５６７８", "１３８１２３４５６７８", "13812345678"),
        ("138 1234 5678 谢谢", "138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "+86 138-1234-5678", "+8613812345678"),
        ("(415) 555-2671", "(415) 555-2671", "4155552671"),
        ("+1 415 555 2671", "+1 415 555 2671", "+14155552671"),
        ("+852 9123 4567", "+852 9123 4567", "+85291234567"),
        ("021-62345678", "021-62345678", "02162345678"),
        ("my phone number is 9123 4567", "9123 4567", "91234567"),
    ],
)
def test_phone_is_found_with_its_digits(text: str, value: str, canonical: str) -> None:
    assert found(text, "phone") == [(value, canonical)]


@pytest.mark.parametrize(
    "text", ["20260814", "2026-08-14", "订单202611230012345678", "36.5度", "TX-261123-0007"]
)
def test_other_numbers_are_no_phone(text: str) -> None:
    assert found(text, "phone") == []


@pytest.mark.parametrize(
    "text",
    [
        "TX-261123-0007",
        "tx2611230007",
        "TX 261123 0007",
        "案件ＴＸ－２６１１２３－０００７呢",
        "tx–261123–0007",
    ],
)
def test_case_number_is_read_in_any_spelling(text: str) -> None:
    assert [canonical for _, canonical in found(text, "case_number")] == ["TX-261123-0007"]


@pytest.mark.parametrize("text", ["TX-26112-0007", "TX-261123-00071", "ATX-261123-0007", "TXT 261123 0007"])
def test_what_is_not_quite_a_case_number_is_none(text: str) -> None:
    assert found(text, "case_number") == []


def test_email_is_lower_case_in_its_canonical_form() -> None:
    assert found("写信给Anna.Li+x@Example.com吧", "email") == [
        ("Anna.Li+x@Example.com", "anna.li+x@example.com")
    ]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("订单号：202611230012345678", "202611230012345678"),
        ("where is order #a1b2-99881", "A1B2-99881"),
        ("order number 556677 is late", "556677"),
        ("JD20261123001122", "JD20261123001122"),
    ],
)
def test_order_number_is_found_by_its_name_or_an_unmistakable_shape(text: str, canonical: str) -> None:
    assert [c for _, c in found(text, "order_number")] == [canonical]


@pytest.mark.parametrize(
    "text", ["my order is late", "in order to help", "订单怎么还没到", "#1 mom", "20260814"]
)
def test_no_order_number_is_guessed(text: str) -> None:
    assert found(text, "order_number") == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("预产期是2027年3月8号", "2027年3月8号"),
        ("二零二六年一月七日生的", "二零二六年一月七日"),
        ("生日20260814", "20260814"),
        ("9月20去的", "9月20"),
        ("農曆八月十五", "農曆八月十五"),
        ("大年初一生的", "大年初一"),
        ("上周三打的", "上周三"),
        ("下周六上午10点提醒我", "下周六上午10点"),
        ("昨天下午", "昨天下午"),
        ("三天前", "三天前"),
        ("15号", "15号"),
        ("六个月大", "六个月大"),
        ("一岁半了", "一岁半"),
        ("怀孕22周", "怀孕22周"),
        ("孕30+4", "孕30+4"),
        ("过两天再说", "过两天"),
        ("due on the 3rd of March next year", "the 3rd of March next year"),
        ("March 3rd, 2027 please", "March 3rd, 2027"),
        ("3/4/2027", "3/4/2027"),
        ("she's 3 months old", "3 months old"),
        ("I'm 20 weeks along", "20 weeks along"),
        ("30w4d", "30w4d"),
        ("remind me tomorrow at 9am", "tomorrow at 9am"),
        ("in two weeks", "in two weeks"),
        ("last Sunday", "last Sunday"),
        ("it was two weeks ago", "two weeks ago"),
        ("Sept 20th", "Sept 20th"),
    ],
)
def test_date_is_found_as_it_was_typed(text: str, span: str) -> None:
    assert [value for value, _ in found(text, "date")] == [span]


@pytest.mark.parametrize(
    "text",
    [
        "may I ask something",
        "发烧38.5度",
        "每次3.5块",
        "我有3个孩子",
        "第三针",
        "24小时",
        "march on",
        "一线城市",
        "3-4 times",
        "order 66",
    ],
)
def test_no_date_is_found_where_there_is_none(text: str) -> None:
    assert found(text, "date") == []


def test_entities_never_overlap_and_stand_where_they_say() -> None:
    text = "周三给宝宝打了乙肝和MMR，案件TX-261123-0007，手机138 1234 5678或a@b.cn，订单号JD2026112300，微信也行，3 months old"
    entities = find_entities(text, MATCHER)
    assert {e["entity"] for e in entities} >= {
        "date",
        "vaccine",
        "case_number",
        "phone",
        "email",
        "order_number",
        "channel",
    }
    for entity in entities:
        assert text[entity["start"] : entity["end"]] == entity["value"]
    assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(entities))


@pytest.mark.parametrize(
    "piece", ["宝", " ", "1", "1-", "a.b@", "3月5日 ", "二", "order # ", "+1 ", "\u200b", "😀"]
)
def test_very_long_messages_end(piece: str) -> None:
    find_entities((piece * 10_000)[:10_000], MATCHER)


def _write(folder: Path, text: str) -> Path:
    (folder / "lexicon").mkdir()
    (folder / "lexicon" / "x.yml").write_text(text, encoding="utf-8")
    return folder


def test_an_alias_with_two_meanings_is_refused(tmp_path: Path) -> None:
    text = "entity: vaccine\nterms:\n- {id: hepb, zh: [乙肝]}\n- {id: hepa, zh: [乙肝]}\n"
    with pytest.raises(LexiconFaulty, match="means both hepb and hepa"):
        read_lexicons(_write(tmp_path, text))


@pytest.mark.parametrize(
    "text", ["", "terms: []", "entity: x\nterms: [{zh: [a]}]", "entity: x\nterms: [{id: 'Bad Id', zh: [a]}]"]
)
def test_a_faulty_lexicon_names_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(LexiconFaulty, match=r"x\.yml"):
        read_lexicons(_write(tmp_path, text))
