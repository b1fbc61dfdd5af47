"""The line, as people walk it: a parent in the chat, a member of staff at the console, the worker in between."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from care.demo import PASSWORD
from tests.e2e.conftest import Stack

pytestmark = pytest.mark.e2e
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Story:
    """The words of one language and market."""

    language: str
    zone: str
    viewport: dict[str, int]
    staff: str
    staff_name: str
    hello: str
    born: str
    keep: str
    remind: str
    earlier_done: str
    reminder: str
    which: str
    explained: str
    done: str
    noted: str
    complaint: str
    heard: str
    reply: str
    answer: str
    outcome: str
    thanks: str
    welcome: str


ZH = Story(
    "zh",
    "Asia/Shanghai",
    {"width": 390, "height": 844},
    "mei@demo.tiexin.example",
    "小美",
    "你好",
    "我家宝宝{y}年{m}月{d}日出生的",
    "可以",
    "好，提醒我",
    "都打过了",
    "乙肝疫苗第2剂",
    "是哪一针？",
    "乙型病毒性肝炎",
    "打过了",
    "记下了",
    "你们快递太慢了，等了十天都没到，我要投诉！",
    "编号TX-",
    "您好，我是小美，马上给您查。",
    "好的，等你消息",
    "已补发，顺丰明天到",
    "谢谢",
    "不客气",
)
EN = Story(
    "en",
    "America/New_York",
    {"width": 1280, "height": 800},
    "alex@demo.tiexin.example",
    "Alex",
    "hi there",
    "My baby was born on {y}-{m:02}-{d:02}",
    "Yes, keep it",
    "Yes, remind me",
    "Yes, all of them",
    "hepatitis B vaccine, dose 2",
    "Which one is that?",
    "It protects against",
    "Done",
    "Noted",
    "I'm really unhappy, the diapers arrived torn and nobody answers my emails",
    "case number is TX-",
    "Hello, this is Alex. I'm looking into it now.",
    "ok thanks for looking",
    "Replacement sent, arrives Thursday",
    "thank you",
    "You're welcome",
)


def a_month_after(day: date) -> date:
    month = day.month % 12 + 1
    year = day.year + day.month // 12
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


class Widget:
    """The chat as a customer uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_test_id("log")

    def open(self) -> None:
        self.page.get_by_test_id("launcher").click()
        expect(self.page.get_by_test_id("input")).to_be_focused()

    def say(self, text: str) -> None:
        self.page.get_by_test_id("input").fill(text)
        self.page.get_by_test_id("input").press("Enter")

    def tap(self, title: str) -> None:
        self.page.get_by_test_id("quick-reply").filter(has_text=title).last.click()

    def hears(self, text: str, author: str = "bot") -> None:
        said = self.log.locator(f'[data-testid="message"][data-author="{author}"]')
        expect(said.filter(has_text=text).last).to_be_visible()


def sign_in(page: Page, stack: Stack, email: str) -> None:
    page.goto(f"{stack.url}/console")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button.main").click()
    expect(page.locator("#inbox")).to_be_visible()


@pytest.mark.parametrize("story", [ZH, EN], ids=["zh on a phone", "en on a desktop"])
def test_the_line(stack: Stack, browser: Browser, contexts: list[BrowserContext], story: Story):
    errors: list[str] = []
    contexts += [browser.new_context(viewport=story.viewport, timezone_id=story.zone, locale=story.language)]
    contexts += [browser.new_context(viewport={"width": 1280, "height": 800})]
    page, desk = contexts[0].new_page(), contexts[1].new_page()
    for each in (page, desk):
        each.on("pageerror", lambda error: errors.append(str(error)))
        each.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)

    def shoot(name: str, of: Page = page) -> None:
        of.screenshot(path=stack.shots / f"{story.language}-{name}.png")

    # she tells the birth date once, agrees, and is told what comes
    page.goto(f"{stack.url}/?lang={story.language}")
    widget = Widget(page)
    shoot("shop")
    widget.open()
    widget.say(story.hello)
    expect(page.get_by_test_id("quick-reply").first).to_be_visible()
    zone = ZoneInfo(story.zone)
    born = datetime.now(zone).date() - timedelta(days=20)
    widget.say(story.born.format(y=born.year, m=born.month, d=born.day))
    widget.tap(story.keep)
    widget.tap(story.remind)
    widget.tap(story.earlier_done)
    widget.hears(story.reminder)
    shoot("registered")

    # the reminder comes into the open chat, without her having asked
    due = a_month_after(born)
    expect(page.get_by_test_id("message").filter(has_text=story.reminder)).to_have_count(1)
    stack.worker(datetime.combine(due, time(10), zone))
    expect(page.get_by_test_id("message").filter(has_text=story.reminder)).to_have_count(2)
    shoot("reminder")
    widget.tap(story.which)
    widget.hears(story.explained)
    widget.tap(story.done)
    widget.hears(story.noted)
    stack.worker(datetime.combine(due + timedelta(days=1), time(10), zone))

    # she complains; a member of staff sees it come, reads it, answers in the same chat
    sign_in(desk, stack, story.staff)
    widget.say(story.complaint)
    widget.hears(story.heard)
    desk.locator(".line").filter(has_text=story.complaint[:8]).first.click()
    expect(desk.locator("#log")).to_contain_text(story.complaint)
    shoot("console", desk)
    desk.locator("#reply").fill(story.reply)
    desk.locator("#send").click()
    widget.hears(story.reply, author="staff")
    shoot("staff")
    bot_said = page.locator('[data-testid="message"][data-author="bot"]').count()
    widget.say(story.answer)
    expect(desk.locator("#log")).to_contain_text(story.answer)
    assert page.locator('[data-testid="message"][data-author="bot"]').count() == bot_said

    # closes the case with an outcome and gives the conversation back; the bot speaks again
    desk.locator("details.closer summary").first.click()
    desk.locator("textarea[name=outcome]").first.fill(story.outcome)
    desk.locator("form.closing button").first.click()
    expect(desk.locator(".case.open")).to_have_count(0)
    desk.locator("#give-back").click()
    expect(desk.locator("#take-over")).to_be_visible()
    widget.say(story.thanks)
    widget.hears(story.welcome)
    shoot("given-back")

    # nothing is lost over a reload, and the badge counts what comes while the chat is closed
    shown = page.get_by_test_id("message").count()
    page.reload()
    if page.get_by_test_id("launcher").is_visible():
        page.get_by_test_id("launcher").click()
    expect(page.get_by_test_id("message")).to_have_count(shown)
    assert errors == []


def test_the_badge_counts_what_comes_while_the_chat_is_closed(
    stack: Stack, browser: Browser, contexts: list[BrowserContext]
):
    contexts += [browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")]
    contexts += [browser.new_context(viewport={"width": 1280, "height": 800})]
    page, desk = contexts[0].new_page(), contexts[1].new_page()
    page.goto(f"{stack.url}/?lang=en")
    widget = Widget(page)
    widget.open()
    mark = f"I want to talk to a person please {datetime.now(UTC):%H%M%S}"
    widget.say(mark)
    expect(page.locator('[data-testid="message"][data-author="bot"]').first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("launcher")).to_be_focused()
    sign_in(desk, stack, "alex@demo.tiexin.example")
    desk.locator(".line").filter(has_text=mark[-6:]).first.click()
    desk.locator("#reply").fill("Hello, Alex here")
    desk.locator("#send").click()
    expect(page.get_by_test_id("unread")).to_have_text("1")
    page.get_by_test_id("launcher").click()
    widget.hears("Hello, Alex here", author="staff")
    expect(page.get_by_test_id("unread")).to_be_hidden()
