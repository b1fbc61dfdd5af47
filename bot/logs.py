"""Logging for the processes in this folder: warnings and errors, no words of customers."""

from __future__ import annotations

import logging
import os
import warnings


def configure_logging() -> None:
    """One line a record; Rasa's structured loggers, which would print every message as it comes, follow the level."""
    level = os.environ.get("TIEXIN_LOG_LEVEL", "INFO").upper()
    # Rasa's debug records hold what customers write.
    level = "INFO" if level in ("DEBUG", "NOTSET") else level
    os.environ["LOG_LEVEL"] = level
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    warnings.filterwarnings("ignore")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=level, force=True)

    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(
        logging.getLevelName(level), warn_only_once=True, filter_repeated_logs=False
    )
    configure_structlog(logging.getLevelName(level))
    warnings.filterwarnings("ignore")
    for chatty in ("matplotlib", "apscheduler", "asyncio", "rasa.core.processor"):
        logging.getLogger(chatty).setLevel("WARNING")
