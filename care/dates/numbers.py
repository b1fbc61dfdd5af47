"""Numbers as written in Chinese and English: 三, 廿三, 二〇二六, three, twenty-first."""

import re

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
]

CARDINALS = {word: value for value, word in enumerate(_ONES + _TEENS, 1)} | {"a": 1, "an": 1}
CARDINALS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
CARDINALS |= {tens + one: 10 * t + o for t, tens in enumerate(_TENS, 2) for o, one in enumerate(_ONES, 1)}
ORDINALS = {word: value for value, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
ORDINALS |= {"twenty" + word: 20 + value for word, value in list(ORDINALS.items())[:9]} | {"thirtyfirst": 31}

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3}
ZH_CHARS = "零一二三四五六七八九十百千两俩仨廿卅"

ZH = rf"(?:[0-9]{{1,4}}|[{ZH_CHARS}]{{1,7}})"
"""A whole number in digits or Chinese numerals."""

_TENS_EN = rf"(?:{'|'.join(_TENS)})(?:[- ]?(?:{'|'.join(_ONES)}))?"
EN = rf"(?:[0-9]{{1,4}}|{_TENS_EN}|{'|'.join(sorted(_TEENS + _ONES, key=len, reverse=True))})"
"""A whole number in digits or English words."""

EN_ORDINAL = (
    r"(?:[0-9]{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[- ]?(?:" + "|".join(_ORDINALS[:9]) + ")|thirtieth|"
    + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"
)  # fmt: skip
"""A day as 9th, ninth, twenty-first."""


def zh_number(text: str) -> int | None:
    """The value of digits or Chinese numerals, or None when they make no number."""
    text = text.strip()
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char] or digit
        elif char in "廿卅":
            total, digit = total + (20 if char == "廿" else 30), None
        elif char in "十百千":
            unit = {"十": 10, "百": 100, "千": 1000}[char]
            total, digit = total + unit * (1 if digit is None else digit), None
        else:
            return None
    return total + (digit or 0)


def en_number(text: str) -> int | None:
    """The value of digits, 9th, nine, ninth or twenty-first, or None."""
    text = re.sub(r"[\s-]", "", text)
    digits = re.fullmatch(r"([0-9]{1,4})(?:st|nd|rd|th)?", text)
    if digits:
        return int(digits[1])
    return CARDINALS.get(text, ORDINALS.get(text))
