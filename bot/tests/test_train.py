"""The command that trains."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import train
from bot.settings import ROOT


def names(project: Path) -> str:
    """The model these files make."""
    return train.model_name(project / "domain.yml", ROOT / "config.yml", project / "data")


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """A project that may be changed."""
    return Path(shutil.copytree(project, tmp_path / "copy", ignore=shutil.ignore_patterns("models")))


def test_name_changes_with_all_that_a_model_depends_on(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [names(copy)]
    assert names(copy) == seen[0]
    for file in ("domain.yml", "data/nlu.yml", "data/rules.yml"):
        (copy / file).write_text((copy / file).read_text() + "\n")
        seen.append(names(copy))
    (copy / "data" / "more.yml").write_text("")
    seen.append(names(copy))
    shutil.copytree(ROOT / "content" / "lexicon", tmp_path / "content" / "lexicon")
    monkeypatch.setenv("TIEXIN_CONTENT_DIR", str(tmp_path / "content"))
    before = names(copy)
    (tmp_path / "content" / "lexicon" / "vaccine.yml").write_text("")
    seen += [before, names(copy)]
    assert len(set(seen)) == len(seen)


def test_influences_hold_the_code_and_its_lock() -> None:
    files = {file.name for file in train.influences(ROOT / "domain.yml", ROOT / "config.yml", ROOT / "data")}
    assert {"featurizers.py", "requirements.txt", "config.yml", "vaccine.yml"} <= files
    assert "conftest.py" not in files


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_if_needed_answers_without_loading_rasa(copy: Path) -> None:
    options = [
        "--domain",
        str(copy / "domain.yml"),
        "--data",
        str(copy / "data"),
        "--out",
        str(copy / "models"),
    ]
    (copy / "models").mkdir()
    present = copy / "models" / names(copy)
    present.touch()
    script = f"import sys; from bot.train import main; main({[*options, '--if-needed']}); sys.exit('rasa' in sys.modules)"
    done = run("-c", script)
    assert (done.returncode, done.stdout.strip()) == (0, str(present))


def test_nothing_to_train_from_is_said_in_one_line(tmp_path: Path) -> None:
    done = run("-m", "bot.train", "--domain", str(tmp_path / "none.yml"))
    assert done.returncode == 1
    assert done.stderr.strip() == f"Nothing to train from: {tmp_path / 'none.yml'} is missing."


def test_refused_data_leave_no_model(copy: Path) -> None:
    (copy / "data" / "rules.yml").write_text(
        "version: '3.1'\nrules:\n- rule: x\n  steps: [{intent: greet}, {action: no_such}]\n"
    )
    target = copy / "models" / "new.tar.gz"
    with pytest.raises(Exception, match="no_such"):
        train.train(copy / "domain.yml", ROOT / "config.yml", copy / "data", target)
    assert list(target.parent.iterdir()) == []


def test_the_newest_three_models_are_kept(tmp_path: Path) -> None:
    for age in range(5):
        file = tmp_path / f"tiexin-{age}.tar.gz"
        file.touch()
        os.utime(file, (time.time() - age, time.time() - age))
    (tmp_path / "mine.tar.gz").touch()
    train.tidy(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "mine.tar.gz",
        *(f"tiexin-{age}.tar.gz" for age in range(3)),
    ]
