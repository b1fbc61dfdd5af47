"""What a schedule says: vaccines with their doses and limits, and visits, as written in `content/packs`."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from care.immunization.spans import Span, read_span

SpanField = Annotated[Span, PlainValidator(read_span)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]


class Why(StrEnum):
    """Why a dose that was given is not counted."""

    TOO_YOUNG = "too_young"
    TOO_SOON = "too_soon"
    TOO_SOON_AFTER_FIRST = "too_soon_after_first"
    LIVE_GAP = "live_gap"
    SAME_DAY = "same_day"
    BEFORE_BIRTH = "before_birth"
    IN_FUTURE = "in_future"
    TOO_EARLY = "too_early"  # a visit, not a dose


class Form(BaseModel):
    """A part of a schedule file: nothing unknown in it, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, ignored_types=(cached_property,))


class Text(Form):
    """The same thought in both languages."""

    zh: Words
    en: Words

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)


class Names(Text):
    """What families and clinics call a vaccine."""

    abbr: Words


class CompletesIf(Form):
    """A dose given this late ends the series; from that age on the wait before it is `interval`."""

    from_age: SpanField
    interval: SpanField | None = None


class ShorterFrom(Form):
    """From this age on a shorter interval before the dose is enough."""

    age: SpanField
    interval: SpanField


class AfterOther(Form):
    """The dose waits for a dose of another series."""

    vaccine: Id
    dose: Annotated[int, Field(ge=1)]
    interval: SpanField


class Dose(Form):
    """One dose of a series: when it is due, from when it counts, from when it is late."""

    n: Annotated[int, Field(ge=1)]
    product: str | None = None
    due_age: SpanField | None = None
    due_interval: SpanField | None = None
    min_age: SpanField | None = None
    min_interval: SpanField | None = None
    min_interval_from_first: SpanField | None = None
    max_interval: SpanField | None = None
    complete_before: SpanField | None = None
    grace_days: Annotated[int, Field(ge=0)] = 28
    no_grace: bool = False
    after_other: AfterOther | None = None
    completes_if: CompletesIf | None = None
    shorter_from: ShorterFrom | None = None
    note: str | None = None

    @model_validator(mode="after")
    def says_when(self) -> Self:
        if self.due_age is None and self.due_interval is None:
            raise ValueError("a dose needs due_age or due_interval")
        if self.n == 1 and (self.due_age is None or self.min_interval or self.min_interval_from_first):
            raise ValueError("dose 1 has a due_age and no interval before it")
        if self.n > 1 and self.min_interval is None:
            raise ValueError("every dose after the first needs a min_interval")
        for earlier, later in (
            ("min_age", "due_age"),
            ("due_age", "complete_before"),
            ("min_interval", "due_interval"),
            ("min_interval", "max_interval"),
        ):
            if (a := getattr(self, earlier)) and (b := getattr(self, later)) and _days(a) > _days(b):
                raise ValueError(f"{earlier} ({a}) is later than {later} ({b})")
        return self


class LateStart(Form):
    """Fewer or more doses for a child whose first dose comes at this age."""

    from_age: SpanField
    before_age: SpanField
    doses_total: Annotated[int, Field(ge=1)]
    intervals: tuple[SpanField, ...] = ()
    last_min_age: SpanField | None = None
    third_from_first: SpanField | None = None

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        if _days(self.from_age) >= _days(self.before_age):
            raise ValueError(f"from_age ({self.from_age}) must be before before_age ({self.before_age})")
        if self.intervals and len(self.intervals) != self.doses_total - 1:
            raise ValueError(f"intervals: one before each dose after the first, so {self.doses_total - 1}")
        return self


class Limits(Form):
    """The ages after which a series is not begun or not gone on with."""

    before_age: SpanField | None = None
    not_after_age: SpanField | None = None
    first_dose_before_age: SpanField | None = None
    first_dose_through_age: SpanField | None = None


class Season(Form):
    """A vaccine given in certain months only; the year turns in the quiet months."""

    months: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(min_length=1, max_length=11)]
    best: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    year_from_month: Annotated[int, Field(ge=1, le=12)]
    second_dose_before_age: SpanField | None = None
    second_dose_under_lifetime_doses: Annotated[int, Field(ge=1)] | None = None
    first_season_only: bool = False

    @model_validator(mode="after")
    def runs_on(self) -> Self:
        for a, b in zip(self.months, self.months[1:], strict=False):
            if b != a % 12 + 1:
                raise ValueError(f"months must follow one another: {b} comes after {a}")
        if not self.best or self.best != self.months[: len(self.best)]:
            raise ValueError("best: the first month of the season or more")
        if self.year_from_month in self.months[1:]:
            raise ValueError("year_from_month: before the season, not inside it")
        return self


