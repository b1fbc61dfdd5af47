"""The language of a message."""

import pytest

from bot.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("宝宝打了疫苗", "zh"),
        ("寶寶打了疫苗", "zh"),
        ("打了HPV疫苗", "zh"),
        ("这个app怎么用", "zh"),
        ("我的email是a.very.long@address-example.com", "zh"),
        ("案件TX-261123-0007怎么样了", "zh"),
        ("please stop", "en"),
        ("ok", "en"),
        ("EDD 2027-04-02", "en"),
        ("能不能 cancel 那个 reminder", "mixed"),
        ("你好呀, anybody there", "mixed"),
        ("转人工 human agent please", "mixed"),
        ("", "other"),
        ("😀😀", "other"),
        ("138 1234 5678", "other"),
        ("¿cuándo es la próxima vacuna?", "other"),
        ("bonjour je voudrais un rendez-vous", "other"),
        ("こんにちは、元気ですか", "other"),
        ("привет как дела", "other"),
    ],
)
def test_language_is_that_of_the_prose(text: str, language: str) -> None:
    assert language_of(text) == language
