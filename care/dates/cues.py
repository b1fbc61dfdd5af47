"""The words around an expression that settle how it is meant: past or not, pregnancy or age."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

_NEAR = 40

_STOP = re.compile(r"[,;!?\n]|(?<![0-9])\.|\.(?![0-9])|但是?|不过|(?<![a-z])but(?![a-z])")
_SHORT_FORM = re.compile(
    r"(?<![a-z])(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun|dr|st)$"
)

PAST = re.compile(
    r"出生|出世|诞生|降生|生[的了于下]|(?<=[日号0-9一二三四五六七八九十])生(?=\s*(?:$|[,.!?;)]))"
    r"|打[的了过完]|[种注][了过完]|打针了|接种[于在]?(?!疫苗|点|门诊|时间|程序)|注射[的了过]|[做查][的了过完]|[去吃][了过]"
    r"|来[的了]|[买剖][的了]|下单|收到|到货|完成|已经?(?![预约])|曾|分娩|卸货|足月|早产"
    r"|末次|最后一次|上一?[次回针]|月经|例假|大姨妈|喜得|落地|出来的|发生|开始[了的]|得了|病了"
    r"|(?<![a-z])(?:born|gave birth|birth ?date|date of birth|d\.?o\.?b|was|were|had(?! to)|did|went|gave|given|received"
    r"|took|came|turned|started|arrived|bought|ordered|delivered|vaccinated|immuni[sz]ed|jabbed|completed|finished|happened"
    r"|last period|lmp|since|already|done on|been|got (?:her|his|the|my|it|them|vaccin\w*|jab\w*|shots?|a shot|a jab))(?![a-z])"
)
_FUTURE = re.compile(
    r"预产|预计|预期|预约|即将|快要|[快要]生|将[要会在于]|[要会](?![诊议员])|打算|计划|准备|约[了好在到]|下一?[次针]|提醒|[该再]打"
    r"|(?<![a-z])(?:will|due|going to|gonna|expect\w*|should|supposed|plan\w*|remind\w*|next (?:time|visit|dose|shot|one"
    r"|appointment|jab)|upcoming|to be|(?:was|were|been) (?:told|asked|scheduled|moved|booked|set|planned|rescheduled)"
    r"|want|would|can|could|need|i'll)(?![a-z])"
)
_WAS_DUE = re.compile(r"(?<![a-z])(?:was|were) (?:\w+ )?due(?![a-z])|due date was|原来的?预产|预产期本来")
PREGNANT = re.compile(
    r"孕|怀|胎龄|停经|大肚|有喜|陀了|(?<![a-z])(?:pregnan\w*|along|gestation\w*|(?:weeks|months) gone"
    r"|carrying|expecting|preggo|preggers)(?![a-z])"
)
CHILD = re.compile(
    r"宝|娃|孩|婴|儿子|女儿|闺女|囡|仔|崽|出生|生下|满|(?<![a-z])(?:bb|baby|babies|bub|newborn|son|daughter|child|kid|little one"
    r"|(?:he|she)(?:'s| is)|born|boy|girl|lo)(?![a-z])"
)
_FILLER = re.compile(
    r"[\s()\"':,.!?~-]|[是在于的了呢啊呀哦吧嘛哈就那嗯对]"
    r"|(?<![a-z])(?:on|in|at|the|it'?s|is|it|um|yes|no|well|so|ok|i think|and)(?![a-z])"
)


@dataclass(frozen=True)
class Asked:
    """A plain text with the day, market and question it is to be read for."""

    text: str
    today: date
    market: str
    expect: str | None

    def before(self, start: int) -> str:
        """The few words before a place."""
        return self.text[max(0, start - _NEAR) : start]

    def after(self, end: int) -> str:
        """The few words from a place on."""
        return self.text[end : end + _NEAR]

    @cached_property
    def _stops(self) -> list[tuple[int, int]]:
        return [
            stop.span()
            for stop in _STOP.finditer(self.text)
            if stop[0] != "." or not _SHORT_FORM.search(self.before(stop.start()))
        ]

    @cached_property
    def _seen(self) -> dict[tuple[re.Pattern[str], int, int], bool]:
        return {}

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause around a span begins and ends."""
        left = bisect_right(self._stops, start, key=lambda stop: stop[1])
        right = bisect_left(self._stops, end, key=lambda stop: stop[0])
        return (
            self._stops[left - 1][1] if left else 0,
            self._stops[right][0] if right < len(self._stops) else len(self.text),
        )

    def _has(self, cue: re.Pattern[str], left: int, right: int) -> bool:
        if (cue, left, right) not in self._seen:
            self._seen[cue, left, right] = bool(cue.search(self.text, left, right))
        return self._seen[cue, left, right]

    def near(self, cue: re.Pattern[str], start: int, end: int) -> bool:
        """Whether a cue stands in the span's clause, or anywhere if that clause is the expression alone."""
        left, right = self.clause(start, end)
        if self._has(cue, left, right):
            return True
        rest = self.text[left:start] + " " + self.text[end:right]
        return len(rest) < _NEAR and not _FILLER.sub("", rest) and self._has(cue, 0, len(self.text))

    def past(self, start: int, end: int) -> bool:
        """Whether words or the question say that the day lies behind."""
        if self.near(_WAS_DUE, start, end):
            return True
        if self._has(_FUTURE, *self.clause(start, end)):
            return False
        return self.near(PAST, start, end) or self.expect in ("past", "age")
