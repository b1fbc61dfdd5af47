"""Train the assistant: `python -m bot.train --out var/models [--if-needed]`."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.settings import ROOT, content_dir, prepare_environment

KEPT = 3


class TrainingFailed(Exception):
    """There is no new model, and why."""


def influences(domain: Path, config: Path, data: Path) -> Iterator[Path]:
    """Every file that a trained model depends on."""
    yield config
    for source in (domain, data):
        yield from sorted(source.rglob("*.y*ml")) if source.is_dir() else [source]
    yield from sorted(file for file in content_dir().glob("**/lexicon/*.yml"))
    yield from sorted((ROOT / "bot").glob("*.py"))
    yield ROOT / "bot" / "requirements.txt"


def model_name(domain: Path, config: Path, data: Path) -> str:
    """The file name of the model that these files make."""
    digest = hashlib.sha256()
    for file in influences(domain, config, data):
        place = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(file.name)
        digest.update(f"{place}\0".encode())
        digest.update(file.read_bytes())
    return f"tiexin-{digest.hexdigest()[:12]}.tar.gz"


def train(domain: Path, config: Path, data: Path, target: Path) -> None:
    """Write the model to `target`, all of it or nothing."""
    prepare_environment()
    from bot.logs import configure_logging

    configure_logging()
    import rasa.model_training

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as unfinished:
        try:
            result = rasa.model_training.train(
                domain=str(domain),
                config=str(config),
                training_files=[str(data)],
                output=unfinished,
                fixed_model_name=target.name,
            )
        except SystemExit as refusal:  # Rasa prints the reason and leaves
            raise TrainingFailed(f"Rasa refused the data (exit status {refusal.code}), see above.") from None
        if result.code or not result.model:
            raise TrainingFailed(f"Rasa trained no model (code {result.code}), see above.")
        os.replace(result.model, target)


def tidy(folder: Path, kept: int = KEPT) -> None:
    """Keep the newest models only."""
    models = sorted(folder.glob("tiexin-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for model in models[kept:]:
        model.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; its last line on standard output is the model's path."""
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "models")
    parser.add_argument("--domain", type=Path, default=ROOT / "domain.yml")
    parser.add_argument("--config", type=Path, default=ROOT / "config.yml")
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--if-needed", action="store_true", help="do nothing if the current model is there")
    options = parser.parse_args(arguments)
    for needed in (options.domain, options.config, options.data):
        if not needed.exists():
            print(f"Nothing to train from: {needed} is missing.", file=sys.stderr)
            return 1
    target = options.out / model_name(options.domain, options.config, options.data)
    if options.if_needed and target.is_file():
        print(target)
        return 0
    started = time.monotonic()
    print(f"Training {target.name} ...", file=sys.stderr, flush=True)
    try:
        train(options.domain, options.config, options.data, target)
    except TrainingFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    tidy(options.out)
    print(f"Trained in {time.monotonic() - started:.0f} s.", file=sys.stderr)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
