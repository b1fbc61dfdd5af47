"""What `up --demo` adds: a small team and a few families, made anew only where they are missing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from care import consent, conversations, profiles, staff
from care.consent import Purpose
from care.core import build
from care.settings import Settings
from care.store.models import Author, Identity, Staff

PASSWORD = "tiexin-demo"  # noqa: S105 - printed by `up --demo`, never used elsewhere
TEAM = (
    ("mei@demo.tiexin.example", "小美", "agent", "zh"),
    ("alex@demo.tiexin.example", "Alex", "agent", "en"),
    ("lin@demo.tiexin.example", "林岚", "marketer", "zh"),
    ("admin@demo.tiexin.example", "Admin", "admin", "en"),
)
FAMILIES = (
    ("demo-cn-1", "CN", "zh", 40, "宝宝睡得特别香，谢谢你们的提醒"),
    ("demo-cn-2", "CN", "zh", 200, "下一针什么时候打？"),
    ("demo-us-1", "US", "en", 55, "Thank you, the reminder came just in time"),
)


def seed(settings: Settings) -> list[tuple[str, str, str]]:
    """Add what is missing; returns label, login and password of each member of the team."""
    care = build(settings)
    now = datetime.now(UTC)
    try:
        with care.store.write() as db:
            for email, name, role, language in TEAM:
                if not db.scalar(select(Staff.id).where(Staff.email == email)):
                    staff.add(db, email, name, role, PASSWORD, now, language=language)
            for login, market, language, age_days, words in FAMILIES:
                if db.scalar(select(Identity.id).where(Identity.value == login)):
                    continue
                customer = profiles.by_identity(db, "site_user", login, now, market=market, language=language)
                for purpose in (Purpose.CHILD_DATA, Purpose.REMINDER):
                    wording = care.wordings[purpose].id
                    consent.record(db, customer, purpose, True, wording, now, message_id=None)
                born = profiles.today(customer, now) - timedelta(days=age_days)
                profiles.register_child(db, customer, born, None, now)
                conversation = conversations.of_customer(db, customer, "website", now)
                conversations.say(db, conversation, Author.CUSTOMER, words, now)
    finally:
        care.store.close()
    return [(f"{name} ({role})", email, PASSWORD) for email, name, role, _ in TEAM]
