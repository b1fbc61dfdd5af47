"""The team: who works here, and adding one more."""

from collections.abc import Callable

import pytest

from care import staff
from care.core import Care
from care.store.models import Staff
from tests.console.conftest import Browser, text_of

NEW = {
    "name": "陈 晨",
    "email": "Chen@example.com",
    "role": "agent",
    "language": "en",
    "password": "a long password",
}


@pytest.fixture
def li(sign_in: Callable[..., Browser]) -> Browser:
    """An admin."""
    return sign_in(name="李然", role="admin")


def everybody(care: Care) -> dict[str, Staff]:
    """All members of staff by address."""
    with care.store.read() as db:
        found = {member.email: member for member in staff.everybody(db)}
        db.expunge_all()
        return found


def test_an_admin_adds_a_member_of_staff_who_can_sign_in(care: Care, li: Browser) -> None:
    answer = li.post("/staff", plain=True, **NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/staff?done=done")
    member = everybody(care)["chen@example.com"]
    assert (member.name, member.role, member.language) == ("陈 晨", "agent", "en")
    with care.store.write() as db:
        assert staff.sign_in(db, "chen@example.com", "a long password", care.clock())
    page = text_of(li.get("/staff"))
    for part in ("陈 晨", "chen@example.com", "客服", "英文"):
        assert part in page


@pytest.mark.parametrize(
    ("wrong", "zh", "en"),
    [
        ({"name": "  "}, "请填写姓名", "Please give a name"),
        ({"name": "长" * 81}, "姓名最多 80 个字", "A name holds at most 80"),
        ({"email": "no address"}, "不是有效的邮箱", "isn't an e-mail address"),
        ({"password": "short"}, "至少要 10 个字符", "at least 10 characters"),
        ({"role": "owner"}, "请选择角色", "Please choose a role"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_filled_in_stays(
    care: Care, sign_in: Callable[..., Browser], wrong: dict[str, str], zh: str, en: str
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        answer = sign_in(role="admin", language=language).post("/staff", plain=True, **(NEW | wrong))
        assert answer.status_code == 422
        assert words in answer.text.replace("&#39;", "'")
        if "email" not in wrong:
            assert "Chen@example.com" in answer.text
        assert "a long password" not in answer.text
    assert "chen@example.com" not in everybody(care)


def test_an_address_has_one_account(care: Care, li: Browser) -> None:
    li.post("/staff", plain=True, **NEW)
    again = li.post("/staff", plain=True, **(NEW | {"name": "别人"}))
    assert again.status_code == 422
    assert "已经有账号了" in again.text
    assert everybody(care)["chen@example.com"].name == "陈 晨"


def test_who_is_locked_out_is_marked(care: Care, li: Browser) -> None:
    li.post("/staff", plain=True, **NEW)
    for _ in range(staff.TRIES):
        with care.store.write() as db:
            staff.sign_in(db, "chen@example.com", "wrong", care.clock())
    assert "暂时锁定" in text_of(li.get("/staff"))
