"""Calendar dates in digits or words, with or without the year, solar or lunar."""

import re
from dataclasses import replace
from datetime import date

from care.dates import lunar
from care.dates.cues import Asked
from care.dates.found import (
    EN_YEAR,
    ZH_YEAR,
    Found,
    Rule,
    day_of,
    monthly,
    named_year,
    nearest,
    nothing,
    on,
    yearly,
)  # fmt: skip
from care.dates.numbers import EN_ORDINAL, ORDINALS, en_number, zh_number

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
ZH_MONTH = r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九正冬腊元])"
_ZH_DAY = r"(?:初\s*[一二三四五六七八九十]|[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
_UNIT = (
    r"\s*(?:[个周岁天年月倍折分度℃°斤克米升元块%寸码段包片次杯磅盒瓶袋罐勺顿点时版秒层楼多几余]|小时|毫|公|厘|千|(?:kg|g|ml|l|cm|mm|h"
    r"|hrs?|hours?|min\w*|lbs?|pounds?|oz|ounces?|inch\w*|ft|feet|months?|mths?|mos?|weeks?|wks?|w|days?|years?|yrs?|degrees?|f|c"
    r"|m|am|pm|a\.m|p\.m|times|boxes|packs?|cups?|tsp|tbsp|stars?|of)(?![a-z]))"
)
_MEASURED = re.compile(
    r"(?:体温|[体]?重|身高|高|[身]?长|量|烧到?|烧了?|温度|版本|价格|原价|[$¥£€#]|(?<![a-z])(?:weigh\w*|temp\w*|fever|height|size"
    r"|version|v|order|no|room|page|chapter|step|stage))[\s.:]*(?:是|到|of|is|was|at|about|number|to)?\s*$"
)
_LUNAR_BEFORE = re.compile(
    r"(?:农历|阴历|旧历|老历|lunar(?: calendar)?|中秋节?|元宵节?|端午节?|七夕节?|重阳节?)(?:生日|日期|出生|的|是|就是|[\s,:(]){0,4}$"
)
_LUNAR_AFTER = re.compile(
    r"\s*\(?\s*(?:的|on the |in the |of the )?(?:(?:农历|阴历|旧历|老历|lunar(?: calendar| date)?)(?=\s*(?:[的),.!?]|生日|$|出生|生))"
    r"|中秋|元宵|端午|七夕|重阳)"
)
_SOLAR_BEFORE = re.compile(r"(?:阳历|公历|新历|国历|solar)(?:生日|的|是|[\s,:]){0,3}$")


def _is_lunar(match: re.Match[str], asked: Asked) -> bool:
    before, after = asked.before(match.start()), asked.after(match.end())
    if _SOLAR_BEFORE.search(before):
        return False
    return bool(_LUNAR_BEFORE.search(before) or _LUNAR_AFTER.match(after))


def _solar(
    match: re.Match[str], asked: Asked, year: int | None, month: int, day: int, exact: bool = False
) -> Found:
    if year is not None:
        return on(match, day_of(year, month, day), exact)
    past = asked.past(match.start(), match.end())
    return on(match, yearly(lambda y: day_of(y, month, day), asked.today, past))


def _lunar(
    match: re.Match[str], asked: Asked, year: int | None, month: int, day: int, leap: bool = False
) -> Found:
    if year is not None:
        return on(match, lunar.solar(year, month, day, leap))
    past = asked.past(match.start(), match.end())
    return on(match, yearly(lambda y: lunar.solar(y, month, day, leap), asked.today, past, 40 if leap else 8))


def _zh_month_day(match: re.Match[str], asked: Asked) -> Found | None:
    year_words, month_words, day_words = match["year"], match["month"], match["day"].replace(" ", "")
    year = named_year(year_words, asked.today) if year_words else None
    if year_words and year is None:
        return None
    month = {"正": 1, "元": 1, "冬": 11, "腊": 12}.get(month_words) or zh_number(month_words) or 0
    day = zh_number(day_words.removeprefix("初")) or 0
    solar_said = match["calendar"] in ("阳历", "公历", "新历")
    lunar_said = match["leap"] or (match["calendar"] and not solar_said) or month_words in ("正", "冬", "腊")
    lunar_said = lunar_said or day_words[0] == "初" or (day_words[0] in "廿卅" and not match["mark"])
    if lunar_said or (not solar_said and _is_lunar(match, asked)):
        return _lunar(match, asked, year, month, day, bool(match["leap"]))
    exact = bool(year_words and re.match(r"(?:公元|西元)?[0-9]{4}", year_words)) and day_words.isascii()
    return _solar(match, asked, year, month, day, exact and month_words.isascii())


