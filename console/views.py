"""What the pages show of conversations and messages, in one member of staff's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from care import desk
from care.desk import Glance
from care.store.models import Author, Message, Owner
from console.access import Signed
from console.decisions import Explained, explain
from console.words import Words, code_of

SNIPPET = 90


@dataclass(frozen=True)
class Line:
    """A conversation in the inbox."""

    id: str
    who: str
    language: str
    reason: str
    severity: str | None
    said_by: str
    last: str
    waits: str
    waiting_since: datetime | None
    due: str
    overdue: bool
    owner: str
    owner_text: str
    unread: int


def line_of(words: Words, glance: Glance, me: Signed) -> Line:
    """A conversation as a line of the inbox."""
    talk = glance.conversation
    since, due = glance.waiting_since, glance.due_at
    needs = talk.owner != Owner.BOT or bool(glance.open_cases)
    return Line(
        id=talk.id,
        who=words.who(talk.customer),
        language=talk.customer.language,
        reason=_reason(words, glance),
        severity=glance.severity,
        said_by=said_by(words, glance.last),
        last=snippet(words, glance.last),
        waits=words.waited(since) if since else "",
        waiting_since=since,
        due=words.due(due) if due else "",
        overdue=words.overdue(due),
        owner=owner_kind(glance, me),
        owner_text=owner_text(words, glance, me),
        unread=glance.unread if needs else 0,
    )


def _reason(words: Words, glance: Glance) -> str:
    kinds = [case.kind for case in glance.open_cases]
    if not kinds and glance.conversation.owner != Owner.QUEUE:
        return ""
    kind = "complaint" if "complaint" in kinds else kinds[0] if kinds else glance.conversation.queue_reason
    name = f"reason_{kind}"
    return words.t(name if name in words.wording else "reason_other")


def owner_kind(glance: Glance, me: Signed) -> str:
    """`bot`, `queue`, `me` or `other`."""
    talk = glance.conversation
    if talk.owner != Owner.STAFF:
        return talk.owner
    return "me" if talk.staff_id == me.id else "other"


def owner_text(words: Words, glance: Glance, me: Signed) -> str:
    """Who speaks for the brand, as a sentence."""
    name = glance.conversation.staff.name if glance.conversation.staff else ""
    return words.t(f"owner_{owner_kind(glance, me)}", name=name)


def said_by(words: Words, message: Message | None) -> str:
    """Which member of staff said it, where it is not the customer."""
    if message is None or message.staff is None:
        return ""
    return words.t("said_by", name=message.staff.name)


def snippet(words: Words, message: Message | None) -> str:
    """The beginning of what was said."""
    if message is None:
        return words.t("nothing_said")
    text = words.t("redacted") if message.redacted_at else " ".join(message.text.split())
    return text if len(text) <= SNIPPET else f"{text[: SNIPPET - 1]}…"


@dataclass(frozen=True)
class WrittenView:
    """A message that we wrote first, and why."""

    id: str
    purpose: str
    state: str
    state_text: str
    why: str
    at: datetime
    when: str
    who: str
    language: str
    channel: str
    about: tuple[str, ...]
    zone: str
    decisions: tuple[Explained, ...]


def written_view(words: Words, written: desk.Written) -> WrittenView:
    """A message that we wrote first, as it is shown."""
    outreach, customer = written.outreach, written.customer
    return WrittenView(
        id=outreach.id,
        purpose=words.named("purpose", outreach.purpose),
        state=outreach.state,
        state_text=words.named("state", outreach.state),
        why=words.reason(outreach.why),
        at=outreach.reserved_at,
        when=words.stamp(outreach.handed_at or outreach.reserved_at, customer.time_zone),
        who=f"#{code_of(customer.id)}",
        language=words.named("language", outreach.language),
        channel=words.named("channel", outreach.channel),
        about=tuple(dict.fromkeys(about(words, item.journey, item.step) for item in written.items)),
        zone=words.zone(customer.time_zone),
        decisions=tuple(explain(words, decision, customer.time_zone) for decision in written.decisions),
    )


def about(words: Words, journey: str, step: str) -> str:
    """A journey and its step."""
    return f"{words.named('journey', journey)} · {words.named('step', step.partition(':')[0])}"


@dataclass(frozen=True)
class Bubble:
    """A message in the transcript."""

    sequence: int
    kind: str
    name: str
    text: str
    redacted: bool
    buttons: tuple[str, ...]
    at: datetime
    clock: str
    day: str
    new_day: bool
    zone: str
    written: WrittenView | None


def bubbles(
    words: Words,
    messages: Iterable[Message],
    zone: str,
    written: Mapping[str, WrittenView],
    before: Message | None,
) -> list[Bubble]:
    """Messages as they are shown, in the customer's time; a new day begins where the one before was another."""
    shown: list[Bubble] = []
    day = words.day(before.created_at, zone) if before else ""
    for message in messages:
        its_day = words.day(message.created_at, zone)
        shown.append(_bubble(words, message, zone, its_day, its_day != day, written))
        day = its_day
    return shown


def _bubble(
    words: Words, message: Message, zone: str, day: str, new_day: bool, written: Mapping[str, WrittenView]
) -> Bubble:
    name = message.staff.name if message.staff else ""
    return Bubble(
        sequence=message.sequence,
        kind="event" if message.event else message.author,
        name=name if message.author == Author.STAFF else words.named("author", message.author),
        text=_text(words, message, name),
        redacted=message.redacted_at is not None,
        buttons=tuple(button["title"] for button in message.buttons or ()),
        at=message.created_at,
        clock=words.clock(message.created_at, zone),
        day=day,
        new_day=new_day,
        zone=words.zone(zone),
        written=written.get(message.outreach_id or ""),
    )


def _text(words: Words, message: Message, name: str) -> str:
    if message.redacted_at:
        return words.t("redacted")
    if message.event:
        known = f"event_{message.event}"
        said = (
            words.t(known, name=name)
            if known in words.wording
            else words.t("event_other", event=message.event)
        )
        return f"{said}\n{message.text}" if message.text else said
    return message.text
