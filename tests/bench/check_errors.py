"""Planted errors: what share of them `check` finds, by kind, and what it says that is not so; then how long it takes.

    python -m tests.bench errors [SEED]

200 errors of each kind, each in a clean table of its own making (two layouts in turn); found is what is told at the
right record, part and column by a rule that is meant for it. A false alarm is any other finding, hints not counted.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from mutations import KINDS, clean_table, mutate

from exporter import Severity, load_layout
from exporter.check import check, repair

_EACH = 200


def planted(seed: int) -> None:
    layouts = [load_layout(name) for name in ("heze-targets", "work-ledger")]
    clean = [(layout, clean_table(random.Random(seed + i), layout, 40)) for i, layout in enumerate(layouts * 3)]
    alarms = [f for layout, document in clean for f in check(document, layout, pages=False)]
    records = sum(document.record_count for _, document in clean)
    print(f"{len(clean)} clean tables, {records} records: {len(alarms)} findings {dict(Counter(f.code for f in alarms))}")
    print(f"{'kind':<28}{'planted':>8}{'found':>8}{'share':>8}{'false':>8}{'mended':>8}  codes")
    known = [{(f.code, f.place) for f in check(document, layout, pages=False)} for layout, document in clean]
    total = Counter[str]()
    for kind in KINDS:
        counts, codes = Counter[str](), Counter[str]()
        for i in range(_EACH):
            layout, document = clean[i % len(clean)]
            made = mutate(kind, document, layout, random.Random(f"{seed} {kind.name} {i}"))
            if made is None:
                continue
            counts["planted"] += 1
            findings = check(made.document, layout, pages=False)
            right = [f for f in findings if f.code in kind.codes and made.at(f)]
            counts["found"] += bool(right)
            codes.update({f.code for f in right})
            before = known[i % len(clean)]
            wrong = [f for f in findings if not made.at(f) and f.severity is not Severity.NOTE and (f.code, f.place) not in before]
            counts["false"] += bool(wrong)
            counts["mended"] += repair(made.document, layout, mode="all").document == document
        total += counts
        _line(kind.name, counts, " ".join(f"{c}×{n}" for c, n in sorted(codes.items())))
    _line("all", total, "")


def _line(name: str, counts: Counter[str], codes: str) -> None:
    share = counts["found"] / max(1, counts["planted"])
    print(f"{name:<28}{counts['planted']:>8}{counts['found']:>8}{share:>8.1%}{counts['false']:>8}{counts['mended']:>8}  {codes}")


def timed(seed: int) -> None:
    layout = load_layout("heze-targets")
    print(f"{'records':>8}{'rules':>10}{'with pages':>12}{'repair all':>12}{'findings':>10}")
    for size in (5_000, 10_000, 20_000):
        document = clean_table(random.Random(seed), layout, size, dirty=0.05)
        began = time.perf_counter()
        found = check(document, layout, pages=False)
        rules = time.perf_counter() - began
        began = time.perf_counter()
        check(document, layout)
        pages = time.perf_counter() - began
        began = time.perf_counter()
        repair(document, layout, mode="all")
        mended = time.perf_counter() - began
        print(f"{size:>8,}{rules:>9.2f}s{pages:>11.2f}s{mended:>11.2f}s{len(found):>10,}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", nargs="?", type=int, default=2023)
    chosen = parser.parse_args().seed
    planted(chosen)
    timed(chosen)
