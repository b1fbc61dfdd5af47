"""Secrets that nobody set are made once and kept to oneself; what is set stays."""

import os
import stat
from pathlib import Path

import pytest

from cli.secrets import FRESH, KEPT, fill_in


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without ours, restored afterwards."""
    for name in [name for name in os.environ if name.startswith("TIEXIN_")] + [*KEPT, FRESH]:
        monkeypatch.setenv(name, "")  # so that it is restored
        monkeypatch.delenv(name)


def forget() -> None:
    for name in (*KEPT, FRESH):
        os.environ.pop(name, None)


def test_missing_secrets_are_made_and_only_the_owner_reads_them(tmp_path: Path):
    fill_in(tmp_path, tmp_path / "var")
    assert len({os.environ[name] for name in (*KEPT, FRESH)}) == 3
    assert all(len(os.environ[name]) >= 32 for name in (*KEPT, FRESH))
    assert stat.S_IMODE((tmp_path / "var" / "secrets.env").stat().st_mode) == 0o600


def test_the_next_start_has_the_same_secrets_but_a_new_inner_one(tmp_path: Path):
    fill_in(tmp_path, tmp_path / "var")
    first = {name: os.environ[name] for name in (*KEPT, FRESH)}
    forget()
    fill_in(tmp_path, tmp_path / "var")
    assert all(os.environ[name] == first[name] for name in KEPT)
    assert os.environ[FRESH] != first[FRESH]


def test_what_is_set_stays_and_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in (*KEPT, FRESH):
        monkeypatch.setenv(name, "mine")
    fill_in(tmp_path, tmp_path / "var")
    assert {os.environ[name] for name in (*KEPT, FRESH)} == {"mine"}
    assert not (tmp_path / "var").exists()


def test_a_secret_of_the_env_file_is_used_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(FRESH, "from the environment")
    (tmp_path / ".env").write_text(f"{KEPT[0]}=from the file\n{FRESH}=from the file\n")
    fill_in(tmp_path, tmp_path / "var")
    assert os.environ[KEPT[0]] == "from the file"
    assert os.environ[FRESH] == "from the environment"
    assert KEPT[0] not in (tmp_path / "var" / "secrets.env").read_text()


def test_other_lines_of_the_env_file_reach_rasas_process_if_they_are_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TIEXIN_CACHE_DIR", "")
    monkeypatch.delenv("TIEXIN_CACHE_DIR")
    (tmp_path / ".env").write_text("TIEXIN_CACHE_DIR=/elsewhere\nPATH=/none\n")
    fill_in(tmp_path, tmp_path / "var")
    assert os.environ["TIEXIN_CACHE_DIR"] == "/elsewhere"
    assert os.environ["PATH"] != "/none"
