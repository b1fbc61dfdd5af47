"""What every page shares: templates, wording, and how a refusal looks."""

import json
from collections.abc import Callable, Coroutine
from hashlib import blake2s
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from care.core import Care
from care.errors import NotFound
from care.markets import LANGUAGES
from console.access import AGENTS, HOME, MARKETERS, NotSignedIn, Refused, Signed
from console.texts import Wording, load_wording
from console.words import Words

STATIC = "/static/console"
STATIC_FILES = Path(__file__).parent / "static"
ASSETS = ("console.css", "console.js", "mark.svg", "vendor/htmx.min.js", "vendor/sse.js")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
DONE = ("taken_over", "taken_over_already", "given_back", "reply_sent", "reply_changed", "signed_out", "done")
"""What a page may be asked to confirm by its address, where the browser runs no script."""
log = structlog.get_logger()


class Frame:
    """Renders pages in the language of who looks at them."""

    def __init__(self, care: Care) -> None:
        self.care = care
        self.wording: Wording = load_wording()
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._versions = {name: _version(STATIC_FILES / name) for name in ASSETS}

    def asset(self, name: str) -> str:
        """The address of a file of ours; it changes with the file, so that no browser keeps an old one."""
        return f"{STATIC}/{name}?v={self._versions[name]}"

    def words(self, request: Request) -> Words:
        """Words in the caller's language; before signing in, in the browser's."""
        member: Signed | None = getattr(request.state, "signed", None)
        language = member.language if member else _asked_language(request)
        return Words.of(self.care, self.wording, language)

    def render(self, request: Request, template: str, **values: Any) -> Markup:
        """A template or a part of a page."""
        words: Words = values.pop("w", None) or self.words(request)
        values |= {"w": words, "t": words.t, "asset": self.asset, "home": HOME}
        return Markup(self._templates.get_template(template).render(**values))  # noqa: S704 - autoescaped

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page."""
        member: Signed | None = getattr(request.state, "signed", None)
        done = request.query_params.get("done")
        values = {
            "me": member,
            "links": self._links(request, member),
            "done": done if done in DONE else None,
        } | values
        return HTMLResponse(self.render(request, template, **values), status)

    def part(
        self, request: Request, template: str, *, headers: dict[str, str] | None = None, **values: Any
    ) -> Response:
        """A part that htmx puts into the page."""
        return HTMLResponse(self.render(request, template, **values), headers=headers)

    def acted(
        self,
        request: Request,
        text: str,
        /,
        *,
        back: str,
        kind: str = "good",
        events: dict[str, Any] | None = None,
        fresh_client_id: str | None = None,
        **values: Any,
    ) -> Response:
        """Confirm what was done: in place where htmx asked, else on the page one came from."""
        if not is_htmx(request):
            done = text if text in DONE else "done"
            return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{urlencode({'done': done})}", 303)
        words = self.words(request)
        body = self.render(
            request,
            "notice.html",
            w=words,
            kind=kind,
            notice=words.t(text, **values),
            fresh_client_id=fresh_client_id,
        )
        return HTMLResponse(body, headers={"HX-Trigger": json.dumps({"news": True} | (events or {}))})

    def refuse(self, request: Request, status: int, text: str, /, **values: Any) -> Response:
        """Say why something is not done."""
        words = self.words(request)
        said = words.t(text, **values)
        if is_htmx(request):
            body = self.render(request, "notice.html", w=words, kind="bad", notice=said, fresh_client_id=None)
            return HTMLResponse(body, status)
        return self.page(request, "error.html", status=status, w=words, said=said)

    def to_sign_in(self, request: Request) -> Response:
        """Ask for a sign-in, and lead back afterwards."""
        if request.headers.get("Accept") == "text/event-stream":
            return Response(status_code=401)
        if is_htmx(request):
            from_page = request.headers.get("HX-Current-URL", "").partition("/console")[2]
            wanted = urlencode({"next": HOME + from_page})
            return Response(status_code=401, headers={"HX-Redirect": f"{HOME}/sign-in?{wanted}"})
        if request.method != "GET" or request.url.path == HOME:
            return RedirectResponse(f"{HOME}/sign-in", 303)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{HOME}/sign-in?{urlencode({'next': path})}", 303)

    def _links(self, request: Request, member: Signed | None) -> list[tuple[str, str, bool]]:
        if member is None:
            return []
        links = []
        if member.may(AGENTS):
            links += [("", "nav_inbox"), ("/cases", "nav_cases")]
        if member.may(MARKETERS):
            links.append(("/outreach", "nav_outreach"))
        if member.role == "admin":
            links.append(("/staff", "nav_staff"))
        here = request.url.path.removeprefix(HOME)
        return [
            (HOME + path, name, here == path or (not path and here.startswith("/conversations")))
            for path, name in links
        ]


def is_htmx(request: Request) -> bool:
    """Whether htmx asked for a part; when it restores a page of the history it wants the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def console_route(frame: Frame) -> type[APIRoute]:
    """Routes whose errors are told in the console's own pages, and whose answers nobody keeps or frames."""

    class ConsoleRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    response = await handler(request)
                except NotSignedIn:
                    response = frame.to_sign_in(request)
                except Refused as refused:
                    response = frame.refuse(request, refused.status, refused.text, **refused.values)
                except NotFound:
                    response = frame.refuse(request, 404, "error_not_found")
                except RequestValidationError:
                    response = frame.refuse(request, 422, "error_input")
                for name, value in HEADERS.items():
                    response.headers[name] = value
                return response

            return handle

    return ConsoleRoute


def _version(file: Path) -> str:
    """A few letters of the file's content; front-end libraries are installed at set-up, not in the repository."""
    return blake2s(file.read_bytes(), digest_size=6).hexdigest() if file.is_file() else "missing"


def _asked_language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return "zh"
