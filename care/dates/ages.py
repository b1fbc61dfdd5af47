"""What a length of time means: a day counted from today, an age, a pregnancy, or merely how long."""

import re
from dataclasses import replace
from datetime import timedelta

from care.dates.cues import CHILD, PREGNANT, Asked
from care.dates.found import Found, Rule, on
from care.dates.lengths import EN_LENGTH, ZH_LENGTH, Length, length

_OLDEST_MONTHS = 18 * 12
LONGEST_WEEKS = 42

_LATER_BEFORE = re.compile(
    r"(?:再过?|(?<![路经通难刚已超])过|(?:距离?|离)(?:预产期|分娩|生)(?:只有|只剩|还)?|还有|还剩|还差"
    r"|(?<![a-z])(?:in|after|another)(?:\s+(?:about|another|around|roughly|exactly))?)\s*(?:大概|大约|约)?\s*$"
)
_LATER_AFTER = re.compile(
    r"\s*(?:[之以]后|过后|后(?![天日])|(?:from\s+(?:now|today)|later|hence|away|to\s+go|left|until|till|'?s?'?\s*time)(?![a-z]))"
)
_EARLIER_AFTER = re.compile(
    r"\s*(?:[之以]前|前(?![天日往台面后])|(?:ago(?:\s+(?P<day>today|yesterday))?|back|earlier"
    r"|before\s+(?:now|today))(?![a-z]))"
)
_WITHIN = re.compile(r"\s*[之以]?内")
_FROM_DAY = re.compile(r"\s*(?:from\s+)?(?P<day>today|tomorrow)(?![a-z])")
_A_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
_EVERY = re.compile(r"(?:每隔?|隔|(?<![a-z])(?:every|each|per))\s*$")
_MOVED = re.compile(r"(?<![a-z])(?:mov|chang|resched|push|postpon|bring)")
_LATER_OR_EARLIER = re.compile(r"\s*(?:later|earlier|back|forward)(?![a-z])")
_BIRTH = re.compile(
    r"(?:(?:出生|出世|生|生完|产)[之以]?后?|(?<![a-z])(?:aged?|turned|turning))[\s,:了已经有刚好才是]*$"
)

_OLD_AFTER = re.compile(
    r"\s*(?:了?\s*大(?![概约夫])|的?月?龄|-?\s*(?:old|olds|young|of\s+age|o|jabs?|shots?|vaccin\w*)(?![a-z]))"
    r"|\s+(?:after|since|from)\s+birth(?![a-z])"
)
_OLD_BEFORE = re.compile(
    r"(?:出生[之以]?后?|出世后?|生下来|生完|生后|产后|月龄|年龄|(?<![a-z])(?:aged?|turned|turning))"
    r"(?:已经?|有|刚好?|快|差不多|大概|约|才|了|是|[\s,:])*$"
)
_CHILD_AFTER = re.compile(r"\s*的\s*(?:小?宝|小?娃|孩|婴|小朋友)")
_BORN_AT = re.compile(r"(?<![a-z])(?:born|delivered|arrived|came|birth)\s+(?:[a-z]+\s+)?at\s*$")
_BORN_AFTER = re.compile(r"\s*(?:多|\+\s*[0-6])?\s*(?:就|时|早产|剖|顺产|生的|生了|出生|出世)")
_LASTS_BEFORE = re.compile(
    r"(?:等了?|差|(?<!目)前|(?<![以之生产])后|[头这近]|未来|接下来|过去|顺延|延迟|停药|提前了?|晚了?|歇|休息|间隔|发烧|烧了?"
    r"|咳嗽?|拉肚子|腹泻|连续|持续|一共|总共|[吃用买喝]了?|住院|(?<![生满大月周岁有怀])了"
    r"|(?<![a-z])(?:for|over|under|by|past|last|next|first|lasts?|once|twice|only|takes?|took|wait(?:ed|ing)?|delay|postpone|push"
    r"|been|customers?|member|client|user|using|married|working|buying))(?:已经?|快|都|差不多|大概|the|about|\s)*$"
)
_LASTS_AFTER = re.compile(
    r"\s*(?:以上|以下|没|不[退发]|的?(?:量|货|保质|有效|假)"
    r"|(?:supply|warranty|straight|in\s+a\s+row|passed|late|early|premature|ahead|overdue)(?![a-z]))"
)
_LESS = re.compile(
    r"(?:不到|不足|未满|没到|没满|超过|至少|(?<![a-z])(?:(?:less|more)\s+than|under|over|at\s+least|not\s+yet))\s*$"
)
_OWN_AGE = re.compile(r"(?:(?<![a-z])i(?:'m| am)(?: now)?|我(?:今年|已经|现在|都)?)\s*$")
_LETTERS = re.compile(r"(?:[0-9.½]+\s?[dmy]\s?)+")
_SMALL_TALK = re.compile(
    r"[\s.,!?()~了啦呢的吧啊哦呀快刚]|大概|大约|差不多|已经"
    r"|(?<![a-z])(?:(?:he|she|it)(?:'s| is)|almost|nearly|about|around|just|now|already)(?![a-z])"
)


