"""Pages for staff and marketers."""

from console.router import create_router

__all__ = ["create_router"]
