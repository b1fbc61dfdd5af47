"""`./tiexin dates`: one line in, one line out."""

import io
import json
from types import SimpleNamespace

import pytest

from cli.dates import main


def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: str | bytes
) -> list[dict]:
    data = b"".join(line if isinstance(line, bytes) else line.encode() + b"\n" for line in lines)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert main([]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def line(text: str, market: str = "CN", **more: str) -> str:
    return json.dumps({"text": text, "today": "2026-11-22", "market": market, **more}, ensure_ascii=False)


def test_each_kind_of_answer_has_its_own_form(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    answers = ask(
        monkeypatch, capsys,
        line("3/4/2027", "US"), line("3/4/2027"), line("三个半月"), line("30+4"), line("过几天"),
        line("6月1号", expect="past"), line("10周", expect="age"),
    )  # fmt: skip
    assert answers == [
        {"date": "2027-03-04"},
        {"date": "2027-04-03"},
        {"age_months": 3.5},
        {"weeks_pregnant": 30},
        {"date": None, "reason": "vague"},
        {"date": "2026-06-01"},
        {"age_months": 2.3},
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "not json",
        "[]",
        "null",
        '"明天"',
        "{}",
        '{"text": 1, "today": "2026-11-22", "market": "CN"}',
        '{"text": "明天", "today": "yesterday", "market": "CN"}',
        '{"text": "明天", "today": 20261122, "market": "CN"}',
        '{"text": "明天", "today": "2026-11-22", "market": "MARS"}',
        '{"text": "明天", "today": "2026-11-22", "market": "CN", "expect": "soon"}',
        '{"text": "明天", "today": "2026-11-22", "market": "CN", "expect": ["past"]}',
        b"\xff\xfe\n",
        "[" * 100_000,
    ],
    ids=lambda bad: repr(bad)[:40],
)
def test_a_bad_line_is_answered_with_an_error_and_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bad: str | bytes
):
    first, second = ask(monkeypatch, capsys, bad, line("明天"))
    assert set(first) == {"error"}
    assert second == {"date": "2026-11-23"}


def test_strange_characters_pass(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    escaped = '{"text": "\\ud800明天\\u0000", "today": "2026-11-22", "market": "CN"}'
    assert ask(monkeypatch, capsys, escaped) == [{"date": "2026-11-23"}]


def test_arguments_are_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["--verbose"]) == 2
    assert "--verbose" in capsys.readouterr().err