def _year_first(match: re.Match[str], asked: Asked) -> Found:
    year, month, day = (int(match[i]) for i in (1, 2, 3))
    if month > 12 and day_of(year, day, month):
        return on(match, day_of(year, day, month))
    return on(match, day_of(year, month, day), exact=True, sure=False)


def _republic(match: re.Match[str], asked: Asked) -> Found:
    return on(match, day_of(int(match[1]) + 1911, int(match[2]), int(match[3])))


def _year_last(match: re.Match[str], asked: Asked) -> Found:
    first, second, written = int(match[1]), int(match[3]), match[4].lstrip("'")
    year = int(written) if len(written) == 4 else 2000 + int(written)
    month, day = (first, second) if asked.market == "US" else (second, first)
    found = day_of(year, month, day)
    if found is None and month > 12:
        found = day_of(year, day, month)
    if len(written) == 2 and match[4] == written:
        # 26.9.20 is how mainland writers shorten 2026.9.20
        year_first = day_of(2000 + first, second, int(written))
        if year_first and abs(year_first.year - asked.today.year) <= 3:
            if found is None or abs(found.year - asked.today.year) > 3:
                found = year_first
    return on(match, found, sure=found is not None)


def _month_day_digits(match: re.Match[str], asked: Asked) -> Found | None:
    if _MEASURED.search(asked.before(match.start("month"))):
        return None
    year = named_year(match["year"], asked.today) if match["year"] else None
    if match["later"]:
        year = named_year(match["later"], asked.today)
    if match[0].replace(" ", "") == "24/7" and match[0] != asked.text.strip():
        return None
    month, day = int(match["month"]), int(match["day"])
    if month > 12 and day <= 12:
        month, day = day, month
    found = _lunar if match["calendar"] or _is_lunar(match, asked) else _solar
    read = found(match, asked, year, month, day)
    return read if read.date else nothing(match, "impossible", sure=False)


def _en_month(words: str) -> int:
    return _MONTHS.index(words[:3]) + 1


_SPELT = re.compile(r"(two thousand(?: and)?|twenty) (.+)")


def _en_year(match: re.Match[str], asked: Asked) -> int | None:
    if match["short"]:
        return 2000 + int(match["short"])
    if match["spelt"] and (spelt := _SPELT.match(match["spelt"])):
        return 2000 + (en_number(spelt[2]) or 0)
    return named_year(match["year"], asked.today) if match["year"] else None


_YEAR_BEFORE = re.compile(
    r"(?<![a-z0-9])(?:((?:19|20)[0-9]{2}|(?:this|last|next) year)(?:'s)?[\s,/-]*|(this|last|next|coming|past)\s+)"
    r"(?:on\s+)?(?:the\s+)?$"
)


def _en_month_day(match: re.Match[str], asked: Asked) -> Found | None:
    month, day = _en_month(match["month"]), en_number(match["day"]) or 0
    year, past = _en_year(match, asked), asked.past(match.start(), match.end())
    full = bool(match["year"] and match["year"].isdigit())
    start = match.start()
    before = None if year else _YEAR_BEFORE.search(asked.before(start))
    if before:
        start -= len(before[0])
        if before[1]:
            year, full = named_year(before[1], asked.today), before[1].isdigit()
        elif before[2] == "this":
            year = asked.today.year
        else:
            past = before[2] in ("last", "past")
    if _is_lunar(match, asked):
        read = _lunar(match, asked, year, month, day)
    elif year is not None:
        read = on(match, day_of(year, month, day), exact=full)
    else:
        read = on(match, yearly(lambda y: day_of(y, month, day), asked.today, past))
    return Found(start, match.end(), read.kind, read.date, reason=read.reason, exact=read.exact)


def _en_lunar(match: re.Match[str], asked: Asked) -> Found:
    month = en_number(match["month"]) or {"last": 12}.get(match["month"], 0)
    day = en_number(match["day"] or match["day2"] or match["day3"]) or 0
    return _lunar(match, asked, _en_year(match, asked), month, day, bool(match["leap"]))


def month_step(words: str | None) -> int | None:
    """How many months from this one 下下个月, this month or last month is."""
    if not words:
        return None
    if "month after next" in words:
        return 2
    steps = words.count("下") - words.count("上") + words.count("next") - words.count("last")
    return steps + words.count("following")


def in_month(today: date, step: int, day: int) -> date | None:
    """That day of the month some months on."""
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return day_of(year, month + 1, day)


