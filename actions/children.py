"""Starting a child's file: read the date, read it back, ask before anything is kept."""

from datetime import date

from actions.base import Skill, Visit
from actions.reminders import ask_or_confirm_reminders
from care import consent, conversations, profiles
from care.consent import Purpose
from care.dates import Reading, reason_text
from care.dates.clock import due_date_from
from care.store.models import Message
from care.texts import birthday

LONGEST_PREGNANCY_DAYS = 294
OLDEST_YEARS = 18
LATEST_BIRTH_DAYS = 21


class RegisterChild(Skill):
    """A due date or a birth date; the file is opened only after she agreed that we keep it."""

    id = "action_register_child"

    def act(self, visit: Visit) -> None:
        take_date(visit)


BIRTH_WORDS = (
    "生日",
    "出生",
    "出世",
    "生了",
    "刚生",
    "剛生",
    "新生",
    "birthday",
    "born",
    "dob",
    "newborn",
    "gave birth",
)
PREGNANCY_WORDS = ("预产期", "預產期", "怀孕", "懷孕", "怀上", "有喜", "due", "expecting", "pregnan")


def take_date(visit: Visit) -> None:
    """Find the date in what she said and go on with it, or ask for it."""
    reading, expect = _read(visit)
    visit.remember(child_expected=expect)
    if reading.kind == "age":
        visit.ask("child_date", "ask_child_date_age")
    elif reading.kind is None:
        if visit.awaiting == "child_date" and reading.reason and reading.reason != "no_date":
            visit.ask("child_date", "ask_child_date_again", why=reason_text(reading.reason, visit.language))
        else:
            visit.ask("child_date", "ask_due_date" if expect == "future" else "ask_child_date")
    elif (day := _day(visit, reading)) is None:
        visit.ask("child_date", "ask_due_date")
    elif why := _unfit(visit, day, expect):
        visit.ask("child_date", "ask_child_date_again", why=visit.words(why))
    else:
        visit.remember(pending_message=visit.message_id)
        if reading.exact:
            confirmed(visit)
        else:
            visit.ask("child_date_confirm", "confirm_child_date", what=_what(visit, day))


def _read(visit: Visit) -> tuple[Reading, str | None]:
    """What she said, and whether it is about a birth or a due date.

    A day without a year may be either: the last such day is tried first, the next one if no child of
    ours could be that old. It is read back in any case.
    """
    expect = _expected(visit)
    reading = visit.read_date(expect)
    if expect is None and reading.kind == "date" and not reading.exact:
        for guess in ("past", "future"):
            other = visit.read_date(guess)
            if other.date and not _unfit(visit, other.date, guess):
                return other, guess
    return reading, expect


def _expected(visit: Visit) -> str | None:
    """A birth is past and a due date is to come: by her words now, or those she began with."""
    low = visit.text.lower()
    if any(word in low for word in PREGNANCY_WORDS):
        return "future"
    if any(word in low for word in BIRTH_WORDS):
        return "past"
    return visit.slot("child_expected")


def _day(visit: Visit, reading: Reading) -> date | None:
    """The date, or the due date that follows from a week; months of pregnancy are too rough for one."""
    if reading.kind == "date":
        return reading.date
    begin, end = reading.span or (0, len(visit.text))
    said = visit.text[begin:end].lower()
    if reading.weeks_pregnant is None or "月" in said or "month" in said:
        return None
    return due_date_from(reading.weeks_pregnant, reading.extra_days, visit.today)


def _unfit(visit: Visit, day: date, expect: str | None) -> str | None:
    """Why a valid date cannot be this child's, or nothing."""
    away = (day - visit.today).days
    if away > LONGEST_PREGNANCY_DAYS:
        return "date_too_far_ahead"
    if away < -OLDEST_YEARS * 365.25:
        return "date_too_long_ago"
    if expect == "past" and away > 0:
        return "date_birth_in_future"
    if expect == "future" and away < -LATEST_BIRTH_DAYS:
        return "date_due_past"
    return None


def _what(visit: Visit, day: date) -> str:
    return visit.words("born_on" if day <= visit.today else "due_on", date=birthday(day, visit.language))


def _pending_day(visit: Visit) -> date | None:
    """The date again, from the message that held it: until she agrees it stands nowhere else."""
    message = visit.db.get(Message, visit.slot("pending_message") or "")
    if message is None or message.redacted_at:
        return None
    said, visit.text = visit.text, message.text
    try:
        reading, _ = _read(visit)
        return _day(visit, reading) if reading.kind in ("date", "pregnancy") else None
    finally:
        visit.text = said


def confirmed(visit: Visit) -> None:
    """The date is right: keep it if she has agreed to that, else ask."""
    day = _pending_day(visit)
    if day is None:
        visit.ask("child_date", "ask_child_date")
    elif consent.current(visit.db, visit.customer.id).allows(Purpose.CHILD_DATA):
        _keep(visit, day)
    else:
        wording = visit.care.wordings[Purpose.CHILD_DATA].text[visit.language]
        visit.ask("child_consent", "ask_child_consent", what=_what(visit, day), wording=wording)


def agreed(visit: Visit) -> None:
    """She agrees that we keep the child's date."""
    day = _pending_day(visit)
    if day is None:
        visit.ask("child_date", "ask_child_date")
        return
    wording = visit.care.wordings[Purpose.CHILD_DATA].id
    consent.record(
        visit.db, visit.customer, Purpose.CHILD_DATA, True, wording, visit.now, message_id=visit.message_id
    )
    _keep(visit, day)


def refused(visit: Visit) -> None:
    """She does not: the date goes nowhere, and the message that held it is blanked."""
    wording = visit.care.wordings[Purpose.CHILD_DATA].id
    consent.record(
        visit.db, visit.customer, Purpose.CHILD_DATA, False, wording, visit.now, message_id=visit.message_id
    )
    message = visit.db.get(Message, visit.slot("pending_message") or "")
    if message:
        conversations.redact(
            visit.db, message, visit.now, put=visit.care.texts.say("redacted", visit.language)
        )
    visit.remember(pending_message=None, awaiting=None, child_expected=None)
    visit.say("child_refused")


def _keep(visit: Visit, day: date) -> None:
    known = {child.id for child in profiles.children(visit.db, visit.customer.id)}
    born = day if day <= visit.today else None
    child = profiles.register_child(visit.db, visit.customer, born, None if born else day, visit.now)
    visit.remember(pending_message=None, awaiting=None, child_expected=None)
    visit.say(
        "child_known" if child.id in known and child.created_at != visit.now else "child_kept",
        what=_what(visit, day),
    )
    ask_or_confirm_reminders(visit, child)
