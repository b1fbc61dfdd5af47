"""The one door out: may this message go to this person now?

`decide` is pure. Every rule is weighed and kept with its numbers, so that a customer can ask why she
got a message and a marketer why one was not sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from care.consent import Consents, Purpose
from care.hours import Span
from care.outreach.policy import Caps, Limits, Policy

WEEK, MONTH = timedelta(hours=168), timedelta(hours=720)
WITH_PERSON_HOLD = timedelta(minutes=15)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class Reason(StrEnum):
    """Why a message is not sent, or not yet."""

    EXPIRED = "expired"
    NO_CONSENT = "no_consent"
    CHILD_CLOSED = "child_closed"
    WITH_PERSON = "with_person"
    QUIET_HOURS = "quiet_hours"
    CAP = "cap"
    GAP = "gap"
    TOTAL_CAP = "total_cap"
    TOTAL_GAP = "total_gap"
    TOO_LATE_THEN = "too_late_then"


class Verdict(StrEnum):
    """What is to be done with a candidate."""

    SEND = "send"
    HOLD = "hold"
    DROP = "drop"


@dataclass(frozen=True)
class Candidate:
    """A message that somebody would like to send."""

    purpose: Purpose
    channel: str
    expires_at: datetime
    about_children: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sent:
    """A message that went out, or may have."""

    purpose: Purpose
    at: datetime


@dataclass(frozen=True)
class Facts:
    """What is known of the recipient; `time_zones` holds every zone she may be in."""

    consents: Consents
    time_zones: tuple[str, ...]
    sent: tuple[Sent, ...] = ()
    closed_children: frozenset[str] = frozenset()
    with_person: bool = False


@dataclass(frozen=True)
class Weighed:
    """One rule's finding: no `reason` means it does not object; no `until` means it never will change."""

    rule: str
    reason: Reason | None = None
    until: datetime | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Send, hold until a moment, or drop, with all that was weighed."""

    verdict: Verdict
    hold_until: datetime | None
    weighed: tuple[Weighed, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every objection, the lasting ones first."""
        objections = sorted((w for w in self.weighed if w.reason), key=lambda w: w.until is not None)
        return tuple(w.reason for w in objections if w.reason)


Rule = Callable[[Candidate, Facts, Policy, datetime], Weighed]


