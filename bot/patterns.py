"""Entities that have a shape: phone, e-mail, case number, order number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text import Folded


@dataclass(frozen=True)
class Found:
    """A span of the folded text and what it is."""

    entity: str
    start: int
    end: int
    canonical: str | None = None


_EMAIL = re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?![a-z0-9@])", re.ASCII)
_CASE = re.compile(r"(?<![a-z0-9])tx[\s-]*(\d{6})[\s-]*(\d{4})(?!\d)")
_SEPARATOR = r"[\s.-]?"
_PHONES = (
    # mainland mobile, with or without the country
    re.compile(
        rf"(?<![\d+])(?:(?:\+|00)?86{_SEPARATOR})?1[3-9]\d{_SEPARATOR}\d{{4}}{_SEPARATOR}\d{{4}}(?!\d)"
    ),
    # mainland landline and service numbers
    re.compile(r"(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})\)?[\s-]?[2-9]\d{6,7}(?!\d)"),
    re.compile(r"(?<!\d)[48]00[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)"),
    # North America
    re.compile(
        r"(?<![\d+])(?:\+?1[\s.-]?)?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[\s.-])[2-9]\d{2}[\s.-]\d{4}(?!\d)"
    ),
    re.compile(r"(?<![\da-z+-])(?:\+?1)?[2-9]\d{2}[2-9]\d{6}(?![\da-z])"),
    # Hong Kong, Macao and Taiwan with their codes, Taiwanese mobiles, and any other number that names its country
    re.compile(r"(?<!\d)09\d{2}[\s-]?\d{3}[\s-]?\d{3}(?!\d)"),
    re.compile(r"(?<![\d+])(?:\+|00)(?:[1-9]\d{0,2})[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d(?!\d)"),
)
_PHONE_NAMED = re.compile(
    r"(?:电话|手机号?|号码|联系方式|联系电话|whatsapp|phone(?: number)?|mobile(?: number)?|cell(?: number)?|call me (?:at|on))"
    r"\s*(?:是|为|改成|换成|:|is)?\s*(\d(?:[\s.-]?\d){6,14})(?!\d)"
)
_ORDER_NAMED = re.compile(
    r"(?:订单号?码?|单号|订单编号|快递单号?|运单号?|order\s*(?:number|no\.?|num|id|#)?|tracking\s*(?:number|no\.?)?|#)"
    r"\s*(?:是|为|:|#|is)?\s*#?((?=[a-z-]*\d[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{4,28}[a-z0-9])(?![a-z0-9])"
)
# Without its name only a shape that is hardly anything else: letters and then many digits, or very many digits.
_ORDER_BARE = re.compile(r"(?<![\w@.+-])(?:[a-z]{1,4}-?\d{8,20}|\d{15,22})(?![\w@.])", re.ASCII)


def find(folded: Folded) -> Iterator[Found]:
    """All that has a shape; the surer kinds first, none within another."""
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in taken)

    text = folded.text
    candidates = [Found("email", *match.span(), match[0]) for match in _EMAIL.finditer(text)]
    candidates += [
        Found("case_number", *match.span(), f"TX-{match[1]}-{match[2]}") for match in _CASE.finditer(text)
    ]
    candidates += [_order(match, 1) for match in _ORDER_NAMED.finditer(text)]
    for pattern in _PHONES:
        candidates += [Found("phone", *match.span(), _digits(match[0])) for match in pattern.finditer(text)]
    candidates += [Found("phone", *match.span(1), _digits(match[1])) for match in _PHONE_NAMED.finditer(text)]
    candidates += [_order(match, 0) for match in _ORDER_BARE.finditer(text)]
    for found in candidates:
        if free(found.start, found.end) and not (
            found.entity == "phone" and _is_date(text[found.start : found.end])
        ):
            taken.append((found.start, found.end))
            yield found


def _order(match: re.Match[str], group: int) -> Found:
    return Found("order_number", *match.span(group), match[group].upper())


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"+{digits}" if text.lstrip().startswith("+") else digits


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}[\s.-]?(?:0?[1-9]|1[0-2])[\s.-]?(?:0?[1-9]|[12]\d|3[01])", text))
