"""Many spellings become one, and offsets lead back."""

import pytest

from bot.text import defuse, fold, head_and_tail, normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＨＥＬＬＯ　１２３", "hello 123"),
        ("寶寶發燒了", "宝宝发烧了"),
        ("stoooop", "stop"),
        ("soooo goooood", "so good"),
        ("哈哈哈哈哈", "哈哈"),
        ("zero\u200bwidth", "zerowidth"),
        ("bell\x07tab\tline\nend", "bell tab line end"),
        ("👍", "ok"),
        ("İstanbul", "i̇stanbul"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("   ", ""),
    ],
)
def test_one_spelling_is_read_for_many(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize("text", ["乙肝", "ＨＰＶ疫苗", "a\u200bb   c", "㎏寶", "x\n\n\ny"])
def test_every_folded_character_knows_where_it_stood(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    for place, character in zip(folded.places, folded.text, strict=True):
        assert character in fold(text[place]).text


def test_span_of_folded_text_leads_back_over_what_was_dropped() -> None:
    text = "她打了Ｈ\u200bＰＶ"
    folded = fold(text)
    start = folded.text.index("hpv")
    assert slice(*folded.original_span(start, start + 3)) == slice(3, 7)


@pytest.mark.parametrize(
    "command", ["/restart", "  /restart", "\u200b/restart", "//restart", "\x00 /restart", "／/restart"]
)
def test_no_text_reaches_rasa_as_a_command(command: str) -> None:
    left = defuse(command)
    assert not left.startswith("/")
    assert left.endswith("restart")


def test_a_lone_slash_stays_a_message() -> None:
    assert defuse("/") == "／"
    assert defuse(" \u200b ") == ""
    assert defuse("3/4 早上") == "3/4 早上"


def test_long_text_keeps_both_ends() -> None:
    cut = head_and_tail("开头" + "中" * 5000 + "结尾", 240)
    assert len(cut) == 240
    assert cut.startswith("开头")
    assert cut.endswith("结尾")
