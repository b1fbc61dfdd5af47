"""`./tiexin check`: everything that can be told without running the program."""

import subprocess
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import yaml

from cli.paths import BIN, ROOT

Problems = list[str]
SKIPPED = {".venv", "node_modules", "var", ".git", ".tools", "models", ".rasa"}
LOCKS = ("package-lock.json", "requirements.txt", "bot/requirements.txt", "cli/uv.txt")
READMES = ("README.md", "README.zh.md")


def check() -> int:
    """Runs all checks beside each other; one line each, the output of failures after them."""
    checks: dict[str, Callable[[], Problems]] = {
        "types": lambda: _tool("basedpyright"),
        "import rules": lambda: _tool("lint-imports", "--no-cache"),
        "lint": lambda: _tool("ruff", "check", "--output-format", "concise", "."),
        "format": lambda: _tool("ruff", "format", "--check", "."),
        "settings documented": settings_documented,
        "commands in the README": commands_documented,
        "YAML": lambda: yaml_problems(ROOT),
        "locks without addresses": lambda: lock_problems(ROOT),
    }
    failed: dict[str, Problems] = {}
    with ThreadPoolExecutor(3) as pool:
        running = {pool.submit(_timed, work): name for name, work in checks.items()}
        for done in as_completed(running):
            problems, seconds = done.result()
            name = running[done]
            print(f"{'FAILED' if problems else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
            if problems:
                failed[name] = problems
    for name, problems in failed.items():
        print(f"\n--- {name}", *problems, sep="\n")
    return 1 if failed else 0


def _timed(work: Callable[[], Problems]) -> tuple[Problems, float]:
    began = time.monotonic()
    try:
        problems = work()
    except Exception as error:
        problems = [f"the check itself broke: {error!r}"]
    return problems, time.monotonic() - began


def _tool(name: str, *arguments: str) -> Problems:
    done = subprocess.run(
        [BIN / name, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return [done.stdout.rstrip() or f"exit code {done.returncode}"] if done.returncode else []


def settings_documented() -> Problems:
    """docs/settings.md lists just the settings there are."""
    from cli import settings_doc

    return settings_doc.problems()


def commands_documented() -> Problems:
    """Each command stands in both READMEs."""
    from typer.main import get_command

    from cli.app import app

    command = get_command(app)
    names = sorted(getattr(command, "commands", {}))
    texts = {file: (ROOT / file).read_text("utf-8") for file in READMES if (ROOT / file).is_file()}
    missing = [f"{file} is missing" for file in READMES if file not in texts]
    return missing + unnamed(names, texts)


def unnamed(names: list[str], texts: dict[str, str]) -> Problems:
    """The commands a text does not name."""
    return [
        f"{file} does not tell of `./tiexin {name}`"
        for file, text in texts.items()
        for name in names
        if f"tiexin {name}" not in text and f"`{name}" not in text
    ]


def yaml_problems(root: Path) -> Problems:
    """YAML files that can't be read, or that name one key twice."""
    problems: Problems = []
    for file in yaml_files(root):
        try:
            for _ in yaml.load_all(file.read_text("utf-8"), _Strict):
                pass
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{file.relative_to(root)}: {error}")
    return problems


def yaml_files(folder: Path) -> Iterator[Path]:
    """Every YAML file of the project."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and entry.name not in SKIPPED:
            yield from yaml_files(entry)
        elif entry.suffix in {".yml", ".yaml"}:
            yield entry


class _Strict(yaml.SafeLoader):  # as care reads it; the C loader lets more pass
    """Refuses a key given twice: the later one would win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [
            self.construct_object(key, deep=True) for key, _ in node.value if not key.tag.endswith(":merge")
        ]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} given twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def lock_problems(root: Path) -> Problems:
    """Locks that name where a package was fetched from."""
    return [
        f"{name}:{number}: holds an address"
        for name in LOCKS
        for number, line in enumerate((root / name).read_text("utf-8").splitlines(), 1)
        if "://" in line
    ]
