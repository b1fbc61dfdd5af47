"""The trained assistant: found, or trained when its sources changed."""

import re
import subprocess
import tarfile
import tempfile
import zlib
from collections import deque
from pathlib import Path

from cli.errors import PlainError
from cli.paths import BOT_PYTHON, MODELS, ROOT, VAR, shown
from cli.processes import leashed, one_at_a_time
from cli.progress import step

QUIET = {  # for everything that loads TensorFlow
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",  # deprecations inside Rasa's dependencies
}
TRAIN = "Training the assistant"


def train_command(*extra: str) -> list[str]:
    """The command that trains."""
    return [str(BOT_PYTHON), "-m", "bot.train", "--out", str(MODELS), *extra]


def current(seconds: dict[str, float] | None = None) -> Path:
    """The model for what is on disk now; trains first where there is none."""
    with (
        one_at_a_time(VAR / "train.lock"),
        step(TRAIN, seconds) as running,
        tempfile.TemporaryFile("w+") as out,
    ):
        words: deque[str] = deque(maxlen=20)
        training = subprocess.Popen(
            leashed(train_command("--if-needed")), cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True
        )
        with training:
            for line in training.stderr or ():
                words.append(line.rstrip())
                running.note = how_far(line) or running.note
        if training.returncode != 0:
            raise PlainError("Training failed, for the reason above.", last_words="\n".join(words))
        out.seek(0)
        lines = out.read().splitlines()
    path = ROOT / (lines[-1].strip() if lines else "")
    require_readable(path)
    return path


def how_far(line: str) -> str:
    """What a line of the training's log tells a person who waits; often nothing."""
    counted = re.search(r"(\d+) of (\d+) new examples", line)
    if counted:
        return f"reading examples, {counted[1]} of {counted[2]}"
    if "Starting to train component" in line:
        return "learning"
    return ""


def require_readable(path: Path) -> None:
    """Refuses an archive that is cut short or damaged."""
    try:
        with tarfile.open(path) as archive:
            for _ in archive:
                pass
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise PlainError(
            f"The model {shown(path)} can't be read ({error}). Run ./tiexin train to make a new one."
        ) from None
