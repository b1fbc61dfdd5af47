"""The commands parse, report and run, as they are called."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bot import parse, report
from bot.run import BrokenModel, check_model, check_port, load
from bot.settings import ROOT, SettingMissing, inner_secret, tracker_url


def answers(model: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What `parse` writes for these lines."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    given = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", given)
    monkeypatch.setattr(sys, "stdout", out)
    assert parse.main(["--model", str(model)]) == 0
    out.seek(0)
    return [json.loads(line) for line in out.buffer.read().decode().splitlines()]  # type: ignore[attr-defined]


def test_parse_answers_each_line_and_goes_on_after_a_bad_one(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        '{"text": "退订"}',
        "not json",
        "",
        '{"text": 5}',
        "[]",
        '{"text": ""}',
        '{"text": "x\\ud800\\u0000"}',
        '{"text": "hello"}',
    ]
    told = answers(model, lines, monkeypatch)
    assert [answer.get("error") is not None for answer in told] == [
        False,
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert [told[0]["intent"], told[4]["intent"], told[6]["intent"]] == ["stop_all", "nlu_fallback", "greet"]
    assert set(told[0]) == {"text", "intent", "confidence", "language", "entities"}
    assert told[5]["text"] == "x\ud800\x00"


def test_report_scores_a_file_and_ends_in_one_json_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(project / "data" / "nlu.yml")
    assert report.main(["--train", file, "--test", file, "--json"]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(result) == {"accuracy", "macro_f1", "train_seconds", "parse_ms"}
    assert result["accuracy"] > 0.95


def test_report_names_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report.main(["--train", str(tmp_path / "no.yml"), "--test", str(tmp_path / "no.yml")]) == 1
    assert "no.yml is missing" in capsys.readouterr().err


def test_a_missing_or_broken_model_is_said_in_one_line(tmp_path: Path, model: Path) -> None:
    with pytest.raises(BrokenModel, match="There is no model"):
        check_model(tmp_path / "none.tar.gz")
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(model.read_bytes()[:2000])
    with pytest.raises(BrokenModel, match="cannot be read"):
        check_model(cut)
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(ROOT / "config.yml", "config.yml")
    with pytest.raises(BrokenModel, match="not a Rasa model"):
        check_model(other)
    check_model(model)


def test_run_refuses_to_start_without_secret_or_model(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.run", "--model", str(tmp_path / "none.tar.gz")]
    environment = {name: value for name, value in os.environ.items() if name != "TIEXIN_INNER_SECRET"}
    for secret, words in (
        ({}, "TIEXIN_INNER_SECRET is not set"),
        ({"TIEXIN_INNER_SECRET": "x"}, "There is no model"),
    ):
        done = subprocess.run(
            command, cwd=ROOT, env={**environment, **secret}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith(words)
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("tracker", "product", "used"),
    [
        ("", "", "sqlite:///var/rasa.db"),
        ("", "sqlite:///var/tiexin.db", "sqlite:///var/rasa.db"),
        ("", "postgresql+psycopg://u:p@db/tiexin", "postgresql+psycopg2://u:p@db/tiexin"),
        ("", "postgres://u:p@db/tiexin", "postgresql+psycopg2://u:p@db/tiexin"),
        ("sqlite:////tmp/x.db", "postgresql://u@db/t", "sqlite:////tmp/x.db"),
        ("postgresql://u@other/t", "sqlite:///var/tiexin.db", "postgresql+psycopg2://u@other/t"),
    ],
)
def test_conversations_go_to_their_own_database_or_the_products_postgres(
    monkeypatch: pytest.MonkeyPatch, tracker: str, product: str, used: str
) -> None:
    monkeypatch.setenv("TIEXIN_TRACKER_URL", tracker)
    monkeypatch.setenv("TIEXIN_DATABASE_URL", product)
    assert tracker_url() == used


def test_an_empty_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEXIN_INNER_SECRET", "")
    with pytest.raises(SettingMissing):
        inner_secret()


def test_a_model_that_does_not_load_is_said_in_one_line(tmp_path: Path, model: Path) -> None:
    from rasa.core.utils import AvailableEndpoints

    with tarfile.open(model) as archive:
        archive.extractall(tmp_path / "parts", filter="data")
    shutil.rmtree(next((tmp_path / "parts" / "components").glob("*BlendedClassifier*")))
    halved = tmp_path / "halved.tar.gz"
    with tarfile.open(halved, "w:gz") as archive:
        archive.add(tmp_path / "parts", ".")
    with pytest.raises(BrokenModel, match=r"halved\.tar\.gz was not loaded"):
        load(halved, AvailableEndpoints())


def test_a_port_in_use_is_noticed_before_the_model_is_loaded() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            check_port("127.0.0.1", taken.getsockname()[1])
