"""Keeps docs/settings.md in step with care/settings.py: `python -m cli.settings_doc` writes its table."""

from pathlib import Path

from pydantic_core import PydanticUndefined

from care.settings import Settings
from cli.paths import ROOT

FILE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
REMEDY = "run .venv/bin/python -m cli.settings_doc"
HEAD = "| setting | default | what |\n|---|---|---|\n"


def table() -> str:
    """One row a setting."""
    prefix = Settings.model_config.get("env_prefix", "")
    rows = []
    for name, about in Settings.model_fields.items():
        default = about.get_default(call_default_factory=False)
        if about.is_required():
            shown = "required"
        elif default in (None, "", PydanticUndefined):
            shown = "–"
        else:
            shown = f"`{default}`"
        rows.append(
            f"| `{prefix}{name.upper()}` | {shown} | {(about.description or '').replace('|', '/')} |\n"
        )
    return HEAD + "".join(rows)


def with_table(text: str) -> str:
    """The document with the table of now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}{END}{after}"


def in_step(file: Path = FILE) -> bool:
    """Whether the document tells what is so."""
    if not file.is_file():
        return False
    text = file.read_text("utf-8")
    return BEGIN in text and END in text and with_table(text) == text


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text("utf-8")), encoding="utf-8")
