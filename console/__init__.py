"""Pages for staff and marketers."""