def decide(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Decision:
    """Weigh every rule. One lasting objection drops; passing ones hold until the last of them is over."""
    weighed = [rule(candidate, facts, policy, now) for rule in RULES]
    objections = [w for w in weighed if w.reason]
    if any(w.until is None for w in objections):
        return Decision(Verdict.DROP, None, tuple(weighed))
    if not objections:
        return Decision(Verdict.SEND, None, tuple(weighed))
    until = max(w.until for w in objections if w.until)
    # the end of one objection may lie in the night: hold until the hours allow it too
    until = _allowed_from(policy.purposes[candidate.purpose].hours, facts.time_zones, until)
    if until >= candidate.expires_at:
        late = Weighed("useful_then", Reason.TOO_LATE_THEN, None, {"until": until.isoformat()})
        return Decision(Verdict.DROP, None, (*weighed, late))
    return Decision(Verdict.HOLD, until, tuple(weighed))


def still_useful(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """A message past its time helps nobody."""
    reason = Reason.EXPIRED if now >= candidate.expires_at else None
    return Weighed("still_useful", reason, None, {"expires_at": candidate.expires_at.isoformat()})


def consented(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """Every consent that the purpose needs, on this channel."""
    needs = policy.purposes[candidate.purpose].needs
    missing = [need.value for need in needs if not facts.consents.allows(need, candidate.channel)]
    return Weighed("consented", Reason.NO_CONSENT if missing else None, None, {"missing": missing})


def no_closed_child(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """Nothing ever refers to a child whose file was closed."""
    closed = candidate.about_children & facts.closed_children
    return Weighed("no_closed_child", Reason.CHILD_CLOSED if closed else None)


def not_with_person(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """While a member of staff speaks with her, nothing is said in between."""
    if facts.with_person and candidate.purpose is not Purpose.SAFETY:
        return Weighed("not_with_person", Reason.WITH_PERSON, now + WITH_PERSON_HOLD)
    return Weighed("not_with_person")


def waking_hours(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """The purpose's hours, in every zone where she may be."""
    hours = policy.purposes[candidate.purpose].hours
    allowed = _allowed_from(hours, facts.time_zones, now)
    numbers = {"hours": f"{hours.start:%H:%M}-{hours.end:%H:%M}", "zones": list(facts.time_zones)}
    if allowed > now:
        return Weighed("waking_hours", Reason.QUIET_HOURS, allowed, numbers)
    return Weighed("waking_hours", numbers=numbers)


def under_cap(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """The purpose's own caps."""
    limits = policy.purposes[candidate.purpose]
    times = [sent.at for sent in facts.sent if sent.purpose == candidate.purpose]
    return _capped("under_cap", Reason.CAP, limits.cap, times, facts.time_zones, now)


def after_gap(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """Enough time since the last message of this purpose."""
    limits = policy.purposes[candidate.purpose]
    times = [sent.at for sent in facts.sent if sent.purpose == candidate.purpose]
    return _gapped("after_gap", Reason.GAP, limits.gap_hours, times, now)


def under_total_cap(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """The caps over all purposes together; requested reminders use them up but are not bound by them."""
    if not policy.purposes[candidate.purpose].blocked_by_total:
        return Weighed("under_total_cap")
    times = _counted(facts, policy)
    return _capped("under_total_cap", Reason.TOTAL_CAP, policy.total_cap, times, facts.time_zones, now)


def after_total_gap(candidate: Candidate, facts: Facts, policy: Policy, now: datetime) -> Weighed:
    """Enough time since the last message of any purpose."""
    if not policy.purposes[candidate.purpose].blocked_by_total:
        return Weighed("after_total_gap")
    return _gapped("after_total_gap", Reason.TOTAL_GAP, policy.total_gap_hours, _counted(facts, policy), now)


RULES: tuple[Rule, ...] = (
    still_useful,
    consented,
    no_closed_child,
    not_with_person,
    waking_hours,
    under_cap,
    after_gap,
    under_total_cap,
    after_total_gap,
)


def _counted(facts: Facts, policy: Policy) -> list[datetime]:
    return [sent.at for sent in facts.sent if _limits(policy, sent.purpose).counts_in_total]


def _limits(policy: Policy, purpose: Purpose) -> Limits:
    return policy.purposes[purpose]


def _capped(
    rule: str, reason: Reason, cap: Caps, times: list[datetime], zones: tuple[str, ...], now: datetime
) -> Weighed:
    """Object while a cap is used up; the end of the objection is when enough of what counts falls out."""
    ends, numbers = [], {}
    for name, most, span in (("week", cap.week, WEEK), ("month", cap.month, MONTH)):
        inside = sorted(at for at in times if at > now - span)
        if most is None:
            continue
        numbers[name] = f"{len(inside)}/{most}"
        if len(inside) >= most:
            ends.append(inside[len(inside) - most] + span if most else NEVER)
    if cap.day is not None:
        zone = ZoneInfo(zones[0])
        today = now.astimezone(zone).date()
        same_day = sum(at.astimezone(zone).date() == today for at in times)
        numbers["day"] = f"{same_day}/{cap.day}"
        if same_day >= cap.day:
            ends.append(datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC))
    if not ends:
        return Weighed(rule, numbers=numbers)
    end = max(ends)
    return Weighed(rule, reason, None if end == NEVER else end, numbers)


def _gapped(rule: str, reason: Reason, gap_hours: float, times: list[datetime], now: datetime) -> Weighed:
    last = max(times, default=None)
    numbers: dict[str, Any] = {"gap_hours": gap_hours, "last": last.isoformat() if last else None}
    end = last + timedelta(hours=gap_hours) if last else now
    return Weighed(rule, reason, end, numbers) if end > now else Weighed(rule, numbers=numbers)


def _allowed_from(hours: Span, zones: tuple[str, ...], moment: datetime) -> datetime:
    """The first moment from `moment` on that lies within the hours of every zone.

    Zones so far apart that no common hour exists leave the last zone's start, a day on.
    """
    allowed = moment
    for _ in range(4 * len(zones)):
        later = max(_allowed_in(hours, zone, allowed) for zone in zones)
        if later == allowed:
            return allowed
        allowed = later
    return moment + timedelta(days=1)


def _allowed_in(hours: Span, zone: str, moment: datetime) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    if hours.start <= local.time() < hours.end:
        return moment
    return next(start for start in _starts(hours, local) if start > moment)


def _starts(hours: Span, local: datetime) -> Iterator[datetime]:
    for days in range(3):
        day = local.date() + timedelta(days=days)
        yield datetime.combine(day, hours.start, local.tzinfo).astimezone(UTC)
