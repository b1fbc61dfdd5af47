"""A schedule file that is wrong is refused, with the file and what is wrong in it."""

import shutil
from pathlib import Path

import pytest

from care.immunization import ScheduleError, load_schedules
from tests.care.immunization.conftest import CONTENT

WRONG = [
    ("cn/schedule/programme.yml", "due_age: 2 months, min_age: 2 months}", "due_age: 2 moons, min_age: 2 months}",
     ["cn_polio", "doses", "due_age", "'2 moons' is no span of time"]),
    ("cn/schedule/programme.yml", "id: cn_bcg", "id: us_bcg", ["us_bcg", "begins with cn_"]),
    ("cn/schedule/programme.yml", "id: cn_bcg", "id: cn_hepb", ["cn_hepb", "taken already"]),
    ("cn/schedule/programme.yml", "family: bcg", "familie: bcg", ["cn_bcg", "familie", "is not a known key"]),
    ("cn/schedule/programme.yml", "family: bcg\n", "family: bcg\n    color: red\n", ["cn_bcg", "color", "is not a known key"]),
    ("cn/schedule/programme.yml", "family: bcg\n", "family: bcg\n    family: bcg\n", ["'family' is written twice"]),
    ("cn/schedule/programme.yml", "    live: bcg\n", "    live: true\n", ["cn_bcg", "live"]),
    ("cn/schedule/programme.yml", "doses_total: 1\n", 'doses_total: "1"\n', ["cn_bcg", "doses_total"]),
    ("cn/schedule/programme.yml", "doses_total: 3\n", "doses_total: 4\n", ["cn_hepb", "doses_total is 4, but 3 doses"]),
    ("cn/schedule/programme.yml", "{n: 2, due_age: 1 month,", "{n: 3, due_age: 1 month,", ["cn_hepb", "numbered 1, 2, 3"]),
    ("cn/schedule/programme.yml", "min_age: 1 month, min_interval: 28 days}", "min_age: 1 month}",
     ["cn_hepb", "needs a min_interval"]),
    ("cn/schedule/programme.yml", "due_age: 1 month, min_age: 1 month,", "min_age: 1 month,",
     ["cn_hepb", "due_age or due_interval"]),
    ("cn/schedule/programme.yml", "due_age: 1 month, min_age: 1 month,", "due_age: 1 month, min_age: 2 months,",
     ["cn_hepb", "min_age (2 months) is later than due_age (1 month)"]),
    ("cn/schedule/programme.yml", "complete_before: 12 months}", "complete_before: 2 months}", ["later than complete_before"]),
    ("cn/schedule/programme.yml", "alternative_to: cn_je_i", "alternative_to: cn_je_x",
     ["cn_je_l", "cn_je_x, which no file holds"]),
    ("cn/schedule/programme.yml", "alternative_to: cn_je_i", "alternative_to: cn_mmr", ["cn_mmr does not say the same"]),
    ("cn/schedule/programme.yml", "{vaccine: cn_mpsv_a, dose: 2", "{vaccine: cn_menx, dose: 2", ["cn_mpsv_ac", "cn_menx"]),
    ("cn/schedule/programme.yml", "source: [CN-2026]", "source: [CN-1999]", ["CN-1999 is not among the sources"]),
    ("cn/schedule/programme.yml", "source: [CN-2026]", "source: []", ["cn_hepb", "source"]),
    ("cn/schedule/programme.yml", 'born_from: "2011-11-10"', 'born_from: "2011-11-31"', ["cn_hpv2", "born_from"]),
    ("cn/schedule/programme.yml", "sex: F", "sex: girls", ["cn_hpv2", "sex"]),
    ("cn/schedule/programme.yml", "vaccines:\n", "vaccine:\n", ["only vaccines and visits belong at the top, found: vaccine"]),
    ("cn/schedule/programme.yml", "vaccines:\n", "vaccines: {\n", ["not readable as YAML"]),
    ("cn/schedule/self_paid.yml", "numbered_by: cn_dtap", "numbered_by: cn_mmr", ["cn_penta", "none of what it replaces"]),
    ("cn/schedule/self_paid.yml", "    numbered_by: cn_dtap\n", "", ["cn_penta", "go together"]),
    ("cn/schedule/self_paid.yml", "{from_age: 12 months, before_age: 24 months", "{from_age: 11 months, before_age: 24 months",
     ["cn_pcv13", "late_start rows overlap"]),
    ("cn/schedule/self_paid.yml", "{from_age: 7 months, before_age: 12 months", "{from_age: 12 months, before_age: 12 months",
     ["cn_pcv13", "must be before"]),
    ("cn/schedule/self_paid.yml", "months: [9, 10, 11, 12, 1, 2]", "months: [9, 10, 12, 1, 2]", ["cn_flu", "12 comes after 10"]),
    ("cn/schedule/self_paid.yml", "months: [9, 10, 11, 12, 1, 2]", "months: [9, 10, 11, 12, 13]", ["cn_flu", "months"]),
    ("cn/schedule/self_paid.yml", "best: [9, 10]", "best: [10]", ["cn_flu", "first month of the season"]),
    ("cn/schedule/market.yml", "default_scope: [cn_hepb,", "default_scope: [cn_hepx,", ["cn_hepx, which no file holds"]),
    ("cn/schedule/market.yml", "default_scope: [cn_hepb,", "default_scope: [cn_ev71,", ["cn_ev71", "self_paid"]),
    ("cn/schedule/market.yml", "  live_gap: {", "  live_gab: {", ["why", "live_gab"]),
    ("cn/schedule/market.yml", "  live_gap: {", "  # live_gap: {", ["why: no words for live_gap"]),
    ("cn/schedule/market.yml", "grace_days: 0", "grace_days: 40", ["grace_days"]),
    ("cn/schedule/market.yml", "market: CN", "market: US", ["cn_hepb", "begins with us_"]),
    ("cn/schedule/visits.yml", "from: 14 weeks\n", "from: 6 weeks 2 days\n", ["cn_antenatal", "visits too close"]),
    ("cn/schedule/visits.yml", "from: 14 weeks\n", "from: 14 weeks 7 days\n", ["cn_antenatal", "no span of time"]),
    ("cn/schedule/visits.yml", "closes: 42 weeks", "closes: 41 weeks", ["cn_antenatal", "closes (41 weeks) must come after"]),
    ("us/schedule/routine.yml", "disputed_2026: true", "disputed_2026: maybe", ["us_hepb", "disputed_2026"]),
    ("us/schedule/routine.yml", "intervals: [4 weeks, 8 weeks]", "intervals: [4 weeks]", ["us_hib", "one before each dose"]),
    ("us/schedule/market.yml", "disputed:\n", "disputes:\n", ["disputes", "is not a known key"]),
]  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for market in ("cn", "us"):
        shutil.copytree(CONTENT / "packs" / market / "schedule", tmp_path / "packs" / market / "schedule")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"), WRONG, ids=[f"{w[0]}: {w[2][:40]!r}" for w in WRONG]
)
def test_a_mistake_is_named_with_its_file(
    content: Path, file: str, right: str, wrong: str, said: list[str]
) -> None:
    path = content / "packs" / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(ScheduleError) as error:
        load_schedules(content)
    for words in [*said, file if wrong != "market: US" else "schedule"]:
        assert words in str(error.value)


def test_content_without_schedules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScheduleError, match="no packs"):
        load_schedules(tmp_path)


def test_a_pack_without_its_market_file_is_refused(content: Path) -> None:
    (content / "packs/cn/schedule/market.yml").unlink()
    with pytest.raises(ScheduleError, match=r"market\.yml is missing"):
        load_schedules(content)


def test_a_file_that_would_be_overlooked_is_refused(content: Path) -> None:
    (content / "packs/cn/schedule/new.yaml").write_text("vaccines: []")
    with pytest.raises(ScheduleError, match=r"new.yaml: only .yml files"):
        load_schedules(content)


def test_an_empty_file_is_refused(content: Path) -> None:
    (content / "packs/us/schedule/empty.yml").write_text("")
    with pytest.raises(ScheduleError, match=r"empty.yml"):
        load_schedules(content)
