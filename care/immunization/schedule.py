"""A market's whole schedule, looked up by id or by market-free family."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from care.immunization.model import Market, Replaces, Vaccine, VisitSeries
from care.immunization.requirements import courses


class UnknownVaccineError(ValueError):
    """An id that the market's schedule does not hold."""


class Schedule:
    """What one market gives, to whom, when, and in which words it says so."""

    def __init__(
        self, about: Market, vaccines: Mapping[str, Vaccine], visits: Mapping[str, VisitSeries]
    ) -> None:
        self.about = about
        self.market = about.market
        self.vaccines = dict(vaccines)
        self.visits = dict(visits)
        self.default_scope = about.default_scope
        self.disclaimer = about.disclaimer
        self.why = about.why
        self.grace = timedelta(about.grace_days)
        self.courses = {id_: courses(vaccine) for id_, vaccine in vaccines.items()}
        # which combinations count for a series, and how
        self.combinations: dict[str, list[tuple[Vaccine, Replaces]]] = {}
        for vaccine in vaccines.values():
            for replaced in vaccine.replaces:
                self.combinations.setdefault(replaced.vaccine, []).append((vaccine, replaced))

    def by_family(self, canonical: str) -> list[str]:
        """The ids that this market has for a canonical vaccine, those of the default scope first."""
        found = [v.id for v in self.vaccines.values() if v.family == canonical]
        return sorted(found, key=lambda each: each not in self.default_scope)

    def scope(self, chosen: Iterable[str] | None) -> tuple[str, ...]:
        """The ids of a scope: the default for None; `default` among the ids stands for all of those."""
        if chosen is None:
            return self.default_scope
        named = (chosen,) if isinstance(chosen, str) else tuple(chosen)
        ids: list[str] = []
        for each in named:
            ids += self.default_scope if each == "default" else (each,)
        self.require(ids)
        return tuple(dict.fromkeys(ids))

    def require(self, ids: Iterable[str]) -> None:
        """Raise UnknownVaccineError for the first id that this market does not have."""
        for id_ in ids:
            if id_ not in self.vaccines:
                raise UnknownVaccineError(f"{id_!r} is no vaccine of the {self.market} schedule")

    def visit_series(self, id_: str) -> VisitSeries:
        """A series of visits by its id."""
        if id_ not in self.visits:
            raise UnknownVaccineError(f"{id_!r} is no series of visits of the {self.market} schedule")
        return self.visits[id_]

    def __repr__(self) -> str:
        return f"Schedule({self.market}, {len(self.vaccines)} vaccines, {len(self.visits)} visit series)"
