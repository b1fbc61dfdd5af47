"""The examples in docs/dates.md are what the code answers."""

import io
import json
import re
import shlex
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from care.dates import REASONS, read, reason_text
from care.dates.clock import say_age
from cli.dates import main
from tests.care.dates.cases import Case, case

TEXT = (Path(__file__).parents[3] / "docs" / "dates.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|([^|]*)\|$", TEXT, re.MULTILINE)
EXAMPLES = [case(*row) for row in ROWS if row[0] not in REASONS]
CLOCK = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| ([^|]*)\| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)
SESSIONS = re.findall(r"\$ echo (.+) \| ./tiexin dates\n(.+)", TEXT)


@pytest.mark.parametrize("each", EXAMPLES, ids=str)
def test_an_example_of_a_rule_is_true(each: Case):
    assert each.read() == each.answer


@pytest.mark.parametrize(("born", "due", "china", "us"), CLOCK)
def test_an_example_of_an_age_is_true(born: str, due: str, china: str, us: str):
    dob, today = date.fromisoformat(born), date(2026, 11, 22)
    expected = date.fromisoformat(due.strip()) if due.strip() else None
    assert say_age(dob, today, "CN", "zh", expected) == china.strip()
    assert say_age(dob, today, "US", "en", expected) == us.strip()


@pytest.mark.parametrize(("line", "answer"), SESSIONS)
def test_a_session_shown_is_what_the_command_prints(
    line: str, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(shlex.split(line)[0].encode())))
    assert main([]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(answer)


def test_the_example_in_python_is_true():
    reading = read("宝宝是6月1号生的", date(2026, 11, 22), market="CN")
    assert (reading.kind, reading.date, reading.exact) == ("date", date(2026, 6, 1), False)
    assert f"# {reading.span}:" in TEXT


def test_every_reason_stands_in_the_docs_with_its_words():
    documented = {row[0]: (row[1].strip(), row[2].strip()) for row in ROWS if row[0] in REASONS}
    assert documented == {code: (reason_text(code, "zh"), reason_text(code, "en")) for code in REASONS}


def test_the_docs_show_all_kinds_of_example():
    assert len(EXAMPLES) >= 100
    assert len(CLOCK) >= 6
    assert len(SESSIONS) >= 3
