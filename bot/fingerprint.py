"""What Rasa's training cache cannot see by itself: it hashes a component's own class, not what that class calls."""

from __future__ import annotations

import hashlib
import inspect
from types import ModuleType


def of_modules(*modules: ModuleType) -> str:
    """A hash over the sources of these modules."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()
