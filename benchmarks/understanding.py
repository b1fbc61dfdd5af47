"""Scores settings of the understanding pipeline: `python -m benchmarks.understanding [--banking77 FOLDER]`.

Without options: trained on data/nlu, scored on tests/conversations/nlu_*.jsonl. With the folder of BANKING77's
`banking77_train.csv` and `banking77_test.csv` (columns text, category; PolyAI, CC BY 4.0): on those, `--shots` an intent.
"""

import argparse
import csv
import json
import random
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
Examples = list[tuple[str, str]]


def write_nlu(examples: Examples, target: Path) -> Path:
    """A Rasa NLU file of these examples; a line break within one becomes a space."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in examples:
        by_intent[intent].append(" ".join(text.split()))
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in by_intent.items()
    ]
    target.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return target


def banking77(file: Path, shots: int | None = None, seed: int = 0) -> Examples:
    """The rows of one of BANKING77's files, or so many of each intent."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(lines)]
    if not shots:
        return rows
    by_intent: dict[str, Examples] = defaultdict(list)
    for row in rows:
        by_intent[row[1]].append(row)
    chance = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    return [row for each in by_intent.values() for row in chance.sample(each, shots)]


def own_training() -> Examples:
    """All examples of data/nlu, without their entity marks."""
    examples = []
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line.strip().removeprefix("- "))
                if text:
                    examples.append((text, block["intent"]))
    return examples


def own_test(language: str) -> Examples:
    """The held-out messages of one language, written by other people than the training examples."""
    lines = (
        (ROOT / "tests" / "conversations" / f"nlu_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    )
    return [(row["text"], row["intent"]) for row in map(json.loads, lines)]


def without(name: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pipeline without one component."""
    return [step for step in steps if name not in step["name"]]


def scaled(scales: dict[str, float], steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pipeline with other scales."""
    return [
        {**step, "scale": scales[step["alias"]]} if step.get("alias") in scales else step for step in steps
    ]


def settings() -> dict[str, list[dict[str, Any]]]:
    """The pipelines to compare."""
    steps = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    rasas = [{"name": "LogisticRegressionClassifier"} if "classifier" in s["name"] else s for s in steps]
    return {
        "as in config.yml": steps,
        "use alone": without("E5Featurizer", steps),
        "e5 alone": without("UseFeaturizer", steps),
        "twice the scales": scaled({"use": 16, "e5": 60}, steps),
        "Rasa's LogisticRegressionClassifier": rasas,
    }


def score(train: Path, test: Path, pipeline: list[dict[str, Any]], folder: Path) -> dict[str, float]:
    """What `nlu-report` says."""
    config = folder / "config.yml"
    content = {"recipe": "default.v1", "assistant_id": "x", "language": "en", "pipeline": pipeline}
    config.write_text(yaml.safe_dump(content), encoding="utf-8")
    options = ["--train", train, "--test", test, "--config", config, "--json"]
    command = [str(BOT_PYTHON), "-m", "bot.report", *map(str, options)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--banking77", type=Path, help="the folder of its two files")
    parser.add_argument("--shots", type=int, default=10, help="examples an intent, 0 for all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="one of the settings, by its name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.banking77:
            train = banking77(options.banking77 / "banking77_train.csv", options.shots, options.seed)
            tests = {"test": banking77(options.banking77 / "banking77_test.csv")}
        else:
            train = own_training()
            tests = {language: own_test(language) for language in ("zh", "en")}
        train_file = write_nlu(train, folder / "train.yml")
        print(f"{len(train)} examples, {len({intent for _, intent in train})} intents")
        for label, pipeline in settings().items():
            if options.only and options.only != label:
                continue
            for test, examples in tests.items():
                result = score(train_file, write_nlu(examples, folder / f"{test}.yml"), pipeline, folder)
                print(f"{label} | {test} | {json.dumps(result)}", flush=True)


if __name__ == "__main__":
    main()
