"""Keeps docs/settings.md in step with care/settings.py: `python -m cli.settings_doc` writes its table."""

import re
from pathlib import Path

from pydantic_core import PydanticUndefined

from care.settings import Settings
from cli.paths import ROOT

FILE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
RASAS = ROOT / "bot" / "settings.py"  # another Python: read as text
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


def problems(file: Path = FILE) -> list[str]:
    """Where the document and the code disagree."""
    if not file.is_file():
        return [f"{file.name} is missing"]
    text = file.read_text("utf-8")
    found = []
    if BEGIN not in text or END not in text or with_table(text) != text:
        found.append(f"{file.name} differs from care/settings.py: run .venv/bin/python -m cli.settings_doc")
    documented = set(re.findall(r"^\| `(TIEXIN_\w+)` \|", text, re.MULTILINE))
    ours = {f"TIEXIN_{name.upper()}" for name in Settings.model_fields}
    rasas = set(re.findall(r"\bTIEXIN_[A-Z_]+\b", RASAS.read_text("utf-8")))
    found += [f"{file.name} lacks {name}, which {RASAS.name} reads" for name in sorted(rasas - documented)]
    found += [
        f"{file.name} tells of {name}, which nothing reads" for name in sorted(documented - ours - rasas)
    ]
    return found


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text("utf-8")), encoding="utf-8")
