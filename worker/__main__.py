"""`python -m worker`."""

from worker.main import run

raise SystemExit(run())
