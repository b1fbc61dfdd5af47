"""Every route of the application says who may call it."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute

from care.core import Care
from server.access import ACCESS
from server.app import create_app


def leaves(routes: list[BaseRoute]) -> Iterator[tuple[str, BaseRoute]]:
    """Each route with its whole path, those of included routers too."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is None:
            yield getattr(route, "path", ""), route
        else:
            prefix = route.include_context.prefix
            yield from ((prefix + path, leaf) for path, leaf in leaves(router.routes))


def callers(route: APIRoute | APIWebSocketRoute) -> set[object]:
    """Every function its dependencies call."""
    found, waiting = set(), [route.dependant]
    while waiting:
        dependant = waiting.pop()
        found.add(dependant.call)
        waiting += dependant.dependencies
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_route_outside_the_console_names_its_callers(care: Care):
    routes = {
        path: route for path, route in leaves(create_app(care).routes) if not path.startswith("/console")
    }
    named = [path for path, route in routes.items() if isinstance(route, APIRoute | APIWebSocketRoute)]
    assert {
        "/",
        "/widget.js",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/messages",
        "/api/v1/stream",
    } <= set(named)
    for path in named:
        assert callers(routes[path]) & set(ACCESS), f"{path} does not say who may call it"
    # what is left are folders of files that anyone may read
    assert {path for path in routes if path not in named} == {"/static/website", "/static/console"}
