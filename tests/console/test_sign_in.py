"""Signing in and out, and the language of the console."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from care import staff
from care.core import Care
from care.store.models import Staff
from console.access import local_path
from tests.conftest import Clock
from tests.console.conftest import Browser, text_of

PASSWORD = "correct horse"


@pytest.fixture
def door(app: FastAPI, care: Care) -> TestClient:
    """A browser before the sign-in page, and a member of staff to sign in as."""
    with care.store.write() as db:
        staff.add(db, "fang@example.com", "王芳", "agent", PASSWORD, care.clock())
    return TestClient(app, follow_redirects=False)


def knock(
    door: TestClient, password: str = PASSWORD, email: str = "fang@example.com", **more: str
) -> Response:
    """Fill in the form as the page gives it."""
    page = door.get("/console/sign-in?lang=zh").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    return door.post(
        "/console/sign-in?lang=zh", data={"csrf": csrf, "email": email, "password": password} | more
    )


def test_the_right_password_opens_and_the_cookie_is_for_the_console_alone(door: TestClient) -> None:
    answer = knock(door)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("tiexin_staff="))
    for part in ("HttpOnly", "SameSite=lax", "Path=/console"):
        assert part in cookie
    assert "Secure" not in cookie
    assert door.get("/console").status_code == 200


def test_over_https_the_cookies_never_travel_in_the_clear(app: FastAPI, door: TestClient) -> None:
    secure = TestClient(app, base_url="https://testserver", follow_redirects=False)
    assert all("Secure" in c for c in secure.get("/console/sign-in").headers.get_list("set-cookie"))
    cookies = knock(secure).headers.get_list("set-cookie")
    assert "Secure" in next(c for c in cookies if c.startswith("tiexin_staff="))


@pytest.mark.parametrize(
    ("email", "password"), [("fang@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    door: TestClient, email: str, password: str
) -> None:
    answer = knock(door, password, email)
    assert answer.status_code == 401
    assert "邮箱或密码不对" in answer.text
    assert door.get("/console").status_code == 303


def test_five_failures_lock_for_a_quarter_of_an_hour(door: TestClient, clock: Clock) -> None:
    for _ in range(5):
        assert "邮箱或密码不对" in knock(door, "wrong").text
    locked = knock(door)
    assert locked.status_code == 401
    assert "15 分钟后再试" in locked.text
    clock.forward(minutes=16)
    assert knock(door).status_code == 303


def test_four_failures_do_not_lock(door: TestClient) -> None:
    for _ in range(4):
        knock(door, "wrong")
    assert knock(door).status_code == 303


def test_the_form_must_come_from_this_browser(door: TestClient) -> None:
    good = {"email": "fang@example.com", "password": PASSWORD}
    assert door.post("/console/sign-in", data=good).status_code == 403
    door.get("/console/sign-in")
    assert door.post("/console/sign-in", data=good | {"csrf": "guess"}).status_code == 403
    assert "tiexin_staff" not in door.cookies


def test_after_signing_in_one_is_where_one_wanted_to_go(door: TestClient) -> None:
    asked = door.get("/console/cases?state=closed")
    page = door.get(asked.headers["Location"])
    assert 'value="/console/cases?state=closed"' in page.text
    assert (
        knock(door, next="/console/cases?state=closed").headers["Location"] == "/console/cases?state=closed"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example",
        "/console\\@evil.example",
        "javascript:alert(1)",
        "/console-evil",
        "/api/v1/sessions",
        "/console/\r\nSet-Cookie: x=1",
        "console/cases",
        "",
        "/console/sign-in",
    ],
)
def test_nobody_is_led_out_of_the_console(elsewhere: str) -> None:
    assert local_path(elsewhere) == "/console"


def test_paths_of_the_console_are_kept() -> None:
    for path in ("/console", "/console/cases?severity=S1&state=open", "/console/conversations/abc?tab=mine"):
        assert local_path(path) == path


def test_signing_out_ends_the_session_itself(door: TestClient) -> None:
    cookie = knock(door).cookies["tiexin_staff"]
    csrf = door.get("/console").text.split('name="csrf" value="')[1].split('"')[0]
    out = door.post("/console/sign-out", data={"csrf": csrf})
    assert out.headers["Location"] == "/console/sign-in?done=signed_out"
    door.cookies.set("tiexin_staff", cookie, path="/console")
    assert door.get("/console").status_code == 303


def test_the_door_speaks_the_browsers_language_or_the_one_that_is_asked_for(door: TestClient) -> None:
    ask = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"}
    assert "Sign in" in text_of(door.get("/console/sign-in", headers=ask))
    assert "登录" in text_of(door.get("/console/sign-in", headers={"Accept-Language": "zh-CN"}))
    assert "登录" in text_of(door.get("/console/sign-in?lang=zh", headers=ask))


def test_the_language_is_kept_with_the_member_of_staff(care: Care, fang: Browser) -> None:
    assert "会话" in text_of(fang.get("/cases"))
    answer = fang.client.post(
        "/console/language",
        data={"csrf": fang.csrf, "language": "en"},
        headers={"Referer": "http://testserver/console/cases?state=closed"},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/cases?state=closed")
    assert "Cases" in text_of(fang.get("/cases"))
    with care.store.read() as db:
        assert db.get_one(Staff, fang.id).language == "en"


def test_there_is_no_third_language(care: Care, fang: Browser) -> None:
    fang.post("/language", plain=True, language="fr")
    with care.store.read() as db:
        assert db.get_one(Staff, fang.id).language == "zh"


def test_marketers_start_where_their_work_is(sign_in: Callable[..., Browser]) -> None:
    mona = sign_in(name="Mona", role="marketer", language="en")
    assert mona.get("").headers["Location"] == "/console/outreach"
    links = mona.get("/outreach").text.split('<nav aria-label="Main">')[1].split("</nav>")[0]
    assert "Outreach" in links
    assert "Inbox" not in links
    assert "Team" not in links
