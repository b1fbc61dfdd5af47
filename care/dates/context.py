"""How the words right before and behind a date change it: the day after, before, to, every."""

import re
from dataclasses import replace

from care.dates.cues import Asked
from care.dates.found import Found, on
from care.dates.lengths import length
from care.dates.numbers import EN, zh_number

_ZH_BESIDE = re.compile(
    r"\s*的?[之以]?(?P<side>[前后])(?![往台面者续来期天日列后])"
    r"(?:第?(?P<n>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*(?P<unit>[天日周]|个?星期|个?礼拜|个月))?"
)
_EN_BESIDE = re.compile(
    rf"(?<![a-z])(?:(?:the\s+)?(?P<n>day|(?:an?|{EN})\s+(?:days?|weeks?|fortnights?|months?))\s+)?"
    r"(?P<side>before|after|prior\s+to|from|following)\s+(?:(?:on|the)\s+)*$"
)
_AROUND = re.compile(r"\s*(?:前后|左右|上下|附近|or\s+so(?![a-z]))")
_ROUGHLY = re.compile(
    r"(?:大概|大约|差不多|可能|应该|好像|(?<![a-z])(?:around|about|approximately|roughly|maybe|probably))\s*(?:on\s+|the\s+|[是在])*$"
)
_NTH_DAY = re.compile(r"\s*的?第(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,2})天")
_THEN_TO = re.compile(
    r"\s*or\s+the\s+day\s+after(?![a-z])|\s*(?:[-~至到、/]|(?:through|thru|to|or|and)(?![a-z]))\s*(?:the\s+)?(?:[0-9]{1,2}(?:st|nd|rd|th)"
    r"|[0-9]{1,2}(?![0-9:]|\s*(?:[a-z点楼个天周岁月]|号楼))|[0-9]{1,2}\s*号|[一二三四五六七八九十廿]{1,3}[日号])"
)
_FROM_BEFORE = re.compile(
    r"(?<![0-9])(?<![0-9][./:-])[0-9]{1,2}(?:st|nd|rd|th)?\s*(?:[-~、至到&]|(?:to|and|or)(?![a-z]))\s*(?:the\s+)?$"
)
_EVERY = re.compile(r"(?:每(?:个?[月年周]|逢)?的?|逢|(?<![a-z])every(?:\s+other)?)\s*$")
_DAYS_AROUND = re.compile(
    r"\s*(?:假期|长假|小长假|期间|黄金周|放假|(?:holidays?|week(?!day)|break|season|period|time)(?![a-z]))"
)
_DURING = re.compile(r"(?<![a-z])(?:over|during|throughout)\s+(?:the\s+)?$")
_WEEK_OF = re.compile(r"week\s+(?:of|commencing|beginning)\s+(?:the\s+)?$")
_NOT = re.compile(
    r"(?:不是|并非|不要|别|除了|(?<![a-z])(?:not|instead\s+of|except|busy|can't(?:\s+(?:do|make|come)(?:\s+it)?)?))\s*(?:(?:on|the)\s+)*$"
)
_NO_GOOD = re.compile(
    r"\s*(?:我|我们)?(?:不行|没空|没时间|去不了|来不了|不方便|不可以|不合适|来不及|有事|太忙|没(?!错|问题|记错)|不[去能在打想])|\s*(?:(?:'s|is)\s+no\s+good|(?:doesn't|does\s+not|won't|isn't|is\s+not)(?![a-z]))"
)
_MOVES = re.compile(r"(?<![a-z])(?:mov|chang|resched|push|postpon|switch)")
_MOVED_TO = re.compile(
    r"(?:[改挪换延][到成在为至]|推迟[到至]|提前[到至]|延[后期][到至]"
    r"|(?<![a-z])(?:mov|chang|resched|push|postpon|switch)[a-z]*\s[^,.;]{0,30}(?<![a-z])(?:to|until|till)(?:\s+(?:on|the))*)\s*$"
)


def in_context(found: Found, asked: Asked) -> Found:
    """A date as its neighbours mean it; anything else as it is."""
    if found.kind != "date":
        return found
    before, after = asked.before(found.start), asked.after(found.end)
    if every := _EVERY.search(before):
        return Found(found.start - len(every[0]), found.end, reason="recurring")
    # "1-5 June", "5到6号": a figure that a date begins with may end a range
    opens = asked.text[found.start].isdigit() or asked.text.startswith("the", found.start)
    moves = _MOVES.search(asked.text, 0, found.start)
    if not moves and (to := _THEN_TO.match(after)):
        return Found(found.start, found.end + to.end(), reason="range")
    if opens and not moves and (start := _FROM_BEFORE.search(before)):
        return Found(found.start - len(start[0]), found.end, reason="range")
    if _WEEK_OF.search(before) or _DURING.search(before) or _DAYS_AROUND.match(after):
        return Found(found.start, found.end, reason="vague")
    if _AROUND.match(after):
        return replace(found, exact=False, rough=True)
    if _ROUGHLY.search(before):
        return replace(found, exact=False)
    if nth := _NTH_DAY.match(after):
        words = f"{(zh_number(nth['n']) or 1) - 1}天"
        return _moved(found, words, 1, found.start, found.end + nth.end())
    if beside := _ZH_BESIDE.match(after):
        words = (beside["n"] + beside["unit"].replace("日", "天")) if beside["n"] else None
        return _moved(
            found, words, 1 if beside["side"] == "后" else -1, found.start, found.end + beside.end()
        )
    beside = _EN_BESIDE.search(before)
    if beside and (beside["n"] or beside["side"] not in ("from", "following")):
        words = "1 day" if beside["n"] == "day" else beside["n"]
        sign = 1 if beside["side"] in ("after", "from", "following") else -1
        return _moved(found, words, sign, found.start - len(beside[0]), found.end)
    return found


def _moved(found: Found, words: str | None, sign: int, start: int, end: int) -> Found:
    """Some time before or after the date; before or after it and no more is vague."""
    size = length(words) if words else None
    if size is None or found.date is None:
        return Found(start, end, reason="vague")
    return on(start, end, size.counted_from(found.date, sign))


def is_negated(found: Found, asked: Asked) -> bool:
    """Whether the text says that it is not this day."""
    return bool(_NOT.search(asked.before(found.start)) or _NO_GOOD.match(asked.after(found.end)))


def is_target(found: Found, asked: Asked) -> bool:
    """Whether something is moved to this day."""
    return bool(_MOVED_TO.search(asked.before(found.start)))
