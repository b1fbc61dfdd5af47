"""The words around an expression that settle how it is meant: past or not, pregnancy or age."""

import re
from dataclasses import dataclass
from datetime import date

_STOP = re.compile(r"[,;!?\n]|\.(?![0-9a-z])|(?<=[^0-9a-z])\.|[,.]\s|(?<![a-z])but(?![a-z])|但是?|不过")

PAST = re.compile(
    r"出生|出世|诞生|降生|生的|生了|生于|生下|打的|打了|打过|打完|接种[的了过完于]|种[的了过]|注射[的了过]|做[的了过完]|查[的了过完]"
    r"|去[了过]|吃[了过]|来的|来了|买[的了]|下单|收到|到货|完成|已经|已(?![预约])|曾|分娩[的了于]|剖[的了]|卸货|足月|早产"
    r"|末次|最后一次|上次|上回|月经|例假|大姨妈|上一[次针]|发生|开始了|开始的|得[的了]|病[的了]"
    r"|(?<![a-z])(?:born|gave birth|birth ?date|date of birth|d\.?o\.?b|was|were|had|did|went|gave|given|received|took|came"
    r"|started|arrived|bought|ordered|delivered|vaccinated|immuni[sz]ed|jabbed|completed|finished|happened|last period"
    r"|lmp|since|already|done on|been|got (?:her|his|the|my|it|them|vaccin\w*|jab\w*|shots?|a shot|a jab))(?![a-z])"
)
_FUTURE = re.compile(
    r"预产|预计|预期|预约|即将|快要|将[要会在于]|[要会](?!诊|议|员)|打算|计划|准备|约[了好在到]|下次|下一[次针]|提醒|该打|再打"
    r"|(?<![a-z])(?:will|due|going to|gonna|expect\w*|should|supposed|plan\w*|remind\w*|next (?:time|visit|dose|shot|one"
    r"|appointment|jab)|upcoming|to be|want|would|can|could|need|i'll|'ll)(?![a-z])"
)
_WAS_DUE = re.compile(r"(?<![a-z])(?:was|were) (?:\w+ )?due|due date was|本来|原来的?预产")
PREGNANT = re.compile(
    r"孕|怀|胎龄|停经|大肚|有喜|(?<![a-z])(?:pregnan\w*|along|gestation\w*|expecting|preggo|preggers)(?![a-z])"
)
CHILD = re.compile(
    r"宝|娃|孩|婴|儿子|女儿|闺女|囡|仔|崽|出生|生下|刚满|满|bb"
    r"|(?<![a-z])(?:baby|babies|bub|newborn|son|daughter|child|kid|little one|he's|she's|he is|she is|born|boy|girl|lo)(?![a-z])"
)
_FILLER = re.compile(
    r"[\s()\"':,.!?~-]|[是在于的了呢啊呀哦吧嘛哈就那嗯对]|(?<![a-z])(?:on|in|at|the|it'?s|is|it|um|yes|no|well|so|ok|i think|and)(?![a-z])"
)


@dataclass(frozen=True)
class Asked:
    """A plain text with the day, market and question it is to be read for."""

    text: str
    today: date
    market: str
    expect: str | None

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause around a span begins and ends."""
        left = 0
        for stop in _STOP.finditer(self.text, 0, start):
            left = stop.end()
        right = _STOP.search(self.text, end)
        return left, right.start() if right else len(self.text)

    def near(self, cue: re.Pattern[str], start: int, end: int) -> bool:
        """Whether a cue stands in the span's clause, or anywhere if that clause is the expression alone."""
        left, right = self.clause(start, end)
        if cue.search(self.text, left, right):
            return True
        alone = not _FILLER.sub("", self.text[left:start] + " " + self.text[end:right])
        return alone and bool(cue.search(self.text))

    def past(self, start: int, end: int) -> bool:
        """Whether words or the question say that the day lies behind."""
        if self.near(_WAS_DUE, start, end):
            return True
        left, right = self.clause(start, end)
        if _FUTURE.search(self.text, left, right):
            return False
        return self.near(PAST, start, end) or self.expect in ("past", "age")

    def before(self, start: int) -> str:
        """The text up to a place, a few words of it."""
        return self.text[max(0, start - 40) : start]

    def after(self, end: int) -> str:
        """The text from a place on, a few words of it."""
        return self.text[end : end + 40]
