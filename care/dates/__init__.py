"""Dates, ages and weeks of pregnancy as families say them, in Chinese and English."""

from care.dates.reader import read
from care.dates.reading import REASONS, Reading, reason_text

__all__ = ["REASONS", "Reading", "read", "reason_text"]
