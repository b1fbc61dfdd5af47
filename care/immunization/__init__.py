"""Which vaccine doses and visits a child is due for, by its market's schedule and what it already had."""

from care.immunization.forecast import forecast
from care.immunization.loading import ScheduleError, load_schedules
from care.immunization.model import Vaccine, VisitSeries, Why
from care.immunization.outcome import Given, OpenDose, Plan, Replaced, Status, Uncounted
from care.immunization.plan import plan
from care.immunization.schedule import Schedule, UnknownVaccineError
from care.immunization.visits import plan_visits

__all__ = [
    "Given",
    "OpenDose",
    "Plan",
    "Replaced",
    "Schedule",
    "ScheduleError",
    "Status",
    "Uncounted",
    "UnknownVaccineError",
    "Vaccine",
    "VisitSeries",
    "Why",
    "forecast",
    "load_schedules",
    "plan",
    "plan_visits",
]
