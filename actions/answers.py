"""A yes, a no or a value: what it answers is what we asked last."""

from collections.abc import Callable

from actions import children, people, reminders, vaccines
from actions.base import Skill, Visit


def _ask_date_again(visit: Visit) -> None:
    visit.remember(pending_message=None, child_expected=None)
    visit.ask("child_date", "ask_child_date")


def _call_person(visit: Visit) -> None:
    people.RequestHuman(visit.care).act(visit)


def _let_it_be(visit: Visit) -> None:
    visit.remember(awaiting=None)
    visit.say("ok")


YES: dict[str, Callable[[Visit], None]] = {
    "child_date_confirm": children.confirmed,
    "child_consent": children.agreed,
    "reminder_consent": reminders.agree,
    "earlier_doses": vaccines.earlier_given,
    "person_offer": _call_person,
}
NO: dict[str, Callable[[Visit], None]] = {
    "child_date_confirm": _ask_date_again,
    "child_consent": children.refused,
    "reminder_consent": reminders.decline,
    "earlier_doses": vaccines.earlier_missing,
    "person_offer": _let_it_be,
    "complaint_detail": _let_it_be,
    "child_date": _let_it_be,
    "dose_date": _let_it_be,
}
VALUE: dict[str, Callable[[Visit], None]] = {
    "child_date": children.take_date,
    "child_date_confirm": children.take_date,
    "child_consent": children.take_date,
    "dose_date": vaccines.dated,
    "complaint_detail": people.add_to_complaint,
}


NOT_KEPT = ("记", "存", "記", "keep", "save", "store", "record")
"""Words by which a no is about keeping the date, not about its being right."""


class Affirm(Skill):
    """Yes."""

    id = "action_affirm"

    def act(self, visit: Visit) -> None:
        YES.get(visit.awaiting or "", _let_it_be)(visit)


class Deny(Skill):
    """No."""

    id = "action_deny"

    def act(self, visit: Visit) -> None:
        if visit.awaiting == "child_date_confirm" and visit.read_date().kind == "date":
            children.take_date(visit)  # "no, the 21st"
            return
        if visit.awaiting == "child_date_confirm" and any(word in visit.text.lower() for word in NOT_KEPT):
            children.refused(visit)
            return
        NO.get(visit.awaiting or "", _let_it_be)(visit)


class Inform(Skill):
    """A value, if we asked for one; a date nobody asked for may be the child's."""

    id = "action_inform"

    def act(self, visit: Visit) -> None:
        if not take_value(visit):
            visit.say("ask_what")


def take_value(visit: Visit) -> bool:
    """Give what she said to whoever asked; False if nobody did."""
    taker = VALUE.get(visit.awaiting or "")
    if taker is None or (taker is children.take_date and not _readable(visit)):
        return False
    taker(visit)
    return True


def _readable(visit: Visit) -> bool:
    reading = visit.read_date()
    return reading.kind is not None or (
        visit.awaiting == "child_date" and reading.reason not in (None, "no_date")
    )
