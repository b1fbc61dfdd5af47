"""Whether the parts are up."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.concurrency import run_in_threadpool

from care.core import Care
from care.store.models import Heartbeat
from server.access import anyone, operator
from server.rasa import Rasa

WORKER_SILENT_AFTER = timedelta(seconds=60)


class Health:
    """`/healthz`, `/readyz` and `/metrics`."""

    def __init__(self, care: Care, rasa: Rasa) -> None:
        self._care, self._rasa = care, rasa
        self.router = APIRouter()
        self.router.get("/healthz", dependencies=[Depends(anyone)])(self.alive)
        self.router.get("/readyz", dependencies=[Depends(anyone)])(self.ready)
        self.router.get("/metrics", dependencies=[Depends(operator)])(self.metrics)

    async def alive(self) -> dict[str, str]:
        """This process answers."""
        return {"status": "ok"}

    async def ready(self, response: Response) -> dict[str, str]:
        """Each part, `ok` or `down`; 503 unless all are up."""
        parts: dict[str, Callable[[], Awaitable[bool]]] = {
            "database": lambda: run_in_threadpool(self._database),
            "rasa": self._rasa.alive,
            "actions": self._actions,
            "worker": lambda: run_in_threadpool(self._worker),
        }
        up = await asyncio.gather(*(_answers(part) for part in parts.values()))
        response.status_code = 200 if all(up) else 503
        return {name: "ok" if fine else "down" for name, fine in zip(parts, up, strict=True)}

    async def metrics(self) -> Response:
        """Numbers for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    def _database(self) -> bool:
        with self._care.store.read() as db:
            return db.execute(text("SELECT 1")).scalar() == 1

    def _worker(self) -> bool:
        with self._care.store.read() as db:
            beat = db.get(Heartbeat, "worker")
            return beat is not None and self._care.clock() - beat.at < WORKER_SILENT_AFTER

    async def _actions(self) -> bool:
        url = httpx.URL(self._care.settings.actions_url).copy_with(path="/health")
        async with httpx.AsyncClient(timeout=3, trust_env=False) as http:
            return (await http.get(url)).status_code == httpx.codes.OK


async def _answers(part: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await part()
    except Exception:  # whatever is wrong with it, the part is down
        return False
