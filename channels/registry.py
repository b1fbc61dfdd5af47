"""Every channel, one line each."""

from care.core import Care
from care.outreach.sending import Channel
from channels.website.channel import Website


def live_channels(care: Care) -> dict[str, Channel]:
    """The channels this installation uses, by name."""
    channels: list[Channel] = [Website(care.store)]
    return {channel.name: channel for channel in channels}
