"""The Chinese lunar calendar, 1980 to 2100, by the rules of the national standard GB/T 33661."""

from datetime import date, timedelta
from functools import cache

FIRST_YEAR = 1980

# New moons and solar terms computed for UTC+8. A year: days from 1 January to its new year (from bit 17),
# one bit a month from the first (set: 30 days, else 29; bits 4 to 16), the leap month's number (bits 0 to 3).
_YEARS = (
    0x5CDA90, 0x46D920, 0x31D254, 0x56D250, 0x41A4DA, 0x64A560, 0x4E2B60, 0x385B56, 0x5E6D50, 0x48EA90, # 1980
    0x35E925, 0x5AE920, 0x44D260, 0x2CA563, 0x50A570, 0x3D4D68, 0x6235A0, 0x4A6D50, 0x376C95, 0x5C7490, # 1990
    0x466930, 0x2F52B4, 0x5452B0, 0x3EA5B0, 0x2B55A2, 0x4E56A0, 0x39B557, 0x60BA40, 0x4AB490, 0x33A935, # 2000
    0x58A950, 0x4252D0, 0x2CAAD4, 0x50AB50, 0x3D5AA9, 0x625D20, 0x4CDA50, 0x37D4A6, 0x5CD4A0, 0x46C950, # 2010
    0x3152E4, 0x545560, 0x3EAB50, 0x2B5B22, 0x506D20, 0x38EA56, 0x5E7250, 0x4864B0, 0x32C975, 0x56CAB0, # 2020
    0x4255A0, 0x2CAD63, 0x52B690, 0x3D752B, 0x62B520, 0x4CB250, 0x37A4B6, 0x5AA4B0, 0x444AB0, 0x2E55B5, # 2030
    0x545AD0, 0x3EB6A0, 0x2BB522, 0x50D920, 0x3BD257, 0x5ED250, 0x48A550, 0x334AD5, 0x584B60, 0x405B50, # 2040
    0x2CDAA3, 0x52EC90, 0x3FE928, 0x62E920, 0x4CD260, 0x36A566, 0x5AA570, 0x445560, 0x2E6D54, 0x547550, # 2050
    0x407490, 0x28E933, 0x4E6930, 0x3952B7, 0x5E52B0, 0x46A5B0, 0x3355A5, 0x5856A0, 0x42B650, 0x2D74A4, # 2060
    0x52B4A0, 0x3DA958, 0x62A950, 0x4A52D0, 0x34AAD6, 0x5AAB50, 0x465AA0, 0x2EBA54, 0x54DA50, 0x40D4A0, # 2070
    0x2BC953, 0x4EC960, 0x3994E7, 0x5E5560, 0x48AB50, 0x335B25, 0x586D20, 0x42EA50, 0x2EE4A4, 0x5068B0, # 2080
    0x3AC978, 0x604AB0, 0x4A55B0, 0x34AD66, 0x5AB6A0, 0x467520, 0x317254, 0x54B450, 0x3EA8B0, 0x2949B2, # 2090
    0x4E4AB0, # 2100
)  # fmt: skip
LAST_YEAR = FIRST_YEAR + len(_YEARS) - 1


@cache
def _months(year: int) -> dict[tuple[int, bool], tuple[date, int]]:
    code = _YEARS[year - FIRST_YEAR]
    leap = code & 15
    first = date(year, 1, 1) + timedelta(code >> 17)
    numbers = [(month, False) for month in range(1, 13)]
    if leap:
        numbers.insert(leap, (leap, True))
    months: dict[tuple[int, bool], tuple[date, int]] = {}
    for index, number in enumerate(numbers):
        length = 30 if code >> (4 + index) & 1 else 29
        months[number] = (first, length)
        first += timedelta(length)
    return months


def solar(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """The solar date of a day of a lunar year, or None where that year has no such month or day."""
    if not FIRST_YEAR <= year <= LAST_YEAR or (month, leap) not in _months(year):
        return None
    first, length = _months(year)[month, leap]
    return first + timedelta(day - 1) if 1 <= day <= length else None


def new_years_eve(year: int) -> date | None:
    """The last day of a lunar year, whether its twelfth month has 29 or 30 days."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    first, length = _months(year)[12, False]
    return first + timedelta(length - 1)
