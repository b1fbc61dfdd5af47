"""Greetings and the choice of language."""

from actions.base import Skill, Visit
from actions.vaccines import next_sentence
from care import doses, profiles
from care.dates.clock import say_age
from care.store.models import Author, Message
from care.texts import child_name


class Greet(Skill):
    """Know each person: greet by what we know of the family."""

    id = "action_greet"

    def act(self, visit: Visit) -> None:
        born = doses.born(visit.db, visit.customer)
        if born:
            child = born[-1]
            age = say_age(visit.born_child(child), visit.today, visit.customer.market, visit.language)
            name = child_name(child, visit.language)
            name = name[0].upper() + name[1:]
            visit.say("greet_known", child=name, age=age, next=next_sentence(visit))
        elif profiles.children(visit.db, visit.customer.id) or _spoke_before(visit):
            visit.say("greet_back")
        else:
            visit.say("greet_new")


def _spoke_before(visit: Visit) -> bool:
    return (
        visit.db.query(Message.id)
        .where(Message.conversation_id == visit.conversation.id, Message.author == Author.BOT)
        .first()
        is not None
    )


class SwitchLanguage(Skill):
    """Speak the language she asks for from now on; without a name, the other one."""

    id = "action_switch_language"

    def act(self, visit: Visit) -> None:
        low = visit.text.lower()
        to_english = any(word in low for word in ("english", "英文", "英语", "英語", "eng"))
        to_chinese = any(
            word in low
            for word in (
                "chinese",
                "mandarin",
                "中文",
                "汉语",
                "漢語",
                "普通话",
                "普通話",
                "国语",
                "國語",
                "zhongwen",
            )
        )
        if to_english == to_chinese:
            language = "en" if visit.language == "zh" else "zh"
        else:
            language = "en" if to_english else "zh"
        profiles.choose_language(visit.db, visit.customer, language)
        visit.remember(language=language)
        visit.conversation.tracker_language = language
        visit.say_words("language_set")  # Rasa would still word it in the old language
