"""Tests that need Rasa's own environment: `bot/.venv/bin/python -m pytest bot/tests`."""
