"""Red flags send to a doctor; everyday words do not."""

import pytest

from care.safety import load_red_flags
from tests.conftest import ROOT

FLAGS = load_red_flags(ROOT / "content")


@pytest.mark.parametrize(
    "text",
    ["宝宝喘不上气了", "孩子抽搐了怎么办", "叫不醒他", "我不想活了", "误吞了纽扣电池", "She can't breathe!", "he won’t wake up",
     "my baby is turning blue", "I want to die", "SEIZURE"],
)  # fmt: skip
def test_an_emergency_is_seen_in_any_spelling(text: str):
    assert FLAGS.urgency(text) == "emergency"


@pytest.mark.parametrize(
    "text", ["宝宝发烧39度", "一直吐怎么办", "fever of 101", "no wet diaper and dehydrated", "胎动 少了"]
)
def test_illness_is_sent_to_a_doctor(text: str):
    assert FLAGS.urgency(text) == "doctor"


@pytest.mark.parametrize(
    "text", ["你好", "下一针什么时候", "快递慢吞吞的", "feverish excitement for the sale", "笑死我了", "hi"]
)
def test_everyday_words_raise_no_alarm(text: str):
    assert FLAGS.urgency(text) is None
