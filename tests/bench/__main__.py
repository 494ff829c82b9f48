"""`python -m tests.bench`: the benchmarks; `--help` says more."""

from __future__ import annotations

import argparse
from pathlib import Path

from .curve import COPIES
from .suite import run

_QUICK = (1, 10, 50)


def main() -> int:
    """Run what is asked for; 0, whatever the numbers say."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="what exporter costs, beside its peers")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="where bench.json, bench.md and bench.svg go")
    parser.add_argument("--quick", action="store_true", help="few pairs, no 50x, the curve to 10,650 lines")
    parser.add_argument("--pairs", type=int, help="pairs in each contest (9 at 1x, 5 at 50v, 3 at 50x)")
    parser.add_argument("--size", action="append", choices=("1x", "50v", "50x"), help="only this table; may be repeated")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="only contests whose title holds it; may be repeated")
    parser.add_argument("--no-curve", action="store_true", help="leave the curve out")
    options = parser.parse_args()
    sizes = options.size or (["1x", "50v"] if options.quick else ["1x", "50v", "50x"])
    copies = () if options.no_curve else _QUICK if options.quick else COPIES
    run(options.out, quick=options.quick, pairs=options.pairs, sizes=sizes, words=options.only, copies=copies)
    print((options.out / "bench.md").read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
