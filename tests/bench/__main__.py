"""`python -m tests.bench`: the benchmarks; `--help` says more."""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from pathlib import Path

from .curve import COPIES
from .profiles import SUBJECTS, markdown, profile
from .results import machine
from .suite import run
from .tables import make

_QUICK = (1, 10, 50)
_OTHERS = {
    "batch": "batch by leader against export, many sources, one killed (its own --help)",
    "tags": "what tags cost: PDF/A-3a against the plain PDF",
    "errors": "planted errors: what share `check` finds, and how long it takes",
}
_MODULES = {"batch": "batch", "tags": "tagged_pdf", "errors": "check_errors"}


def main(arguments: list[str]) -> int:
    """Run what is asked for; 0, whatever the numbers say."""
    if arguments and arguments[0] in _OTHERS:
        sys.argv = [f"python -m tests.bench {arguments[0]}", *arguments[1:]]
        runpy.run_module(f"{__package__}.{_MODULES[arguments[0]]}", run_name="__main__")
        return 0
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="What exporter costs, beside its peers; `profile` says where our own time goes instead.",
        epilog="\n".join(["others:", *(f"  {name:8}{about}" for name, about in _OTHERS.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", choices=("contests", "profile"), default="contests")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="where bench.json, .md and .svg (or profile.json, .md) go")
    parser.add_argument("--quick", action="store_true", help="few pairs, no 50x, the curve to 10,650 lines; a profile of 10 copies")
    parser.add_argument("--pairs", type=int, help="pairs in each contest (9 at 1x, 5 at 50v, 3 at 50x)")
    parser.add_argument("--size", action="append", choices=("1x", "50v", "50x"), help="only this table; may be repeated")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="only contests whose title holds it; may be repeated")
    parser.add_argument("--no-curve", action="store_true", help="leave the curve out")
    options = parser.parse_args(arguments)
    if options.what == "profile":
        return _profile(options.out, copies=10 if options.quick else 50)
    sizes = options.size or (["1x", "50v"] if options.quick else ["1x", "50v", "50x"])
    copies = () if options.no_curve else _QUICK if options.quick else COPIES
    run(options.out, quick=options.quick, pairs=options.pairs, sizes=sizes, words=options.only, copies=copies)
    print((options.out / "bench.md").read_text(encoding="utf-8"))
    return 0


def _profile(out: Path, copies: int) -> int:
    source = make(out / "work" / "in", copies).resolve()
    found = {subject: profile(source, subject, source.parent) for subject in SUBJECTS}
    told = f"# Where the time goes, {copies} different copies of the real table\n\n{markdown(found)}"
    (out / "profile.md").write_text(told, encoding="utf-8")
    (out / "profile.json").write_text(json.dumps({"machine": machine(), "subjects": found}, indent=1) + "\n", encoding="utf-8")
    print(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