def an_age(found: Found, size: Length) -> Found:
    if size.age_months > _OLDEST_MONTHS:
        return Found(found.start, found.end, reason="age_out_of_range")
    return Found(found.start, found.end, "age", age_months=size.age_months)


def weeks_pregnant(found: Found, days: int) -> Found:
    weeks, rest = divmod(days, 7)
    if not 1 <= weeks <= LONGEST_WEEKS:
        return Found(found.start, found.end, reason="weeks_out_of_range")
    return Found(found.start, found.end, "pregnancy", weeks=weeks, days=rest)


def _length(match: re.Match[str], asked: Asked) -> Found | None:
    size = length(match[0])
    if size is None or size.out_of_order or _A_YEAR.fullmatch(match[0]):
        return None
    start, end = match.span()
    before, after = asked.before(start), asked.after(end)
    if every := _EVERY.search(before):
        return Found(start - len(every[0]), end, reason="recurring")
    if within := _WITHIN.match(after):
        return Found(start, end + within.end(), reason="range")
    if before.endswith(("within ", "within the next ")):
        return Found(start, end, reason="range")
    old = _OLD_AFTER.match(after)
    if not old and (found := _from_today(start, end, size, asked)):
        return found
    return _bare_length(start, end + (old.end() if old else 0), size, asked, match[0], bool(old))


def _from_today(start: int, end: int, size: Length, asked: Asked) -> Found | None:
    """In three weeks, 三个月前, a week tomorrow; None for a length that nothing counts."""
    before, after = asked.before(start), asked.after(end)
    day, sign = asked.today, 1
    lead, tail = _LATER_BEFORE.search(before), _LATER_AFTER.match(after)
    moved = _MOVED.search(asked.text, *asked.clause(start, end))
    if moved and _LATER_OR_EARLIER.match(after):
        return Found(start, end, reason="duration")
    if back := _EARLIER_AFTER.match(after):
        end, sign = end + back.end(), -1
        day -= timedelta(back["day"] == "yesterday")
    elif lead:
        start -= len(lead[0])
        end += tail.end() if tail else 0
    elif tail:
        if _BIRTH.search(before):
            return None
        if "later" in tail[0] and asked.past(start, end):
            return Found(start, end + tail.end(), reason="duration")
        end += tail.end()
    elif (on_day := _FROM_DAY.match(after)) and _may_count_from(size, start, end, asked):
        end, day = end + on_day.end(), day + timedelta(on_day["day"] == "tomorrow")
    else:
        return None
    if not size.countable:
        return Found(start, end, reason="vague")
    return on(start, end, size.counted_from(day, sign))


def _may_count_from(size: Length, start: int, end: int, asked: Asked) -> bool:
    """Three weeks today is a day; "I'm 32 weeks today" and "she's 3 months today" are not."""
    if "m" in size.units or "y" in size.units or size.weeks > 8:
        return False
    return not asked.near(PREGNANT, start, end) and not asked.near(CHILD, start, end)


def _bare_length(start: int, end: int, size: Length, asked: Asked, words: str, old: bool) -> Found | None:
    """An age, a pregnancy, or merely how long."""
    here = Found(start, end)
    before, after = asked.before(start), asked.after(end)
    if _LESS.search(before):
        return Found(start, end, reason="vague")
    born_then = _BORN_AT.search(before) or ("w" in size.units and _BORN_AFTER.match(after))
    if not old and born_then and size.pregnant_days >= 20 * 7:
        return replace(weeks_pregnant(here, size.pregnant_days), sure=False)
    if old or "岁" in words or "月龄" in words or _OLD_BEFORE.search(before):
        return Found(start, end, reason="age_out_of_range") if _OWN_AGE.search(before) else an_age(here, size)
    if "w" not in size.units and _CHILD_AFTER.match(after):
        return an_age(here, size)
    if _LASTS_BEFORE.search(before) or _LASTS_AFTER.match(after):
        return Found(start, end, reason="duration")
    if asked.expect == "pregnancy" or asked.near(PREGNANT, start, end):
        return weeks_pregnant(here, size.pregnant_days)
    if asked.expect == "age":
        return an_age(here, size)
    alone = not _SMALL_TALK.sub("", asked.text[:start] + asked.text[end:])
    child = asked.near(CHILD, start, end)
    if words.startswith(("a ", "an ", "one ")) and not alone and not child:
        return None
    if _LETTERS.fullmatch(words) and not alone and not child:
        return None
    if set(size.units) <= {"w", "d"} and "w" in size.units:
        return weeks_pregnant(here, size.pregnant_days)
    if asked.expect == "future":
        return Found(start, end, reason="vague")
    if set(size.units) == {"d"} and not alone and not child:
        return Found(start, end, reason="duration")
    return an_age(here, size)


def says_age(asked: Asked, end: int) -> bool:
    """Whether the words behind say that it is an age."""
    return bool(_OLD_AFTER.match(asked.after(end)))


def is_own_age(asked: Asked, start: int) -> bool:
    """Whether somebody tells her own age, not a child's."""
    return bool(_OWN_AGE.search(asked.before(start)))


RULES: list[Rule] = [(ZH_LENGTH, _length), (EN_LENGTH, _length)]
