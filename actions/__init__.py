"""Rasa custom actions: read slots, call care, say something, set slots."""
