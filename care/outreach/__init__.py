"""Writing first: what is due, whether it may be sent, and sending it exactly once."""
