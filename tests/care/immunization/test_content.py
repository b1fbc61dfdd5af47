"""What the schedules of both markets must hold, whatever changes in them."""

from typing import get_args

import pytest

from care.immunization import Schedule, Why
from care.immunization.model import Funding

FAMILIES = {
    *("hepb", "bcg", "polio", "dtap", "mmr", "je", "mena", "menacwy", "hepa", "pcv", "pentavalent", "hib"),
    *("rotavirus", "varicella", "ev71", "flu", "rsv", "hpv"),
}


@pytest.mark.parametrize("market", ["CN", "US"])
def test_every_vaccine_says_what_it_is_in_both_languages(schedules: dict[str, Schedule], market: str) -> None:
    for vaccine in schedules[market].vaccines.values():
        assert vaccine.names.zh
        assert vaccine.names.en
        assert vaccine.names.abbr
        assert vaccine.prevents["zh"]
        assert vaccine.prevents["en"]
        assert vaccine.advice
        assert vaccine.source


@pytest.mark.parametrize("market", ["CN", "US"])
def test_every_reason_and_funding_has_words(schedules: dict[str, Schedule], market: str) -> None:
    about = schedules[market].about
    assert set(about.why) == set(Why)
    assert (
        {v.funding for v in schedules[market].vaccines.values()}
        == set(about.funding)
        <= set(get_args(Funding))
    )


def test_every_canonical_vaccine_is_known_in_some_market(cn: Schedule, us: Schedule) -> None:
    assert {family for family in FAMILIES if cn.by_family(family) or us.by_family(family)} == FAMILIES


def test_a_canonical_vaccine_maps_to_the_ids_of_its_market(cn: Schedule, us: Schedule) -> None:
    assert cn.by_family("hepb") == ["cn_hepb"]
    assert cn.by_family("je") == ["cn_je_l", "cn_je_i"]
    assert cn.by_family("mena") == ["cn_mpsv_a", "cn_mpsv_ac"]
    assert us.by_family("dtap") == ["us_dtap", "us_tdap"]
    assert us.by_family("pentavalent") == []


def test_self_paid_vaccines_are_in_no_default_scope(cn: Schedule, us: Schedule) -> None:
    for schedule in (cn, us):
        funding = {schedule.vaccines[id_].funding for id_ in schedule.default_scope}
        assert funding <= {"programme", "routine"}


def test_what_us_bodies_dispute_is_marked(us: Schedule, cn: Schedule) -> None:
    disputed = {v.id for v in us.vaccines.values() if v.disputed_2026}
    assert {
        "us_hepb",
        "us_rv",
        "us_hepa",
        "us_hpv",
        "us_menacwy",
        "us_flu",
        "us_covid",
        "us_rsv_mab",
    } == disputed
    assert us.about.disputed
    assert not any(v.disputed_2026 for v in cn.vaccines.values())


def test_every_schedule_says_that_the_clinic_decides(schedules: dict[str, Schedule]) -> None:
    for schedule in schedules.values():
        assert "医生" in schedule.disclaimer["zh"]
        assert "clinic" in schedule.disclaimer["en"]
        assert {"fever_or_acute_illness", "severe_allergy_before", "urgent"} <= {
            n.id for n in schedule.about.safety
        }
        assert schedule.about.special_cases


def test_no_name_or_alias_means_two_families(schedules: dict[str, Schedule]) -> None:
    for schedule in schedules.values():
        meant: dict[str, set[str]] = {}
        for vaccine in schedule.vaccines.values():
            for word in {vaccine.names.zh, *vaccine.aliases}:
                meant.setdefault(word.lower(), set()).add(vaccine.family)
        assert {word: families for word, families in meant.items() if len(families) > 1} == {}
