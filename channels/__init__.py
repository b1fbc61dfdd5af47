"""Channels: each turns the outside format into one inbound message and back."""
