"""The console in a real browser: what was typed stays, what is new comes, nothing is blocked or cut off."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from care import cases, conversations
from care.core import Care
from care.store.models import Author, Message, StaffSession
from tests.conftest import ROOT
from tests.console.conftest import Browser, Customer

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
VENDOR = ROOT / "console" / "static" / "vendor" / "htmx.min.js"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")

pytestmark = pytest.mark.e2e


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """What the browser shows does not hang on the kind of database."""
    shutil.copy(migrated_sqlite, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def url(app: FastAPI) -> Iterator[str]:
    """The console, served."""
    for missing, remedy in ((CHROMIUM, "apt-get install chromium"), (VENDOR, "./tiexin test installs it")):
        if not Path(missing).exists():
            (pytest.fail if os.environ.get("TIEXIN_CI") else pytest.skip)(f"no {missing}: {remedy}")
    app.mount("/static/console", StaticFiles(directory=ROOT / "console" / "static"))
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@dataclass
class Desk:
    """A browser at which members of staff sit; what its console complains of is kept."""

    chromium: Chromium
    url: str
    complaints: list[str] = field(default_factory=list)

    def seat(self, staff: Browser, **context: Any) -> Page:
        """A window in which a member of staff is signed in."""
        window = self.chromium.new_context(viewport=DESKTOP, **context) if "viewport" not in context else (
            self.chromium.new_context(**context)
        )  # fmt: skip
        token = staff.client.cookies["tiexin_staff"]
        window.add_cookies(
            [{"name": "tiexin_staff", "value": token, "domain": "127.0.0.1", "path": "/console"}]
        )
        page = window.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    def open(self, page: Page, path: str) -> None:
        """Open a page of the console."""
        page.goto(f"{self.url}/console{path}")


@pytest.fixture
def at_desk(url: str) -> Callable[[Callable[[Desk], None]], None]:
    """Runs a story in a thread of its own: two synchronous Playwrights in one thread disturb each other."""

    def run(story: Callable[[Desk], None]) -> None:
        def work() -> None:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                try:
                    story(Desk(chromium, url))
                finally:
                    chromium.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(work).result()

    return run


Story = Callable[[Callable[[Desk], None]], None]


def test_what_is_typed_stays_while_news_come(
    care: Care, at_desk: Story, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer(name="晨晨妈妈")
    number = mother.asks_for_person("用了以后起红疹", "complaint", "S2", timedelta(minutes=20))
    for line in range(30):
        mother.hears(f"第{line}句")

    def story(desk: Desk) -> None:
        page = desk.seat(fang)
        desk.open(page, "")
        page.keyboard.press("j")
        expect(page.locator(f"#line-{mother.talk}")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#talk")).to_be_visible()
        page.keyboard.press("r")
        page.keyboard.type("写到一半")
        mother.says("还在吗")
        expect(page.locator("#log")).to_contain_text("还在吗")
        expect(page.locator("#reply")).to_be_focused()
        expect(page.locator("#reply")).to_have_value("写到一半")

        # who reads further up is not moved, and told that there is more
        page.locator("#log-scroll").evaluate("log => log.scrollTop = 0")
        mother.says("喂")
        expect(page.locator("#below")).to_be_visible()
        assert page.locator("#log-scroll").evaluate("log => log.scrollTop") == 0
        page.locator("#below").click()
        expect(page.locator("#below")).to_be_hidden()

        # sending takes over; nothing is shown twice
        page.locator("#reply").press("Control+Enter")
        expect(page.locator("#log .said.staff")).to_have_text(re.compile("写到一半"))
        expect(page.locator("#reply")).to_have_value("")
        expect(page.locator("#panel-state")).to_contain_text("您在接待")
        numbers = page.locator("#log li[data-sequence]").evaluate_all(
            "all => all.map(li => li.dataset.sequence)"
        )
        assert len(numbers) == len(set(numbers))

        # an outcome half written outlives its panel
        page.locator("details.closer summary").click()
        page.locator("[name=outcome]").fill("已退款")
        with care.store.write() as db:
            cases.get(db, number).summary = "补充了内容"
            conversations.say(db, conversations.hold(db, mother.talk), Author.CUSTOMER, "补充", care.clock())
        expect(page.locator("#panel-cases")).to_contain_text("补充了内容")
        expect(page.locator("[name=outcome]")).to_be_visible()
        expect(page.locator("[name=outcome]")).to_have_value("已退款")
        page.locator("form.closing button").click()
        expect(page.locator(".case.open")).to_have_count(0)
        expect(page.locator("#log")).to_contain_text("已处理完：已退款")

        # what is removed disappears from the open page
        told = mother.says("生日是5月5日")
        expect(page.locator(f"#said-{told}")).to_contain_text("5月5日")
        with care.store.write() as db:
            message = db.scalars(
                select(Message).where(Message.conversation_id == mother.talk, Message.sequence == told)
            ).one()
            conversations.redact(db, message, care.clock(), put="[removed]")
            conversations.say(db, conversations.hold(db, mother.talk), Author.BOT, "删好了", care.clock())
        expect(page.locator(f"#said-{told}")).to_contain_text("内容已按客户的选择删除")
        assert desk.complaints == []

    at_desk(story)


def test_the_slower_of_two_is_told_and_keeps_her_words(
    at_desk: Story, sign_in: Callable[..., Browser], customer: Callable[..., Customer]
) -> None:
    fang, li, mother = sign_in(), sign_in(name="Li", language="en"), customer()
    mother.asks_for_person("人工")

    def story(desk: Desk) -> None:
        hers, his = desk.seat(fang), desk.seat(li)
        for page in (hers, his):
            desk.open(page, mother.page)
        his.locator("#reply").fill("I'll take it")
        hers.locator("#take-over").click()
        expect(hers.locator("#give-back")).to_be_visible()
        expect(his.locator("#panel-state")).to_contain_text("王芳 is answering")
        expect(his.locator("#send")).to_be_disabled()
        his.locator("#send").evaluate("button => button.disabled = false")
        his.locator("#send").click()
        expect(his.locator("#notice")).to_contain_text("Not sent: 王芳 is speaking with this customer")
        expect(his.locator("#reply")).to_have_value("I'll take it")
        hers.locator("#give-back").click()
        expect(his.locator("#panel-state")).to_contain_text("Tiexin is answering")

    at_desk(story)
    assert [who for who, _ in mother.transcript()].count("staff") == 0


def test_a_lost_session_or_server_costs_no_words(
    care: Care, at_desk: Story, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer()
    mother.says("在吗")

    def story(desk: Desk) -> None:
        page = desk.seat(fang)
        desk.open(page, f"{mother.page}?tab=all")
        page.locator("#reply").fill("还没发出去")
        page.context.set_offline(True)
        page.locator("#send").click()
        expect(page.locator("#notice")).to_contain_text("没有成功")
        page.context.set_offline(False)
        with care.store.write() as db:
            token = db.scalars(select(StaffSession)).one()
            kept = {
                column: getattr(token, column)
                for column in ("token_hash", "staff_id", "csrf", "created_at", "expires_at")
            }
            db.delete(token)
        page.locator("#send").click()
        page.wait_for_url("**/console/sign-in?next=*")
        with care.store.write() as db:
            db.add(StaffSession(**kept))
        page.goto(f"{desk.url}/console{mother.page}")
        expect(page.locator("#reply")).to_have_value("还没发出去")
        page.locator("[data-sign-out] button").click()
        page.wait_for_url("**/console/sign-in?done=signed_out")
        left = page.evaluate("Object.entries(sessionStorage).flat()")
        assert [kept for kept in left if "还没" in kept or "reply" in kept] == []

    at_desk(story)
    assert mother.transcript() == [("customer", "在吗")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_its_window_and_can_be_read(
    at_desk: Story,
    sign_in: Callable[..., Browser],
    customer: Callable[..., Customer],
    language: str,
    scheme: str,
) -> None:
    staff = sign_in(name="李然", role="admin", language=language)
    mother, dana = customer(name="一位名字特别特别特别特别长的妈妈"), customer(market="US")
    mother.asks_for_person(
        "用了以后起红疹" * 30 + "https://example.com/" + "a" * 300, "complaint", "S2", timedelta(hours=-2)
    )
    dana.asks_for_person("she swallowed a part", "complaint", "S1", timedelta(minutes=5))
    staff.post(f"{dana.page}/reply", text="On my way")
    dana.says("thank you so much")
    pages = [
        "",
        "?tab=mine",
        mother.page,
        dana.page,
        "/cases",
        "/cases?state=closed",
        "/outreach",
        "/staff",
        "/conversations/0",
    ]

    def story(desk: Desk) -> None:
        for viewport in (DESKTOP, PHONE):
            page = desk.seat(staff, viewport=viewport, color_scheme=scheme)
            for path in pages:
                desk.open(page, path)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{path} is {wide} px too wide at {viewport['width']}"
                assert page.evaluate(CONTRAST) == [], path
        assert [said for said in desk.complaints if "404" not in said] == []

    at_desk(story)


def test_on_a_phone_one_sees_the_list_or_the_conversation_or_the_file(
    at_desk: Story, fang: Browser, customer: Callable[..., Customer]
) -> None:
    mother = customer(name="晨晨妈妈")
    mother.asks_for_person("人工")

    def story(desk: Desk) -> None:
        page = desk.seat(fang, viewport=PHONE)
        desk.open(page, "")
        expect(page.locator("#talk")).to_have_count(0)
        page.locator(f"#line-{mother.talk}").click()
        expect(page.locator("#talk")).to_be_visible()
        expect(page.locator("#list")).to_be_hidden()
        expect(page.locator("#file")).to_be_hidden()
        page.locator("#file-toggle").click()
        expect(page.locator("#file")).to_be_visible()
        page.locator("#file [data-file-toggle]").click()
        expect(page.locator("#file")).to_be_hidden()
        page.go_back()
        expect(page.locator("#list")).to_be_visible()
        expect(page.locator(f"#line-{mother.talk}")).to_be_visible()

    at_desk(story)
