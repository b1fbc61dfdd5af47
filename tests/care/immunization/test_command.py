"""`schedule` on the command line answers as the contract says, and says what is wrong with a question."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.schedule import main

ROOT = Path(__file__).parents[3]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*argv: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = main(list(argv))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


EXAMPLE = ("--market", "CN", "--dob", "2026-01-31", "--today", "2026-11-22")


def test_the_answer_is_json_when_nobody_looks(run: Run, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(
        json.dumps(
            [
                {"vaccine": "cn_hepb", "date": "2026-01-31"},
                {"vaccine": "cn_bcg", "date": "2026-01-31"},
                {"vaccine": "cn_hepb", "date": "2026-02-20"},
            ]
        )
    )
    code, out, err = run(*EXAMPLE, "--sex", "M", "--given", str(given))
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["open"][0] == {
        "vaccine": "cn_hepb",
        "dose": 2,
        "due_date": "2026-03-20",
        "status": "overdue",
    }
    assert answer["uncounted"] == [{"vaccine": "cn_hepb", "date": "2026-02-20", "why": "too_young"}]
    assert (answer["complete"], answer["aged_out"], answer["not_applicable"]) == (["cn_bcg"], [], ["cn_hpv2"])
    assert answer["next"][0] == "cn_hepb"
    assert "医生" in answer["disclaimer"]["zh"]


def test_the_scope_may_be_named(run: Run) -> None:
    _, out, _ = run(*EXAMPLE, "--scope", "cn_ev71, cn_rota5")
    answer = json.loads(out)
    assert [dose["vaccine"] for dose in answer["open"]] == ["cn_ev71"]
    assert answer["aged_out"] == ["cn_rota5"]


def test_default_and_chosen_vaccines_may_be_mixed(run: Run) -> None:
    _, plain, _ = run(*EXAMPLE, "--scope", "default")
    _, mixed, _ = run(*EXAMPLE, "--scope", "default,cn_ev71")
    ids = [dose["vaccine"] for dose in json.loads(plain)["open"]]
    assert {dose["vaccine"] for dose in json.loads(mixed)["open"]} == {*ids, "cn_ev71"}


def test_the_market_may_be_written_small(run: Run) -> None:
    assert run("--market", "us", *EXAMPLE[2:])[1] == run("--market", "US", *EXAMPLE[2:])[1]


def test_what_us_bodies_dispute_is_named(run: Run) -> None:
    _, out, _ = run("--market", "US", *EXAMPLE[2:])
    assert "us_hepb" in json.loads(out)["disputed"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--market", "XX", *EXAMPLE[2:]], "market: 'XX' is unknown; there are CN, US"),
        (["--dob", "2026-01-31"], "--market is missing"),
        (["--market", "CN"], "--dob is missing"),
        (["--market", "CN", "--dob", "2026-02-30"], "dob: there is no 2026-02-30 in the calendar"),
        (["--market", "CN", "--dob", "31/1/2026"], "dob: '31/1/2026' is not a date"),
        (["--market", "CN", "--dob", "２０２６-01-31"], "is not a date"),
        (["--market", "CN", "--dob", "0026-01-31"], "outside the years 1900 to 2200"),
        (
            ["--market", "CN", "--dob", "2026-01-31", "--today", "2026-01-30"],
            "is before the birth date (2026-01-31)",
        ),
        ([*EXAMPLE, "--sex", "X"], "sex: 'X' is neither F nor M"),
        ([*EXAMPLE, "--scope", "cn_hepb,cn_smallpox"], "'cn_smallpox' is no vaccine of the CN schedule"),
        ([*EXAMPLE, "--scope", "us_hepb"], "'us_hepb' is no vaccine of the CN schedule"),
        ([*EXAMPLE, "--given", "nowhere.json"], "nowhere.json: No such file"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(run: Run, argv: list[str], said: str) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "-: not JSON"),
        ('{"vaccine": "cn_hepb"}', 'given: must be a list of {"vaccine", "date"}'),
        ('["cn_hepb"]', 'given, dose 1: must be {"vaccine", "date"}'),
        ('[{"vaccine": "cn_hepb"}]', "given, dose 1: date is missing"),
        ('[{"vaccine": "cn_hepb", "date": "2026-13-01"}]', "there is no 2026-13-01 in the calendar"),
        (
            '[{"vaccine": "cn_hepb", "date": "2026-01-30"}]',
            "2026-01-30 is before the birth date (2026-01-31)",
        ),
        ('[{"vaccine": "cn_pox", "date": "2026-01-31"}]', "'cn_pox' is no vaccine of the CN schedule"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused(run: Run, given: str, said: str) -> None:
    code, out, err = run(*EXAMPLE, "--given", "-", stdin=given)
    assert (code, out) == (2, "")
    assert said in err


def test_a_dose_still_to_come_is_told_and_not_counted(run: Run) -> None:
    _, out, _ = run(*EXAMPLE, "--given", "-", stdin='[{"vaccine": "cn_mmr", "date": "2026-11-23"}]')
    assert json.loads(out)["uncounted"] == [{"vaccine": "cn_mmr", "date": "2026-11-23", "why": "in_future"}]


def test_a_batch_answers_line_by_line_and_goes_on_after_a_bad_one(run: Run) -> None:
    ask = {
        "market": "CN",
        "dob": "2026-01-31",
        "today": "2026-11-22",
        "scope": ["cn_bcg"],
        "sex": None,
        "given": [],
    }
    lines = [
        json.dumps({"id": 1} | ask),
        "not json",
        "[]",
        "",
        json.dumps({"id": "a"} | ask | {"dob": "2026-02-30"}),
        json.dumps({"id": "b"} | ask | {"scope": "cn_hepx"}),
        json.dumps({"id": "c", "market": "CN", "dob": "2026-01-31"}),
        json.dumps({"id": "d"} | ask | {"given": [{"vaccine": "cn_bcg", "date": "2026-02-01", "lot": "x"}]}),
        "[" * 100_000,
        json.dumps({"id": None} | ask | {"market": "us", "scope": "default"}),
    ]
    code, out, err = run("--batch", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [1, None, None, "a", "b", "c", "d", None, None]
    assert [answer.get("error") for answer in answers] == [
        None,
        "not JSON",
        "a line must be a JSON object",
        "dob: there is no 2026-02-30 in the calendar",
        "'cn_hepx' is no vaccine of the CN schedule",
        "today is missing",
        None,
        "not JSON",
        None,
    ]
    assert answers[0]["open"] == [
        {"vaccine": "cn_bcg", "dose": 1, "due_date": "2026-01-31", "status": "overdue"}
    ]
    assert answers[6]["complete"] == ["cn_bcg"]
    assert answers[-1]["open"][0]["vaccine"] == "us_hepb"
    assert "6 line(s)" in err


def test_one_child_and_a_batch_of_one_agree(run: Run) -> None:
    _, one, _ = run(*EXAMPLE)
    _, batch, _ = run(
        "--batch", stdin='{"id": 7, "market": "CN", "dob": "2026-01-31", "today": "2026-11-22"}'
    )
    single = json.loads(one)
    del single["disclaimer"]
    assert json.loads(batch) == {"id": 7} | single


@pytest.mark.parametrize(("market", "words"), [("CN", "疫苗"), ("US", "Vaccine")])
def test_the_table_speaks_the_language_of_its_market(run: Run, market: str, words: str) -> None:
    code, out, _ = run("--market", market, *EXAMPLE[2:], "--table")
    assert code == 0
    assert words in out
    assert "2026-03-31" in out


def test_the_table_says_all_that_is_not_open_and_why(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    given = '[{"vaccine": "us_mmr", "date": "2026-12-31"}, {"vaccine": "us_hepb", "date": "2026-01-31"}]'
    argv = ["--market", "US", "--dob", "2026-01-31", "--today", "2027-01-01", "--table", "--given", "-"]
    _, out, _ = run(*argv, stdin=given)
    assert "May not count: measles, mumps and rubella vaccine on 2026-12-31. It was given before" in out
    assert "Past the age: rotavirus vaccine" in out
    assert "US recommendations on this vaccine currently differ" in out
    assert "Next visit: 9-month visit, from 2026-10-31" in out
    assert "about 2026-03-31" in out
    assert "Your clinic decides" in out


def test_a_terminal_gets_the_table_and_a_pipe_gets_json() -> None:
    code = "import sys; from cli.schedule import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *EXAMPLE]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert json.loads(piped.stdout)["open"]
    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=slave) as process:
        os.close(slave)
        seen = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:  # the terminal is gone with the process
                break
            if not part:
                break
            seen += part
    os.close(master)
    assert process.returncode == 0
    assert "疫苗" in seen.decode()
    assert '"open"' not in seen.decode()
