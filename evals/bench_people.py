"""`python -m evals.bench_people`: 100,000 people out of a CSV file into the register.

Made-up rows with every column; a real database file, real sealing. The import, a dry run, the same
file again, and a file with one wrong line. Writes docs/benchmarks/people.md.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from typing import Final

from assistant.programme.people.importing import Imported
from assistant.programme.people.mapping import mapping_of
from evals.provenance import REPORTS, provenance
from evals.scratch import scratch_installation
from governance.identity import Actor, Role

PEOPLE: Final = 100_000
TARGET_S: Final = 30
REPORT: Final = REPORTS / "people.md"
_HEADS: Final = ("No", "Name", "Mail", "Title", "Born", "Since", "Salary", "Site", "Unit", "Cohort")
_PARTS: Final = (
    *("number", "name", "email", "title", "age", "tenure", "pay", "site", "line", "cohort"),
)
_TITLES: Final = ("Welder", "Team Lead", "Senior Manager", "Director", "Vice President")


def _file() -> bytes:
    chance = random.Random(7)  # noqa: S311  -- made-up people
    rows = (_row(number, chance) for number in range(PEOPLE))
    return "\n".join((",".join(_HEADS), *rows)).encode()


def _row(number: int, chance: random.Random) -> str:
    return (
        f'E{number:07},"Person {number}, née Ø",person.{number}@example.org,'
        f"{chance.choice(_TITLES)},{chance.randint(1960, 2004)}-05-17,"
        f"{chance.randint(1995, 2025)},{chance.randint(20_000, 180_000)},"
        f"Site {chance.randint(1, 40)},unit-{chance.randint(1, 60)},"
        f"{'spring-26' if number < PEOPLE // 50 else ''}"
    )


def main() -> int:
    """Measure and write the report; 1 when the target is missed."""
    data = _file()
    mapping = mapping_of(
        {
            "columns": dict(zip(_PARTS, _HEADS, strict=True)),
            "regions": {f"Site {n}": f"region-{n % 5}" for n in range(1, 41)},
            "pay_cuts": [50_000, 100_000],
        }
    )
    by = Actor(person=None, role=Role.PROGRAMME_MANAGER)
    rows: list[tuple[str, float, Imported]] = []
    with scratch_installation() as chatham:
        imports = chatham.structure.imports
        wrong = data + b"\nE9,=1+1,,,,,,,,"
        for what, file, store in (
            ("dry run", data, False),
            ("one wrong line, nothing stored", wrong, True),
            ("import", data, True),
            ("the same file again", data, True),
        ):
            started = time.perf_counter()
            result = imports.take_in(file, mapping, by=by, store=store)
            rows.append((what, time.perf_counter() - started, result))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = rows[2][1]
    lines = [
        "# People out of an HR system's file",
        "",
        provenance(),
        "",
        (
            f"{PEOPLE:,} people, ten columns, {len(data) / 1e6:.1f} MB, SQLite; names and "
            "addresses sealed one by one. `make bench-people`."
        ),
        "",
        "| what | seconds | new | changed | same | wrong | stored |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {what} | {took:.1f} | {r.new:,} | {r.changed:,} | {r.same:,} | {r.wrong} "
            f"| {'yes' if r.stored else 'no'} |"
            for what, took, r in rows
        ),
        "",
        f"Target: an import within {TARGET_S} s. Peak memory of the process: {peak:.0f} MB.",
        "",
    ]
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))
    return 0 if seconds <= TARGET_S and not rows[3][2].stored else 1


if __name__ == "__main__":
    sys.exit(main())
