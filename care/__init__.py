"""The domain of Tiexin: profiles, consent, outreach, immunization, dates, cases, conversations."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care.core import Care


def build_from_environment() -> "Care":
    """Care as the operator's settings have it; what every entry point calls, once."""
    from care.core import build
    from care.settings import Settings

    return build(Settings())  # type: ignore[call-arg]
