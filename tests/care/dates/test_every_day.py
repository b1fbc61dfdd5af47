"""Every day of ten years, in eight spellings of each language, is read back as itself."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from care.dates import read

FIRST, LAST = date(2020, 1, 1), date(2029, 12, 31)
TODAY = date(2026, 11, 22)
DAYS = [FIRST + timedelta(step) for step in range((LAST - FIRST).days + 1)]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ZH = "零一二三四五六七八九十"


def zh(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return ZH[number]
    return f"{ZH[tens] if tens > 1 else ''}十{ZH[ones] if ones else ''}"


def zh_digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def republic(year: int) -> str:
    """115 as 一百一十五, counted from 1912."""
    tens, ones = divmod(year - 1911 - 100, 10)
    return f"一百{ZH[tens]}十{ZH[ones] if ones else ''}" if tens else f"一百零{ZH[ones]}"


def ordinal(number: int) -> str:
    suffix = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def spelt(number: int) -> str:
    if number <= 20:
        return ORDINALS[number - 1]
    tens, ones = divmod(number, 10)
    if not ones:
        return "thirtieth"
    return f"{'twenty' if tens == 2 else 'thirty'}-{ORDINALS[ones - 1]}"


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


CHINESE: dict[str, Callable[[date], str]] = {
    "digits with 年月日": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "numerals": lambda d: f"{zh_digits(d.year)}年{zh(d.month)}月{zh(d.day)}号",
    "traditional numerals": lambda d: f"民國{republic(d.year)}年{zh(d.month)}月{zh(d.day)}號",
    "full width": lambda d: full_width(f"{d.year}-{d.month:02}-{d.day:02}"),
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "two digits": lambda d: f"{d.year % 100:02}年{d.month}月{d.day}号",
    "in a sentence": lambda d: f"宝宝的预产期是{d.year}年{d.month}月{d.day}号，麻烦记一下",
    "day first": lambda d: f"{d.day}/{d.month}/{d.year}",
}
ENGLISH: dict[str, Callable[[date], str]] = {
    "month first": lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    "short": lambda d: f"{MONTHS[d.month - 1][:3]} {ordinal(d.day)} {d.year}",
    "day first": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "of": lambda d: f"the {ordinal(d.day)} of {MONTHS[d.month - 1]}, {d.year}",
    "spelt": lambda d: f"{MONTHS[d.month - 1]} {spelt(d.day)}, '{d.year % 100:02}",
    "year last": lambda d: f"{d.month:02}/{d.day:02}/{d.year}",
    "eight digits": lambda d: f"{d:%Y%m%d}",
    "in a sentence": lambda d: (
        f"Our son was born on {MONTHS[d.month - 1]} {ordinal(d.day)}, {d.year} at 3:15 am!"
    ),
}


@pytest.mark.parametrize("spelling", CHINESE)
def test_every_day_of_ten_years_is_read_in_chinese(spelling: str):
    say = CHINESE[spelling]
    assert [day for day in DAYS if read(say(day), TODAY, "CN").date != day] == []


@pytest.mark.parametrize("spelling", ENGLISH)
def test_every_day_of_ten_years_is_read_in_english(spelling: str):
    say = ENGLISH[spelling]
    assert [day for day in DAYS if read(say(day), TODAY, "US").date != day] == []


@pytest.mark.parametrize("day", DAYS[::97], ids=str)
def test_with_no_year_the_next_such_day_is_meant_and_with_a_cue_of_the_past_the_latest(day: date):
    plain, past = f"{day.month}月{day.day}日", f"She was born on {MONTHS[day.month - 1]} {day.day}"
    for today in DAYS[::401]:
        coming, gone = read(plain, today, "CN").date, read(past, today, "US").date
        assert coming
        assert gone
        assert gone <= today <= coming
        assert (coming.month, coming.day) == (gone.month, gone.day) == (day.month, day.day)
        assert (coming - gone).days <= 366 or (day.month, day.day) == (2, 29)
