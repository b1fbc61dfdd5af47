"""Puts channels, pages and care together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from care import build_from_environment
from care.core import Care
from care.errors import CareError, Conflict, Invalid, NotAllowed, NotFound
from care.logs import configure
from console import create_router
from server.access import NotAuthenticated, anyone
from server.chat import Chat, TooMany
from server.health import Health
from server.hub import Hub
from server.rasa import Rasa
from server.turns import TurnTaker

ROOT = Path(__file__).parent.parent
WEBSITE = ROOT / "channels" / "website" / "static"
STATUS: dict[type[CareError], int] = {
    NotAuthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
}
LARGEST_BODY = 256 * 1024
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
log = structlog.get_logger()


def create_app(care: Care | None = None) -> FastAPI:
    """The application; without `care` it is built from the operator's settings."""
    care = care or build_from_environment()
    configure(care.settings.log_level)
    settings = care.settings
    rasa = Rasa(
        settings.rasa_url,
        settings.inner_secret.get_secret_value(),
        settings.rasa_timeout_seconds,
    )
    hub = Hub(care.store)
    taker = TurnTaker(care, rasa, hub)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(hub.poll()), asyncio.create_task(taker.pump())]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await rasa.close()
        care.store.close()

    app = FastAPI(title="Tiexin", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.care = care
    app.include_router(Chat(care, taker, hub).router)
    app.include_router(Health(care, rasa).router)
    app.include_router(create_router(care), prefix="/console")
    app.mount("/static/website", StaticFiles(directory=WEBSITE), name="website")
    app.mount("/static/console", StaticFiles(directory=ROOT / "console" / "static"), name="console")

    @app.get("/", dependencies=[Depends(anyone)])
    async def shop() -> FileResponse:
        """The demo shop with the widget."""
        return FileResponse(WEBSITE / "shop.html")

    @app.get("/widget.js", dependencies=[Depends(anyone)])
    async def widget() -> FileResponse:
        """The one script a site needs."""
        return FileResponse(WEBSITE / "widget.js", media_type="text/javascript")

    _answer_errors(app)
    _guard(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    """Each error that has a name gets its status and a sentence; none shows what lies behind it."""

    @app.exception_handler(CareError)
    async def refused(request: Request, error: CareError) -> JSONResponse:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        return JSONResponse({"error": type(error).__name__, "message": str(error)}, status)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = [f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors()]
        return JSONResponse({"error": "Invalid", "message": "; ".join(wrong)}, 422)

    @app.exception_handler(TooMany)
    async def too_many(request: Request, error: TooMany) -> JSONResponse:
        body = {"error": "TooMany", "message": "too many requests; wait a minute"}
        return JSONResponse(body, 429, {"Retry-After": "60"})

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        log.error("server.failed", path=request.url.path.split("/")[1], kind=type(error).__name__)
        return JSONResponse({"error": "Internal", "message": "something went wrong on our side"}, 500)


def _guard(app: FastAPI) -> None:
    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        length = request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return JSONResponse({"error": "TooLarge", "message": "the request is too large"}, 413)
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    # no cookies are involved: the widget stands on the shop's origin and names its token itself
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"]
    )
