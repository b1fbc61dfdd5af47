"""Score the pipeline of config.yml: `python -m bot.report --train F --test F [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from bot.run import BrokenModel
from bot.settings import ROOT, prepare_environment


def train_nlu(train_file: Path, config: Path, folder: Path) -> Path:
    """Train the understanding alone."""
    import rasa.model_training

    model = rasa.model_training.train_nlu(str(config), str(train_file), str(folder), fixed_model_name="nlu")
    if not model:
        raise BrokenModel(f"{train_file} trained no model: see above.")
    return Path(model)


def examples(file: Path) -> list[tuple[str, str]]:
    """The texts of a Rasa NLU file with their intents."""
    from rasa.shared.nlu.training_data.loading import load_data

    return [(example.get("text"), example.get("intent")) for example in load_data(str(file)).intent_examples]


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bot.report", description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=ROOT / "config.yml")
    parser.add_argument("--json", action="store_true", help="the last line is the result as JSON")
    options = parser.parse_args(arguments)
    for file in (options.train, options.test, options.config):
        if not file.is_file():
            print(f"{file} is missing.", file=sys.stderr)
            return 1
    prepare_environment()
    from bot.logs import configure_logging

    configure_logging()
    from sklearn.metrics import classification_report, f1_score

    from bot.understanding import Understanding

    tests = examples(options.test)
    if not tests:
        print(f"{options.test} holds no examples.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        try:
            model = train_nlu(options.train, options.config, Path(folder))
            train_seconds = time.monotonic() - started
            understanding = Understanding(model)
        except BrokenModel as problem:
            print(problem, file=sys.stderr)
            return 1
    understanding.best_guess("warm up")
    started = time.monotonic()
    guesses = [understanding.best_guess(text) for text, _ in tests]
    parse_ms = (time.monotonic() - started) / len(tests) * 1000
    intents = [intent for _, intent in tests]
    result = {
        "accuracy": round(sum(a == b for a, b in zip(guesses, intents, strict=True)) / len(tests), 4),
        "macro_f1": round(float(f1_score(intents, guesses, average="macro", zero_division=0)), 4),
        "train_seconds": round(train_seconds, 1),
        "parse_ms": round(parse_ms, 2),
    }
    if not options.json:
        print(classification_report(intents, guesses, zero_division=0, digits=3))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