def _zh_day(match: re.Match[str], asked: Asked) -> Found | None:
    day = zh_number(match["day"]) or 0
    step = month_step(match["month"])
    if match["month"] and step is not None:
        return on(match, in_month(asked.today, step, day))
    if not match["mark"]:
        return None
    return replace(on(match, monthly(day, asked.today, asked.past(match.start(), match.end()))), loose=True)


_NOT_A_DAY = re.compile(
    r"[\s-]*(?:dose|shot|jab|vaccin\w*|birthday|week|wk|month|baby|child|kid|time|trimester|one|visit|grade|floor|year|day(?! of)"
    r"|born|pregnancy|son|daughter|tooth|teeth|order|attempt|choice|line|round|person|degree|party|half|hand|class|percentile"
    r"|edition|generation|street|st|ave\w*|appointment|thing|question|two|three|few|aid|food|solid|step|test|scan|check\w*)"
)


def _en_day(match: re.Match[str], asked: Asked) -> Found | None:
    day = en_number(match["day"]) or 0
    step = month_step(match["before"] or match["after"])
    if step is not None:
        return on(match, in_month(asked.today, step, day))
    after = asked.text[match.end() : match.end() + 30]
    if (
        _NOT_A_DAY.match(after)
        or (not match["the"]
        and not match["on"]
        and match[0] != asked.text.strip(" .!?"))
    ):
        return None
    if match["day"][0].isalpha():
        word = re.sub(r"[\s-]", "", match["day"])
        if ORDINALS.get(word, 0) < 4 and not re.match(r"\s*(?:$|[.,;!?)])", after):
            return None
    return replace(on(match, monthly(day, asked.today, asked.past(match.start(), match.end()))), loose=True)


def _lunar_day(match: re.Match[str], asked: Asked) -> Found:
    day = zh_number((match["first"] or match["other"]).removeprefix("初")) or 0
    years = range(asked.today.year - 1, asked.today.year + 2)
    days = [lunar.solar(year, month, day) for year in years for month in range(1, 13)]
    return on(match, nearest(days, asked.today, asked.past(match.start(), match.end())))


def _no_day(match: re.Match[str], asked: Asked) -> Found:
    return nothing(match, "no_day", sure=False)


_SHORT_YEAR = r"(?:(?:,?\s+|[-/.])'?(?P<short>[2-4][0-9])(?=\s*(?:$|[.,;!?)])))"
_EN_END = rf"(?:{EN_YEAR}|{_SHORT_YEAR})?"
_EN_END = _EN_END.replace(r"(?:,?\s*(?:of", r"(?:[\s,./-]*(?:of", 1)
_EN_DAY = rf"(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9a-z])|{EN_ORDINAL}(?![a-z])|(?:twenty|thirty)(?:[- ]\w{{3,5}})?(?![a-z])|ten(?![a-z]))"
_CALENDAR = r"(?P<calendar>农历|阴历|旧历|老历|阳历|公历|新历)?\s*的?\s*"
_MONTH_WORDS = r"(?:上+|下+)个?月|[这本当今是呢]个?月"

