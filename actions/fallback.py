"""What we do not serve, and what we did not understand."""

from actions.answers import take_value
from actions.base import Skill, Visit


class OutOfScope(Skill):
    """Not our business, unless she is in the middle of telling us about a complaint."""

    id = "action_out_of_scope"

    def act(self, visit: Visit) -> None:
        if visit.awaiting != "complaint_detail" or not take_value(visit):
            visit.say("out_of_scope")


class NotUnderstood(Skill):
    """A red flag, an answer in unusual words, or an honest "sorry"; the second time, a person is offered."""

    id = "action_not_understood"

    def act(self, visit: Visit) -> None:
        if take_value(visit):
            visit.remember(misses=0)
            return
        misses = (visit.slot("misses") or 0) + 1
        visit.remember(misses=misses)
        if misses >= 2:
            visit.ask("person_offer", "not_understood_again")
        else:
            visit.say("not_understood")