class Replaces(Form):
    """A series that a combination covers, and which of its doses."""

    vaccine: Id
    doses: tuple[Annotated[int, Field(ge=1)], ...] | Literal["all"]

    def covers(self, n: int) -> bool:
        return self.doses == "all" or n in self.doses


Funding = Literal[
    "programme",
    "programme_option",
    "self_paid",
    "self_paid_some_provinces_free",
    "self_paid_some_cities_free",
    "routine",
    "shared_decision",
]


class Vaccine(Form):
    """One series of a market's schedule, with everything that decides its dates."""

    id: Id
    family: Id
    names: Names
    aliases: tuple[Words, ...] = ()
    prevents: Text
    funding: Funding
    live: Literal["injected", "oral", "bcg"] | None = None
    disputed_2026: bool = False
    sex: Literal["F", "M"] | None = None
    born_from: date | None = None
    alternative_to: Id | None = None
    replaces: tuple[Replaces, ...] = ()
    numbered_by: Id | None = None
    not_with: tuple[Id, ...] = ()
    doses_total: Annotated[int, Field(ge=1)] | Literal["yearly", "by_label", "by_age_and_product"]
    doses: Annotated[tuple[Dose, ...], Field(min_length=1)]
    late_start: tuple[LateStart, ...] = ()
    limits: Limits = Limits()
    season: Season | None = None
    advice: Text | None = None
    source: Annotated[tuple[Words, ...], Field(min_length=1)]
    source_note: str | None = None
    confidence: Literal["confirmed", "second_hand", "from_memory"]

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        if [dose.n for dose in self.doses] != list(range(1, len(self.doses) + 1)):
            raise ValueError("doses must be numbered 1, 2, 3 … in order")
        if isinstance(self.doses_total, int) and self.doses_total != len(self.doses):
            raise ValueError(f"doses_total is {self.doses_total}, but {len(self.doses)} doses are written")
        if self.doses_total == "yearly" and self.season is None:
            raise ValueError("a yearly vaccine needs a season")
        if bool(self.replaces) != (self.numbered_by is not None):
            raise ValueError("replaces and numbered_by go together")
        if self.replaces and self.numbered_by not in {each.vaccine for each in self.replaces}:
            raise ValueError(f"numbered_by: {self.numbered_by} is none of what it replaces")
        for a, b in zip(self.late_start, self.late_start[1:], strict=False):
            if _days(a.before_age) > _days(b.from_age):
                raise ValueError(f"late_start rows overlap at {b.from_age}")
        return self

    @cached_property
    def gap_live(self) -> bool:
        """Whether it keeps 28 days from other injected live vaccines; BCG and oral ones do not."""
        return self.live == "injected"


class Visit(Form):
    """One visit of a series: from when, through when, and what happens there."""

    from_: Annotated[SpanField, Field(alias="from")]
    through: SpanField | None = None
    names: Text
    covers: Text | None = None


class VisitSeries(Form):
    """Visits of one kind, counted from the birth or from the start of the pregnancy."""

    id: Id
    kind: Literal["antenatal", "well_child", "postpartum", "test"]
    anchor: Literal["birth", "pregnancy"]
    default: bool = True
    names: Text
    early_days: Annotated[int, Field(ge=0)] = 7
    closes: SpanField
    visits: Annotated[tuple[Visit, ...], Field(min_length=1)]
    source: Annotated[tuple[Words, ...], Field(min_length=1)]
    confidence: Literal["confirmed", "second_hand", "from_memory"]

    @model_validator(mode="after")
    def goes_forward(self) -> Self:
        for a, b in zip(self.visits, self.visits[1:], strict=False):
            if _days(a.from_) + self.early_days >= _days(b.from_):
                raise ValueError(f"visits too close: {a.from_} and {b.from_}")
        last = self.visits[-1]
        if _days(last.through or last.from_) >= _days(self.closes):
            raise ValueError(f"closes ({self.closes}) must come after the last visit")
        return self


class Notice(Form):
    """A safety note or special case, for the answer to a question."""

    id: Id
    text: Text
    source: Words
    confidence: Literal["confirmed", "second_hand", "from_memory"]


class Market(Form):
    """What holds for a whole market: scope, grace, sources, wording."""

    market: Literal["CN", "US"]
    name: Text
    in_force: Words
    compiled: date
    review: Literal["pending", "signed"]
    confidence: Literal["confirmed", "second_hand", "from_memory"]
    grace_days: Annotated[int, Field(ge=0, le=4)]
    catch_up_before_age: SpanField | None = None
    default_scope: Annotated[tuple[Id, ...], Field(min_length=1)]
    disclaimer: Text
    disputed: Text | None = None
    about_date: Text
    funding: dict[Funding, Text]
    why: dict[Why, Text]
    sources: dict[str, Words]
    notes: tuple[Text, ...] = ()
    safety: tuple[Notice, ...] = ()
    special_cases: tuple[Notice, ...] = ()


def _days(span: Span) -> float:
    return span.months * 30.4375 + span.days
