"""The checks that are our own find what they are for."""

from pathlib import Path

import pytest

from cli import settings_doc
from cli.check import LOCKS, lock_problems, unnamed, yaml_problems


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: [2, 3]\n", 0),
        ("a: &x {k: 1}\nb: {<<: *x, k: 2}\n", 0),
        ("--- {a: 1}\n--- {a: 2}\n", 0),
        ("a: 1\nb: 2\na: 3\n", 1),
        ("a: {b: 1, b: 2}\n", 1),
        ("a: [1, 2\n", 1),
        ("a: [Yes, which one?]\n", 1),
    ],
)
def test_yaml_that_can_not_be_read_or_says_one_thing_twice_is_found(tmp_path: Path, text: str, found: int):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "file.yml").write_text(text)
    assert len(yaml_problems(tmp_path)) == found


def test_yaml_of_others_is_left_alone(tmp_path: Path):
    for folder in (".venv", "node_modules"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file.yml").write_text("a: [1")
    assert yaml_problems(tmp_path) == []


def test_a_lock_with_an_address_is_found(tmp_path: Path):
    for name in LOCKS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("some==1.0\n")
    assert lock_problems(tmp_path) == []
    (tmp_path / LOCKS[1]).write_text("some==1.0\n--index-url https://registry.example/simple\n")
    assert lock_problems(tmp_path) == [f"{LOCKS[1]}:2: holds an address"]


def test_a_command_that_a_readme_does_not_name_is_found():
    assert unnamed(["up", "train"], {"README.md": "`./tiexin up`"}) == [
        "README.md does not tell of `./tiexin train`"
    ]


def test_a_setting_that_is_not_documented_is_found(tmp_path: Path):
    doc = tmp_path / "settings.md"
    doc.write_text(settings_doc.FILE.read_text("utf-8"))
    assert settings_doc.problems(doc) == []
    doc.write_text(doc.read_text("utf-8").replace("| `TIEXIN_HOST` |", "| `TIEXIN_HOTS` |"))
    assert [problem.split()[-1] for problem in settings_doc.problems(doc)] == ["cli.settings_doc", "reads"]


def test_a_setting_of_rasas_process_that_is_not_documented_is_found(tmp_path: Path):
    doc = tmp_path / "settings.md"
    lines = settings_doc.FILE.read_text("utf-8").splitlines(keepends=True)
    doc.write_text("".join(line for line in lines if "TIEXIN_TRACKER_URL" not in line))
    assert settings_doc.problems(doc) == ["settings.md lacks TIEXIN_TRACKER_URL, which settings.py reads"]
