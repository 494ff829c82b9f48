"""Differences as one HTML file: nothing to load, nothing that runs, made to be printed."""

from __future__ import annotations

from exporter.compare import Change, Difference, Segment, segments
from exporter.messages import Say, language
from exporter.reports.comparison import CHANGES, HEADINGS, NEW, OLD, TITLE, Comparison, Side, column, explain, number, summary
from exporter.reports.markup import STYLE, escape
from exporter.reports.repairs import heading, log_lines

__all__ = ["render"]


def render(comparison: Comparison) -> bytes:
    """The report as HTML in UTF-8."""
    lang = "zh-CN" if language() == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(comparison.new.title)} {TITLE}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(comparison.new.title)}<br>{TITLE}</h1>\n<dl>\n"
        f"{_side(OLD, comparison.old)}{_side(NEW, comparison.new)}</dl>\n"
        f"<p>{escape(summary(comparison.changes))}</p>\n{_table(comparison)}{_repairs(comparison.old)}{_repairs(comparison.new)}</body>\n</html>\n"
    ).encode()


def _side(called: Say, side: Side) -> str:
    held = Say(f"{side.format}，{side.records} 项 {side.parts} 行", f"{side.format}, {side.records} records, {side.parts} parts")
    return f"<dt>{called}</dt><dd>{escape(str(side.name))} ({held}) <code>SHA-256 {side.digest}</code></dd>\n"


def _repairs(side: Side) -> str:
    if not side.repairs:
        return ""
    items = "".join(f"<li>{escape(line)}</li>\n" for line in log_lines(side.fields, side.repairs))
    return f"<h2>{escape(str(side.name))}{Say('：', ': ')}{heading(len(side.repairs))}</h2>\n<ol>\n{items}</ol>\n"


def _table(comparison: Comparison) -> str:
    if not comparison.changes:
        return ""
    head = "".join(f'<th scope="col">{h}</th>' for h in HEADINGS)
    rows = "".join(map(_row, comparison.changes))
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _row(d: Difference) -> str:
    pieces = segments(d.old or "", d.new or "") if d.change is not Change.MOVED else ()
    return (
        f'<tr class="{d.change}"><td class="number">{escape(number(d))}</td><td class="change">{CHANGES[d.change]}</td>'
        f'<td>{escape(column(d))}</td><td class="text">{_marked(pieces, "del")}</td><td class="text">{_marked(pieces, "ins")}</td>'
        f"<td>{escape(str(explain(d)))}</td></tr>\n"
    )


def _marked(pieces: tuple[Segment, ...], tag: str) -> str:
    """One of the texts, what the other has not in `del` or `ins`."""
    out = []
    for piece in pieces:
        text = escape(piece.old if tag == "del" else piece.new)
        out.append(text if piece.equal or not text else f"<{tag}>{text}</{tag}>")
    return "".join(out)
