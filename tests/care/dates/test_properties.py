"""What holds whatever is typed."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care.dates import REASONS, Reading, lunar, read
from care.dates.text import READ_AT_MOST, plain

DAYS = st.dates()
NEAR_DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MARKETS = st.sampled_from(["CN", "US"])
EXPECT = st.sampled_from([None, "past", "future", "age", "pregnancy"])
PIECES = [
    *[
        "2026",
        "26",
        "9",
        "20",
        "31",
        "0",
        "十",
        "廿",
        "三十",
        "二〇",
        "年",
        "月",
        "日",
        "号",
        "個",
        "个",
        "半",
        "周",
        "星期",
        "礼拜",
        "天",
        "岁",
        "后",
        "前",
        "大",
        "下",
        "上",
        "这",
        "每",
        "农历",
        "闰",
        "正",
        "腊",
        "初",
    ],
    *[
        "民国",
        "孕",
        "满",
        "虚岁",
        "除夕",
        "中秋",
        "五一",
        "生的",
        "到",
        "-",
        "/",
        ".",
        "+",
        "，",
        "。",
        "(",
        ")",
        ":",
        "'",
        "½",
        "～",
        "１",
        "\n",
        "\t",
        "🍼",
        "w",
        "d",
        "m",
        "y",
        "st",
        "th",
        "of",
        "the",
        "on",
        "in",
        "a",
        "an",
    ],
    *[
        "and",
        "half",
        "next",
        "last",
        "this",
        "week",
        "weeks",
        "month",
        "months",
        "day",
        "days",
        "year",
        "years",
        "ago",
        "later",
        "old",
        "pregnant",
        "due",
        "born",
    ],
    *["Monday", "fri", "sat", "June", "may", "1st", "second", "twenty", "-two", "two"],
]
TYPED = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
)


def is_sound(reading: Reading, text: str) -> bool:
    values = {"date": reading.date, "age": reading.age_months, "pregnancy": reading.weeks_pregnant}
    said = {kind for kind, value in values.items() if value is not None}
    within = reading.span is None or 0 <= reading.span[0] < reading.span[1] <= len(text)
    if reading.kind is None:
        return not said and reading.reason in REASONS and within
    return said == {reading.kind} and reading.reason is None and reading.span is not None and within


@given(TYPED, DAYS, MARKETS, EXPECT)
@example("\ud800明天\udfff", date(2026, 11, 22), "CN", None)
@example("\x00\x01\x02 32周 \x7f", date(2026, 11, 22), "CN", "pregnancy")
@example("今天" * 5000, date(2026, 11, 22), "CN", None)
@example("99999999999999999999年后", date(2026, 11, 22), "CN", None)
@example("9999 years from now", date(9999, 12, 31), "US", "future")
@example("明天", date.max, "CN", None)
@example("昨天", date.min, "CN", "past")
@example("上上周三", date.min, "CN", "past")
@example("农历八月十五", date(9000, 1, 1), "CN", None)
@example("٣/٤/٢٠٢٧ ² ① ௧", date(2026, 11, 22), "US", None)
@example("", date(2026, 11, 22), "CN", None)
def test_nothing_typed_on_any_day_raises_or_gives_half_an_answer(
    text: str, today: date, market: str, expect: str | None
):
    assert is_sound(read(text, today, market, expect), text)


@given(st.text(st.characters(codec=None)))
def test_the_plain_spelling_keeps_every_character_in_its_place(text: str):
    assert len(plain(text)) == min(len(text), READ_AT_MOST)


@given(NEAR_DAYS, st.integers(1, 999))
def test_days_counted_forward_and_back_meet(today: date, days: int):
    assert (
        read(f"{days}天后", today, "CN").date
        == today + timedelta(days)
        == read(f"in {days} days", today, "US").date
    )
    assert (
        read(f"{days}天前", today, "CN").date
        == today - timedelta(days)
        == read(f"{days} days ago", today, "US").date
    )


@given(NEAR_DAYS, st.integers(0, 6))
def test_weekdays_keep_to_weeks_from_monday_to_sunday(today: date, weekday: int):
    zh, en = (
        "一二三四五六日"[weekday],
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[weekday],
    )
    monday = today - timedelta(today.weekday())
    for words, weeks in (("上上周", -2), ("上周", -1), ("这周", 0), ("下周", 1), ("下下周", 2)):
        assert read(words + zh, today, "CN").date == monday + timedelta(7 * weeks + weekday)
    assert read(f"this {en}", today, "US").date == monday + timedelta(weekday)
    assert read(f"next {en}", today, "US").date == monday + timedelta(7 + weekday)
    bare, last = read(f"周{zh}", today, "CN").date, read(f"last {en}", today, "US").date
    assert bare is not None
    assert last is not None
    assert 1 <= (bare - today).days <= 7
    assert 1 <= (today - last).days <= 7
    assert read(f"a week on {en}", today, "US").date == bare + timedelta(7)


@given(st.integers(1, 42), st.integers(0, 6))
def test_weeks_of_pregnancy_keep_their_days_however_they_are_written(weeks: int, days: int):
    today = date(2026, 11, 22)
    for text in (
        f"孕{weeks}周+{days}天",
        f"怀孕{weeks}+{days}",
        f"{weeks}w{days}d pregnant",
        f"{weeks} weeks and {days} days pregnant",
    ):
        reading = read(text, today, "CN")
        assert (reading.weeks_pregnant, reading.extra_days) == (weeks, days), text


@given(st.integers(1, 60), st.booleans())
def test_an_age_in_months_keeps_its_half(months: int, half: bool):
    today = date(2026, 11, 22)
    for text in (
        f"{months}个{'半' * half}月",
        f"{months}{'.5' * half} months old",
        f"{months}{'½' * half} months",
    ):
        assert read(text, today, "CN").age_months == months + half / 2, text


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_of_the_lunar_calendar_has_one_solar_date(day: date):
    names = [
        (year, month, leap, number)
        for year in (day.year - 1, day.year)
        for month in range(1, 13)
        for leap in (False, True)
        for number in range(1, 31)
        if lunar.solar(year, month, number, leap) == day
    ]
    assert len(names) == 1
    [(year, month, leap, number)] = names
    digits = "〇一二三四五六七八九"
    zh = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    tens = ["初", "十", "廿", "三"][number // 10]
    said = {10: "初十", 20: "二十", 30: "三十"}.get(number, tens + zh[number % 10])
    text = f"农历{''.join(digits[int(digit)] for digit in str(year))}年{'闰' * leap}{zh[month]}月{said}"
    assert read(text, date(2026, 11, 22), "CN").date == day


@pytest.mark.parametrize("year", range(2014, 2050))
def test_festivals_fall_where_public_calendars_have_them(year: int):
    public = holidays.country_holidays("CN", years=year, language="en_US", observed=False)
    named = {
        "春节": "Chinese New Year (Spring Festival)",
        "清明节": "Tomb-Sweeping Day",
        "端午节": "Dragon Boat Festival",
        "中秋节": "Mid-Autumn Festival",
        "国庆节": "National Day",
    }
    for festival, name in named.items():
        first = min(day for day, title in public.items() if name in title)
        assert read(f"{year}年{festival}", date(2026, 11, 22), "CN").date == first, festival
