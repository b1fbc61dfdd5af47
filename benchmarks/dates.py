"""How long one core reads a message, and the worst that can be typed: `python -m benchmarks.dates`."""

import argparse
import random
import time
from datetime import date
from pathlib import Path

from care.dates import read

LISTS = Path(__file__).resolve().parents[1] / "tests" / "care" / "dates" / "expressions"
TODAY = date(2026, 11, 22)
PIECES = (
    "1", "1 ", "1.", "1/", "1,", "一", "十", "三十", "半", "零", "年", "月", "日", "周", "天", "下", "前", " ", "a ", "the ",
    "mon ", "½", "+", "-", "'", "2026年", "6月1日", "9号前", "3个月", "3天零", "32周", "周一", "上下周", "农历", "每", "june 1 ",
    "twenty-", "half a ", "next ", "one month and ", "born ", "move to ", "the baby was born on june 1 and ",
    "宝宝三个半月了，下周三去打疫苗，", "，6月1号", "\ud800", "\u200b", "🍼",
)  # fmt: skip
NOISE = (
    "0123456789.-/+ 年月日号周岁天个半前后初一二三十廿两第孕下上这每农历正闰零星期礼拜abcdeinorstuwy,，。\n"
)


def milliseconds(text: str, times: int) -> float:
    """The shortest of several readings of a text, in processor time: others may use the machine."""
    spent: list[float] = []
    for _ in range(times):
        began = time.process_time()
        read(text, TODAY, "CN")
        spent.append(time.process_time() - began)
    return 1000 * min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=10_000, help="characters of the hard texts")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lines = [line for each in sorted(LISTS.glob("*.txt")) for line in each.read_text("utf-8").splitlines()]
    usual = [line.split(" -> ")[0] for line in lines if " -> " in line]
    spent = sorted(milliseconds(text, 3) for text in usual)
    print(
        f"{len(usual)} expressions: {sum(spent) / len(spent):.2f} ms on average, {spent[-1]:.1f} ms at most"
    )

    rng = random.Random(chosen.seed)  # noqa: S311
    hard = {repr(piece): (piece * chosen.length)[: chosen.length] for piece in PIECES}
    hard |= {f"noise {n}": "".join(rng.choices(NOISE, k=chosen.length)) for n in range(20)}
    worst = sorted(((milliseconds(text, 3), name) for name, text in hard.items()), reverse=True)
    print(f"{len(hard)} texts of {chosen.length} characters, the worst:")
    for took, name in worst[:5]:
        print(f"  {took:5.1f} ms  {name}")


if __name__ == "__main__":
    main()
