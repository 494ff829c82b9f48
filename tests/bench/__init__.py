"""What exporter costs, beside its peers: `python -m tests.bench` (see `--help`).

`tables` makes the inputs, `peers/` holds the other programs' scripts, `contests` says who meets whom and for which goal,
`measure` runs whole processes in interleaved pairs, `report` and `chart` show what came of it, `curve` goes to 100,000
lines, `profiles` says where our own time goes. No test asserts on a clock; `tests/test_bench.py` runs it all on a tiny table.
"""
