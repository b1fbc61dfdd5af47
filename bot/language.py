"""Which language a message is written in: zh, en, mixed or other."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.text import fold, words

_ADDRESSES = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|\btx-?\d{6}-?\d{4}\b", re.ASCII)
_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[a-zà-öø-ÿāēīōūăĕĭŏŭçñß]+(?:['’][a-z]+)?")
_OTHER_SCRIPTS = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿ฀-๿ऀ-ॿ֐-׿]")


# Latin latin that people write in the middle of Chinese without leaving it.
_LOANS = words(
    "ok app hi bye vip sms email wechat line whatsapp qq hpv mmr hib ipv opv pcv ev bcg dtap rsv hepb hepa flu kg cm "
    "ml mg size xl xxl nb emm pm am id url tx usd rmb no vs pdf dha abc ppd ct bb mm"
)
_ENGLISH = words(
    "the a an is are was were be to of in on for and or not no my your his her our it this that i you he she we they do "
    "does did what when where why how who can could will would should please me with have has had from at about but if "
    "so more"
)
_NEIGHBOURS = words(
    "el la los las una que de por para con mi hijo bebé vacuna gracias cuando cuándo donde dónde como cómo está es tiene "
    "necesito le les des une mon ma ne pas je vous bonjour merci pour est quand où avec vaccin der die das und ich nicht "
    "ist ein eine mein wann wo bitte danke wie für kind impfung o os um uma não meu minha quando obrigado obrigada olá "
    "você hola buenos buenas días quiero"
)


def language_of(text: str) -> str:
    """zh, en, mixed or other; a brand name or an abbreviation inside Chinese does not make it mixed."""
    plain = _ADDRESSES.sub(" ", fold(text).text)
    foreign = len(_OTHER_SCRIPTS.findall(plain))
    han = len(_HAN.findall(plain))
    latin = _WORD.findall(plain)
    if foreign * 2 > han + len(latin):
        return "other"
    if not han:
        if not latin:
            return "other"
        neighbours = sum(word in _NEIGHBOURS for word in latin)
        return "other" if neighbours > sum(word in _ENGLISH for word in latin) else "en"
    prose = [word for word in latin if word not in _LOANS and len(word) > 1]
    if len(prose) * 2 > han * 3 and han <= 3:
        return "mixed" if han > 1 else "en"
    # About two ideographs carry what one English word does.
    share = len(prose) * 2 / (len(prose) * 2 + han)
    return "mixed" if share >= 0.3 else "zh"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageTagger(GraphComponent):
    """Puts `language` on each message, and so into the tracker's parse data."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageTagger:
        """Build it; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Tag each message."""
        for message in messages:
            message.set("language", language_of(message.get(TEXT) or ""), add_to_output=True)
        return messages
