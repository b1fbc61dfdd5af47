"""Complaints and calling a person."""

from actions.base import Skill, Visit
from care import cases, conversations
from care.promises import ask_for_person, say_when
from care.store.models import Owner


class Complaint(Skill):
    """Hear her out, record and judge; a person takes it from there."""

    id = "action_complaint"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        severity = visit.care.promise.judge(visit.text)
        if severity in ("S1", "S2"):
            visit.say("stop_using")
        promise = ask_for_person(
            visit.db,
            visit.care,
            visit.conversation,
            "complaint",
            visit.text,
            visit.now,
            message_id=visit.message_id,
            severity=severity,
        )
        at = say_when(visit.customer, promise.at, visit.now)
        visit.ask("complaint_detail", "complaint_heard", number=promise.case.number, when=at)


def add_to_complaint(visit: Visit) -> None:
    """More words on an open complaint: the transcript holds them; the number is said again."""
    case = _open_case(visit)
    if case is None:
        visit.say("ask_what")
        return
    visit.say("complaint_more", number=case.number)


class RequestHuman(Skill):
    """A place in the queue with a promise; who waits already hears it again."""

    id = "action_request_human"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        waiting = visit.conversation.owner == Owner.QUEUE
        promise = ask_for_person(
            visit.db,
            visit.care,
            visit.conversation,
            "request",
            visit.text,
            visit.now,
            message_id=visit.message_id,
        )
        when = say_when(visit.customer, visit.conversation.promised_at or promise.at, visit.now)
        visit.remember(awaiting=None)
        response = "person_asked" if waiting else "person_coming" if promise.open_now else "person_later"
        visit.say(response, when=when, number=promise.case.number)


class Cancel(Skill):
    """Drop what we were at; who waits for a person only because she asked for one need not any more."""

    id = "action_cancel"
    goes_on_after_warning = True

    def act(self, visit: Visit) -> None:
        busy = visit.awaiting
        visit.remember(awaiting=None, pending_message=None, about_doses=None)
        case = _open_case(visit)
        if not busy and case and case.kind == "request" and conversations.leave_queue(visit.conversation):
            cases.withdraw(case, visit.now)
            visit.say("queue_left")
        else:
            visit.say("cancelled")


def _open_case(visit: Visit) -> cases.Case | None:
    found = cases.of_conversation(visit.db, visit.conversation.id)
    return next((case for case in found if case.closed_at is None), None)
