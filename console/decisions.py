"""Decisions on what we write first, every rule with its numbers in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from care.store.models import OutreachDecision
from console.words import Words


@dataclass(frozen=True)
class Rule:
    """One rule's finding as it is read: its objection, alone and with the moment when it ends."""

    title: str
    passes: bool
    reason: str
    why: str
    facts: str


@dataclass(frozen=True)
class Explained:
    """One decision as it is read."""

    stage: str
    at: str
    verdict: str
    verdict_text: str
    rules: tuple[Rule, ...]


def explain(words: Words, decision: OutreachDecision, zone: str) -> Explained:
    """A decision in words, times in the customer's zone."""
    verdict = words.named("verdict", decision.verdict)
    if decision.hold_until:
        verdict = words.t("verdict_hold_until", time=words.stamp(decision.hold_until, zone))
    return Explained(
        stage=words.named("stage", decision.stage),
        at=words.stamp(decision.at, zone),
        verdict=decision.verdict,
        verdict_text=verdict,
        rules=tuple(_rule(words, weighed, zone) for weighed in decision.weighed),
    )


def _rule(words: Words, weighed: Mapping[str, Any], zone: str) -> Rule:
    name, reason = weighed["rule"], weighed.get("reason")
    why = objection = words.reason(reason)
    if reason and weighed.get("until"):
        until = words.t("fact_until", time=_moment(words, weighed["until"], zone))
        why = f"{why}{'，' if words.language == 'zh' else ', '}{until}"
    say = FACTS.get(name, _as_they_are)
    return Rule(
        words.named("rule", name), not reason, objection, why, say(words, weighed.get("numbers") or {}, zone)
    )


Say = Callable[[Words, Mapping[str, Any], str], str]


def _moment(words: Words, iso: str, zone: str) -> str:
    return words.stamp(datetime.fromisoformat(iso), zone)


def _useful(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    return words.t("fact_useful_until", time=_moment(words, numbers["expires_at"], zone))


def _consent(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    if missing := numbers.get("missing"):
        return words.t(
            "fact_missing", purposes=words.listed(words.named("purpose", need) for need in missing)
        )
    return words.t("fact_agreed")


def _hours(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    return words.t("fact_hours", hours=numbers["hours"], zones=words.listed(numbers["zones"]))


def _caps(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    parts = []
    for span in ("day", "week", "month"):
        if span in numbers:
            sent, most = numbers[span].split("/")
            parts.append(words.t(f"fact_{span}", sent=sent, most=most))
    return ("；" if words.language == "zh" else "; ").join(parts) or words.t("fact_no_limit")


def _gap(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    hours = numbers.get("gap_hours")
    if not hours:
        return words.t("fact_no_limit")
    if last := numbers.get("last"):
        return words.t("fact_gap_last", hours=f"{hours:g}", time=_moment(words, last, zone))
    return words.t("fact_gap", hours=f"{hours:g}")


def _then(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    return words.t("fact_then", time=_moment(words, numbers["until"], zone))


def _nothing(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    return ""


def _as_they_are(words: Words, numbers: Mapping[str, Any], zone: str) -> str:
    return words.listed(f"{name} {value}" for name, value in numbers.items())


FACTS: dict[str, Say] = {
    "still_useful": _useful,
    "consented": _consent,
    "no_closed_child": _nothing,
    "not_with_person": _nothing,
    "waking_hours": _hours,
    "under_cap": _caps,
    "after_gap": _gap,
    "under_total_cap": _caps,
    "after_total_gap": _gap,
    "useful_then": _then,
}
