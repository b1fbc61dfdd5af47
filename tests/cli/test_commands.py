"""What the command line says to a person who is slightly wrong."""

import os
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import database, model
from cli.errors import PlainError
from cli.up import claim, free_port

ROOT = Path(__file__).parents[2]
SECRETS = {f"TIEXIN_{name}": "s" * 40 for name in ("SECRET_KEY", "SITE_SECRET", "INNER_SECRET")}


def tiexin(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as `./tiexin` starts it."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **SECRETS, "TIEXIN_CALLED_FROM": str(ROOT), **environment},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_busy_port_is_told_in_one_sentence_with_a_free_one(taken: int):
    done = tiexin("up", "--port", str(taken))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {taken} is in use by another program. ")
    assert "./tiexin up --port " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_was_just_left_may_be_claimed_again():
    port = free_port()
    assert claim("127.0.0.1", port) == port


def test_port_0_is_any_free_port():
    assert claim("127.0.0.1", 0) > 0


def test_an_address_of_another_machine_is_told_in_one_sentence():
    with pytest.raises(PlainError, match="Set TIEXIN_HOST to an address of this machine"):
        claim("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["worker", "--now", "yesterday"], "yesterday is not a moment such as 2027-01-15T09:00:00+08:00."),
        (["worker", "--now", "2027-01-15T09:00:00"], "2027-01-15T09:00:00 lacks its time zone"),
        (["nlu-report", "--train", "no.yml", "--test", "no.yml"], "There is no file "),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(arguments: list[str], says: str):
    done = tiexin(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(says)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["fly"], ["up", "--port", "high"], ["up", "--port", "70000"]])
def test_a_command_or_option_that_is_not_there_is_a_usage_error(arguments: list[str]):
    done = tiexin(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_setting_is_named_as_it_is_set():
    done = tiexin("migrate", TIEXIN_RASA_TIMEOUT_SECONDS="soon")
    assert done.returncode == 1
    assert done.stderr.startswith("TIEXIN_RASA_TIMEOUT_SECONDS is not usable: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_told_without_its_password():
    done = tiexin("migrate", TIEXIN_DATABASE_URL="postgresql+psycopg://u:pass-word@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("The database postgresql+psycopg://u:***@127.0.0.1:1/x can't be used: ")
    assert "pass-word" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_something_that_is_no_database_address_is_told_in_one_sentence():
    done = tiexin("migrate", TIEXIN_DATABASE_URL="tiexin.db")
    assert done.returncode == 1
    assert done.stderr.startswith("TIEXIN_DATABASE_URL is not an address of a database")


def test_migrating_makes_the_folder_and_a_second_time_changes_nothing(tmp_path: Path):
    file = tmp_path / "new" / "care.db"
    for _ in range(2):
        done = tiexin("migrate", TIEXIN_DATABASE_URL=f"sqlite:///{file}")
        assert (done.returncode, done.stderr) == (0, done.stderr)
        assert file.is_file()


def test_a_folder_that_can_not_be_made_is_told_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    done = tiexin("migrate", TIEXIN_DATABASE_URL=f"sqlite:///{tmp_path}/file/care.db")
    assert done.returncode == 1
    assert "can't be written to. Make it yours" in done.stderr


def test_a_model_that_is_cut_short_is_told_in_one_sentence(tmp_path: Path):
    whole = tmp_path / "whole.tar.gz"
    with tarfile.open(whole, "w:gz") as archive:
        for name in ("requirements.txt", "pyproject.toml"):
            archive.add(ROOT / name, name)
    model.require_readable(whole)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole.read_bytes()[:-2000])
    with pytest.raises(PlainError, match=r"can't be read .* Run \./tiexin train"):
        model.require_readable(cut)


def test_a_model_that_is_not_there_is_told_in_one_sentence(tmp_path: Path):
    with pytest.raises(PlainError, match=r"Run \./tiexin train"):
        model.require_readable(tmp_path / "none.tar.gz")


def test_dates_pass_through_without_a_word_of_ours():
    done = tiexin("dates", stdin='{"text": "2026-01-31", "today": "2026-11-22", "market": "CN"}\n')
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == '{"date": "2026-01-31"}\n'


def test_settings_come_with_all_their_defaults(monkeypatch: pytest.MonkeyPatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert database.load_settings().host
