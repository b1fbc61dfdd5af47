"""Where things lie, and the settings that Rasa's process reads; nothing else here reads the environment."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_ACTIONS_URL = "http://127.0.0.1:5055/webhook"
DEFAULT_TRACKER_URL = "sqlite:///var/rasa.db"
SECRET_HEADER = "X-Tiexin-Secret"  # noqa: S105 (a name, not a secret)
_POSTGRESQL = re.compile(r"^postgres(?:ql)?(?:\+\w+)?://")


class SettingMissing(Exception):
    """A setting without which this process must not start."""


def cache_dir() -> Path:
    """The folder for what may be thrown away and computed again."""
    return ROOT / (os.environ.get("TIEXIN_CACHE_DIR") or "var/cache")  # an absolute path stays itself


def content_dir() -> Path:
    """The folder with what marketers edit; the lexicons lie in it."""
    return ROOT / (os.environ.get("TIEXIN_CONTENT_DIR") or "content")


def inner_secret() -> str:
    """The secret shared by server, Rasa and actions."""
    secret = os.environ.get("TIEXIN_INNER_SECRET", "")
    if not secret:
        raise SettingMissing("TIEXIN_INNER_SECRET is not set: without it anybody could speak as a customer.")
    return secret


def action_timeout() -> float:
    """Seconds an action may take; under the 60 after which Rasa's conversation lock opens by itself."""
    return float(os.environ.get("TIEXIN_ACTION_TIMEOUT") or 20)


def tracker_url() -> str:
    """The database of conversation trackers: its own URL, else the product's PostgreSQL, else an SQLite file."""
    url = os.environ.get("TIEXIN_TRACKER_URL") or os.environ.get("TIEXIN_DATABASE_URL") or ""
    if _POSTGRESQL.match(url):
        return _POSTGRESQL.sub("postgresql+psycopg2://", url)  # the driver in this environment
    if os.environ.get("TIEXIN_TRACKER_URL"):
        return url
    return DEFAULT_TRACKER_URL


def prepare_environment() -> None:
    """Set what Rasa reads from the environment; call it before importing rasa."""
    # Deprecations inside Rasa's dependencies, some of which undo an ordinary filter as they are imported.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # Rasa imports TensorFlow, used or not
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one message at a time: threads only wait for each other
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(cache_dir() / "rasa"))
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("SQL_POOL_SIZE", "5")
    os.environ.setdefault("SQL_MAX_OVERFLOW", "10")
    os.environ.setdefault("TIEXIN_ACTIONS_URL", DEFAULT_ACTIONS_URL)
