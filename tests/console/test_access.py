"""Who may call which page."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from care import staff
from care.core import Care
from care.store.models import Staff, StaffSession
from console import create_router
from console.access import Access, Anyone, SignedIn
from tests.conftest import Clock
from tests.console.conftest import HTMX, Browser, Customer

OPEN_TO_ALL = {("/sign-in", "GET"), ("/sign-in", "POST")}


def routes_of(care: Care) -> list[APIRoute]:
    """Every route of the console."""
    return [route for route in create_router(care).routes if isinstance(route, APIRoute)]


def access_of(route: APIRoute) -> list[Access]:
    """Who may call it, as the route says."""
    return [one.dependency for one in route.dependencies if isinstance(one.dependency, Access)]


def calls_of(care: Care) -> list[tuple[str, str, Access]]:
    """Path, method and access of every route, with ids that exist nowhere."""
    return [
        (route.path.format(conversation_id="0" * 32, number="TX-0"), method, access_of(route)[0])
        for route in routes_of(care)
        for method in sorted(route.methods - {"HEAD"})
    ]


def test_every_route_names_who_may_call_it(care: Care) -> None:
    routes = create_router(care).routes
    assert len(routes) >= 18
    assert all(isinstance(route, APIRoute) for route in routes)
    assert [route.path for route in routes_of(care) if len(access_of(route)) != 1] == []


def test_only_the_sign_in_page_is_open_to_anyone(care: Care) -> None:
    is_open = {(path, method) for path, method, access in calls_of(care) if isinstance(access, Anyone)}
    assert is_open == OPEN_TO_ALL


def test_without_a_sign_in_every_page_leads_to_the_door(care: Care, app: FastAPI) -> None:
    browser = TestClient(app, follow_redirects=False)
    for path, method, access in calls_of(care):
        if isinstance(access, SignedIn):
            plain = browser.request(method, f"/console{path}")
            assert plain.status_code == 303, path
            assert plain.headers["Location"].startswith("/console/sign-in"), path
            part = browser.request(method, f"/console{path}", headers=HTMX)
            assert part.status_code == 401, path
            assert part.headers["HX-Redirect"].startswith("/console/sign-in"), path


def test_the_stream_tells_a_stranger_401_and_no_page(app: FastAPI) -> None:
    answer = TestClient(app).get("/console/events", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.text) == (401, "")


@pytest.mark.parametrize("role", staff.ROLES)
def test_a_role_opens_its_own_pages_and_no_others(
    care: Care, sign_in: Callable[..., Browser], role: str
) -> None:
    browser, refused = sign_in(role=role), []
    for path, method, access in calls_of(care):
        if isinstance(access, SignedIn) and role not in access.roles:
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status_code == 403, path
            refused.append(path)
    assert (role == "admin") == (not refused)


def test_what_each_role_is_for(care: Care) -> None:
    roles = {
        (path, method): access.roles
        for path, method, access in calls_of(care)
        if isinstance(access, SignedIn)
    }
    talk = "/conversations/" + "0" * 32
    assert roles[talk, "GET"] == roles["/inbox", "GET"] == roles["/cases", "GET"] == ("agent", "admin")
    assert roles[f"{talk}/reply", "POST"] == roles["/cases/TX-0/close", "POST"] == ("agent", "admin")
    assert roles["/outreach", "GET"] == ("marketer", "admin")
    assert roles["/staff", "GET"] == roles["/staff", "POST"] == ("admin",)


def test_nothing_is_changed_without_the_token_of_the_session(
    care: Care, sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    browser, mother = sign_in(role="admin"), customer()
    mother.says("在吗")
    paths = [
        route.path.format(conversation_id=mother.talk, number="TX-0")
        for route in routes_of(care)
        if "POST" in route.methods
    ]
    assert len(paths) >= 9
    for path in paths:
        for wrong in ({}, {"csrf": "guess"}):
            answer = browser.client.post(
                f"/console{path}", data={"text": "嗨", "upto": 1, "name": "x"} | wrong
            )
            assert answer.status_code == 403, path
    header = browser.client.post(
        f"/console{mother.page}/reply", data={"text": "嗨"}, headers={"X-CSRF-Token": "guess"}
    )
    assert header.status_code == 403
    assert mother.transcript() == [("customer", "在吗")]
    with care.store.read() as db:
        assert db.query(Staff).count() == 1
        assert db.query(StaffSession).count() == 1


def test_the_token_may_come_in_the_form_or_in_the_header(
    fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    assert fang.post(f"{mother.page}/take-over", plain=True).status_code == 303
    assert fang.post(f"{mother.page}/give-back").status_code == 200


def test_another_sessions_token_does_not_do(
    sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    fang, li, mother = sign_in(), sign_in(name="李然"), customer()
    fang.csrf = li.csrf
    assert fang.post(f"{mother.page}/take-over").status_code == 403
    assert mother.conversation().owner == "bot"


def test_a_session_ends_after_its_time(fang: Browser, clock: Clock) -> None:
    assert fang.get("").status_code == 200
    clock.forward(hours=12)
    assert fang.get("").status_code == 303


def test_who_is_made_inactive_is_out_at_once(care: Care, fang: Browser) -> None:
    assert fang.get("").status_code == 200
    with care.store.write() as db:
        db.get_one(Staff, fang.id).active = False
    assert fang.get("").status_code == 303


def test_no_answer_is_kept_or_framed_and_none_runs_inline_script(fang: Browser, app: FastAPI) -> None:
    stranger = TestClient(app, follow_redirects=False)
    for answer in (
        fang.get(""),
        fang.get("/staff"),
        fang.get("/conversations/0"),
        stranger.get("/console/sign-in"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
