"""The script at the root, in a small project of its own: it makes environments, or tells why not."""

import base64
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65534
SHOWS = (
    "import os, sys, greeting; "
    "print(*sys.argv[1:], greeting.WORD, sys.prefix, os.environ['TIEXIN_CALLED_FROM'])"
)


def real_uv() -> Path:
    """The uv of this project or of this machine."""
    own = ROOT / ".tools" / "uv" / "bin" / "uv"
    found = own if own.exists() else shutil.which("uv")
    if not found:
        pytest.fail("run ./tiexin test, which installs uv first")
    return Path(found)


def wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """A package that needs no registry, and its line in a lock."""
    info = f"{name}-{version}.dist-info"
    inside = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(text)},{len(text.encode())}\n" for path, text in inside.items())
    inside[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in inside.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Project:
    """A copy of the script with a lock of one small package for each environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder.parent / "wheels"
        (folder / "cli").mkdir(parents=True)
        (folder / "bot").mkdir()
        shutil.copy(ROOT / "tiexin", folder)
        shutil.copy(ROOT / ".python-version", folder)
        (folder / "cli" / "__init__.py").touch()
        (folder / "cli" / "__main__.py").write_text(SHOWS)
        self.greet("hello", "1.0")
        self.bring_uv()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("UV_", "TIEXIN_"))},
            "UV_CACHE_DIR": str(folder.parent / "cache"),
            "UV_FIND_LINKS": str(self.wheels),
            "UV_NO_INDEX": "1",
            "UV_PYTHON_DOWNLOADS": "never",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
        }

    def greet(self, word: str, version: str) -> None:
        lock = wheel(self.wheels, "greeting", version, {"greeting.py": f"WORD = {word!r}\n"})
        (self.folder / "requirements.txt").write_text(lock)
        (self.folder / "bot" / "requirements.txt").write_text(lock)

    def bring_uv(self) -> None:
        """The real uv behind a script: installed already, and as a package that pip can install."""
        script = f'#!/bin/sh\nexec "{real_uv()}" "$@"\n'
        fake(self.folder / ".tools" / "uv" / "bin", "uv", script)
        (self.folder / "cli" / "uv.txt").write_text(
            wheel(self.wheels, "uv", "1.0", {"uv-1.0.data/scripts/uv": script})
        )

    def forget_uv(self) -> None:
        """As on a new machine."""
        shutil.rmtree(self.folder / ".tools")

    def command(self, *arguments: str, **changes: str) -> tuple[list[str], dict[str, str]]:
        return [str(self.folder / "tiexin"), *arguments], {**self.environment, **changes}

    def run(
        self, *arguments: str, user: int | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        command, environment = self.command(*arguments, **changes)
        return subprocess.run(
            command,
            env=environment,
            cwd="/",
            user=user,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture
def project() -> Iterator[Project]:
    folder = Path(tempfile.mkdtemp(prefix="tiexin-"))
    folder.chmod(0o755)
    yield Project(folder / "my project")  # with a blank: paths must be quoted
    shutil.rmtree(folder, ignore_errors=True)


def fake(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def test_a_new_clone_gets_uv_and_the_application_and_hands_the_arguments_over(project: Project):
    project.forget_uv()
    done = project.run("dates", "a b", "--now=x")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"dates a b --now=x hello {project.folder / '.venv'} /\n"
    assert (project.folder / ".tools" / "uv" / "bin" / "uv").exists()
    assert not (project.folder / "bot" / ".venv").exists()


def test_a_second_time_it_says_nothing_and_installs_nothing(project: Project):
    project.run("dates")
    before = (project.folder / ".venv" / ".installed").stat().st_mtime_ns
    again = project.run("dates", PATH="/usr/bin:/bin", UV_CACHE_DIR="/nonexistent")
    assert (again.returncode, again.stderr) == (0, "")
    assert (project.folder / ".venv" / ".installed").stat().st_mtime_ns == before


def test_only_commands_that_need_rasa_get_its_environment(project: Project):
    done = project.run("parse")
    assert done.returncode == 0, done.stderr
    assert "Installing Rasa" in done.stderr
    version = subprocess.check_output([project.folder / "bot" / ".venv" / "bin" / "python", "-V"], text=True)
    assert version.startswith("Python 3.10.")


def test_a_changed_lock_is_installed_without_a_word_on_stdout(project: Project):
    project.run("dates")
    project.greet("good day", "2.0")
    done = project.run("dates")
    assert done.stdout.startswith("dates good day ")
    assert "Installing the application's packages" in done.stderr


def test_an_installation_cut_short_begins_anew(project: Project):
    project.run("dates")
    damaged = next((project.folder / ".venv").rglob("greeting.py"))
    damaged.unlink()
    (project.folder / ".venv" / ".syncing").touch()
    assert project.run("dates").stdout.startswith("dates hello ")


def test_an_environment_whose_interpreter_has_gone_is_made_anew(project: Project):
    project.run("dates")
    python = project.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/gone/python3.13")
    assert project.run("dates").stdout.startswith("dates hello ")


@pytest.mark.parametrize("flock", [True, False])
def test_two_at_once_do_not_disturb_each_other(project: Project, flock: bool, tmp_path: Path):
    path = os.environ["PATH"]
    if not flock:
        path = only(tmp_path / "bin", without={"flock"})
    command, environment = project.command("dates", PATH=path)
    both = [
        subprocess.Popen(
            command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=300) for process in both]
    assert [out.startswith("dates hello ") for out, _ in ended] == [True, True], ended
    assert sum("Installing the application's packages:" in err for _, err in ended) == 1
    assert not (project.folder / ".tools" / "setup.owner").is_symlink()


def test_the_turn_of_a_dead_set_up_is_taken_over_where_there_is_no_flock(project: Project, tmp_path: Path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (project.folder / ".tools" / "setup.owner").symlink_to(str(ended.pid))
    done = project.run("dates", PATH=only(tmp_path / "bin", without={"flock"}))
    assert done.returncode == 0, done.stderr


def test_a_python3_that_refuses_is_passed_over(project: Project, tmp_path: Path):
    project.forget_uv()
    fake(
        tmp_path / "shims",
        "python3",
        "#!/bin/sh\necho 'pyenv: version 3.13 is not installed' >&2\nexit 127\n",
    )
    done = project.run("dates", PATH=f"{tmp_path / 'shims'}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr


def test_a_python_without_venv_installs_uv_by_pip_alone(project: Project, tmp_path: Path):
    project.forget_uv()
    script = f'#!/bin/sh\n[ "$2" = venv ] && exit 1\nexec "{a_python_with_pip()}" "$@"\n'
    fake(tmp_path / "bin", "python3", script)
    path = f"{tmp_path / 'bin'}:{only(tmp_path / 'rest', without={'uv'})}"
    done = project.run("dates", PATH=path)
    assert done.returncode == 0, done.stderr
    assert "Installing uv another way" in done.stderr


def test_the_machines_uv_serves_where_none_can_be_installed(project: Project, tmp_path: Path):
    project.forget_uv()
    (project.folder / "cli" / "uv.txt").write_text(f"uv==9.9 --hash=sha256:{'0' * 64}\n")
    fake(tmp_path / "bin", "uv", f'#!/bin/sh\nexec "{real_uv()}" "$@"\n')
    done = project.run("dates", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr


def test_without_any_way_to_get_uv_one_sentence_says_so(project: Project, tmp_path: Path):
    project.forget_uv()
    fake(tmp_path / "bin", "curl", "#!/bin/sh\necho 'curl: (6) could not resolve host' >&2\nexit 6\n")
    path = only(tmp_path / "rest", without={"uv", "curl", "python3", "python"})
    done = project.run("dates", PATH=f"{tmp_path / 'bin'}:{path}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Installing uv: the package registry did not answer.")


def test_a_missing_interpreter_is_told_in_one_sentence(project: Project, tmp_path: Path):
    pythons = {path.name for place in os.environ["PATH"].split(":") for path in Path(place).glob("python*")}
    done = project.run(
        "dates",
        PATH=only(tmp_path / "bin", without=pythons),
        PYENV_ROOT=str(tmp_path),
        UV_PYTHON_INSTALL_DIR=str(tmp_path / "none"),
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "Python 3.13 was not found and could not be fetched. Install it"
    )


def test_a_registry_that_does_not_answer_is_told_in_one_sentence(project: Project):
    (project.folder / "requirements.txt").write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    done = project.run(
        "dates", UV_NO_INDEX="", UV_DEFAULT_INDEX="http://127.0.0.1:1/simple", UV_HTTP_RETRIES="0"
    )
    assert done.returncode == 1
    assert "the package registry did not answer. Check the network" in done.stderr.splitlines()[-1]


def test_a_folder_that_is_not_ours_is_told_in_one_sentence(project: Project):
    if os.getuid():
        project.folder.chmod(0o555)
    done = project.run("dates", user=None if os.getuid() else NOBODY)
    project.folder.chmod(0o755)
    assert done.returncode == 1
    assert done.stderr == (
        f"The folder {project.folder} can't be written to. "
        "Make it yours (chown, chmod) or clone into one that is, then run this again.\n"
    )


def test_a_link_to_the_script_works(project: Project, tmp_path: Path):
    (tmp_path / "tiexin").symlink_to(project.folder / "tiexin")
    done = subprocess.run(
        [tmp_path / "tiexin", "dates"], env=project.environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("dates hello ")


def test_a_callers_python_settings_do_not_reach_ours(project: Project, tmp_path: Path):
    (tmp_path / "greeting.py").write_text("WORD = 'stranger'\n")
    done = project.run("dates", PYTHONPATH=str(tmp_path), PYTHONHOME="/nonexistent")
    assert done.stdout.startswith("dates hello ")


def a_python_with_pip() -> str:
    for found in (
        "/usr/bin/python3",
        *(str(path) for path in Path.home().glob(".pyenv/versions/3.1*/bin/python3")),
    ):
        done = subprocess.run([found, "-m", "pip", "--version"], capture_output=True, check=False)
        if done.returncode == 0:
            return found
    pytest.fail("no Python with pip on this machine")


def only(folder: Path, without: set[str]) -> str:
    """A PATH with all of this machine's commands but some."""
    folder.mkdir()
    for place in reversed(os.environ["PATH"].split(":")):
        for command in Path(place).iterdir() if Path(place).is_dir() else ():
            if command.name not in without:
                (folder / command.name).unlink(missing_ok=True)
                (folder / command.name).symlink_to(command)
    return str(folder)
