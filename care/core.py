"""Care, wired once: the store, what a marketer wrote, and the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from care.cases import ServicePromise, load_promise
from care.consent import Purpose, Wording, load_wordings
from care.hours import WorkingHours, load_hours
from care.immunization import Schedule, load_schedules
from care.journeys import Journey, load_journeys
from care.outreach.policy import Policy, load_policy
from care.safety import RedFlags, load_red_flags
from care.settings import Settings
from care.store import Store
from care.texts import Texts, load_texts

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of every entry point; rules are handed its value."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Care:
    """Everything an entry point needs to care for a customer."""

    settings: Settings
    store: Store
    clock: Clock
    schedules: dict[str, Schedule]
    journeys: Mapping[str, Mapping[str, Journey]]
    policy: Policy
    wordings: Mapping[Purpose, Wording]
    hours: Mapping[str, WorkingHours]
    promise: ServicePromise
    red_flags: RedFlags
    texts: Texts


def build(settings: Settings, clock: Clock = utc_now) -> Care:
    """Read the content and open the store; ContentError says which file is wrong."""
    content = settings.content_dir
    return Care(
        settings=settings,
        store=Store(settings.database_url),
        clock=clock,
        schedules=load_schedules(content),
        journeys=load_journeys(content),
        policy=load_policy(content),
        wordings=load_wordings(content),
        hours=load_hours(content),
        promise=load_promise(content),
        red_flags=load_red_flags(content),
        texts=load_texts(content),
    )