RULES: list[Rule] = [
    (
        re.compile(
            r"(?<![0-9./-])([0-9]{4})(?:\s?[-/.,、]\s?|\s)([0-9]{1,2})(?:\s?[-/.,、]\s?|\s)([0-9]{1,2})[日号]?(?![0-9])"
        ),
        _year_first,
    ),
    (re.compile(r"(?<![0-9a-z./-])([12][0-9]{3})([0-9]{2})([0-9]{2})(?![0-9a-z-])"), _year_first),
    (
        re.compile(r"民国\s*([0-9]{2,3})\s?[-/.]\s?([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})(?![0-9])"),
        _republic,
    ),
    (
        re.compile(
            r"(?<![0-9./:-])([0-9]{1,2})(\s?[-/.]\s?|\s)([0-9]{1,2})(?:\s?[-/.]\s?|\s)('?[0-9]{4}|'?[0-9]{2})(?![0-9:]|[./-][0-9])"
        ),
        _year_last,
    ),
    (
        re.compile(
            rf"(?:(?P<year>{ZH_YEAR})的?\s*)?(?P<calendar>农历|阴历|旧历)?\s*(?<![0-9./:-])(?P<month>[0-9]{{1,2}})\s?[-/.]\s?"
            rf"(?P<day>[0-9]{{1,2}})(?![0-9]|[./:-][0-9])(?!{_UNIT})[日号]?(?:,?\s*(?:of\s+)?(?P<later>(?:this|next|last) year))?"
        ),
        _month_day_digits,
    ),
    (
        re.compile(
            rf"(?:(?P<year>{ZH_YEAR})[的,]?\s*)?{_CALENDAR}(?<![0-9.零一二三四五六七八九十])(?P<leap>闰)?\s*(?P<month>{ZH_MONTH})\s*月份?"
            rf"[的,]?\s*(?P<day>{_ZH_DAY})(?:\s*(?P<mark>[日号])|(?![0-9零一二三四五六七八九十]|{_UNIT}|\s*(?:[-~]|到|至)?[0-9]*个|来))"
        ),
        _zh_month_day,
    ),
    (
        re.compile(
            rf"(?<![a-z])(?P<month>{EN_MONTH})\.?[\s/-]*(?:the\s+)?{_EN_DAY}(?!\s*(?:weeks?|wks?|months?|days?|years?|[ap]\.?m|:))"
            rf"(?:\s+day)?{_EN_END}"
        ),
        _en_month_day,
    ),
    (
        re.compile(
            rf"(?<![a-z0-9./:-])(?:the\s+)?{_EN_DAY}\s*(?:day\s+)?(?:of\s+)?[\s/-]*(?P<month>{EN_MONTH})(?!\s+(?:be|have|not|also|need|i|get))"
            rf"\.?{_EN_END}"
        ),
        _en_month_day,
    ),
    (
        re.compile(
            rf"(?<![a-z0-9])(?:the\s+)?(?:(?P<day2>{EN_ORDINAL})\s+(?:day\s+)?(?:of|in)\s+)?(?:the\s+)?(?P<leap>leap\s+)?"
            rf"(?P<month>{EN_ORDINAL}|last)\s+lunar\s+month(?:,?\s+(?:on\s+)?(?:the\s+)?(?:day\s+(?P<day>[0-9]{{1,2}})|(?P<day3>{EN_ORDINAL})(?:\s+day)?))?"
            rf"{_EN_END}"
        ),
        lambda match, asked: _en_lunar(match, asked) if match["day"] or match["day2"] or match["day3"] else None,
    ),
    (
        re.compile(
            rf"(?<![0-9./:月第零一二三四五六七八九十百千廿卅两])(?:(?P<month>{_MONTH_WORDS})[的,份]?\s*)?"
            rf"(?P<day>[0-9]{{1,2}}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
            r"(?:\s*(?P<mark>号(?!楼|线|电池|码|门|厅|店|床|诊|机|房|院|令|称|召)|日(?![龄元本常间用子期记托报后前内咳游均夜]|[一二三两几0-9]\s*[次餐]|之|以))"
            rf"|(?![0-9零一二三四五六七八九十月日号./:-]|{_UNIT}))"
        ),
        _zh_day,
    ),
    (
        re.compile(
            rf"(?<![a-z0-9])(?:(?P<before>(?:this|next|last)\s+month|the\s+month\s+after\s+next)(?:'s)?,?\s*)?(?P<on>on\s+)?(?P<the>the\s+)?"
            rf"(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)|{EN_ORDINAL})(?![a-z])"
            r"(?:\s+(?:day\s+)?(?:of\s+)?(?P<after>(?:this|next|last|the|the\s+following)\s+month|the\s+month\s+after\s+next))?"
        ),
        _en_day,
    ),
    (
        re.compile(
            r"(?<![月年0-9])(?:(?P<first>初[一二三四五六七八九十]|廿[一二三四五六七八九])(?![号日中高])"
            r"|(?:农历|阴历|旧历)的?(?P<other>十[一二三四五六七八九]?|二十|三十)(?![月号日一二三四五六七八九]))"
        ),
        _lunar_day,
    ),
    (
        re.compile(rf"(?:{ZH_YEAR}的?\s*)?(?<![0-9零一二三四五六七八九十个])(?:[0-9]{{1,2}}|十[一二]?|[一二三四五六七八九正腊])月份?(?![龄大经])"),
        _no_day,
    ),
    (re.compile(rf"(?<![a-z])(?!may|mar(?!ch)){EN_MONTH}(?:{EN_YEAR})?"), _no_day),
    (re.compile(r"(?<![a-z])(?:may|mar|march)\.?,?\s+(?:of\s+)?(?:(?:19|20)[0-9]{2}|(?:this|next|last) year)"), _no_day),
    (re.compile(r"(?<![0-9./-])(?:20[0-9]{2}\s?[-/.]\s?[0-9]{1,2}|[0-9]{1,2}\s?[-/.]\s?20[0-9]{2})(?![0-9./-])"), _no_day),
]  # fmt: skip
