"""How many children a second one core plans, with histories as families have them: `python -m benchmarks.immunization`."""

import argparse
import random
import time
from datetime import date, timedelta
from pathlib import Path

from care.immunization import Given, Schedule, Status, load_schedules, plan

CONTENT = Path(__file__).resolve().parents[1] / "content"
TODAY = date(2026, 11, 22)


def a_child(schedule: Schedule, rng: random.Random) -> tuple[date, list[Given], str, list[str]]:
    """A child up to seven years old who had most doses, some late, a few too early, some of them combined."""
    born = TODAY - timedelta(rng.randrange(7 * 365))
    extra = rng.sample(sorted(set(schedule.vaccines) - set(schedule.default_scope)), rng.choice([0, 0, 1, 2]))
    scope, sex = [*schedule.default_scope, *extra], rng.choice("FM")
    given: list[Given] = []
    missed: set[tuple[str, int]] = set()
    while True:
        found = plan(schedule, born, given, TODAY, sex=sex, scope=scope)
        ready = [
            d for d in found.open if d.status is not Status.UPCOMING and (d.vaccine, d.dose) not in missed
        ]
        if not ready:
            return born, given, sex, scope
        dose = rng.choice(ready)
        day = max(born, dose.due_date + timedelta(rng.choice([-6, -2, 0, 0, 0, 3, 10, 40])))
        if day > TODAY or rng.random() < 0.08 or Given(dose.vaccine, day) in given:
            missed.add((dose.vaccine, dose.dose))
        else:
            given.append(Given(dose.vaccine, day))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311 - a benchmark, no secret
    for schedule in load_schedules(CONTENT).values():
        children = [a_child(schedule, rng) for _ in range(options.children)]
        doses = sum(len(given) for _, given, _, _ in children) / len(children)
        start, cpu = time.perf_counter(), time.process_time()
        for born, given, sex, scope in children:
            plan(schedule, born, given, TODAY, sex=sex, scope=scope)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        print(
            f"{schedule.market}: {len(children) / wall:,.0f} children a second"
            f" ({len(children) / cpu:,.0f} per second of one core; {doses:.1f} doses each)"
        )


if __name__ == "__main__":
    main()
