"""Which layout knows the headings of a source."""

from __future__ import annotations

from exporter.errors import LayoutError
from exporter.layout.model import Layout, fold_heading
from exporter.messages import Say
from exporter.model import Field

__all__ = ["match_layout"]


def match_layout(headings: tuple[tuple[str, ...], ...], layouts: tuple[Layout, ...]) -> tuple[Layout, tuple[Field, ...]]:
    """The first layout that knows these headings, and the fields; LayoutError tells what was found and expected."""
    for layout in layouts:
        fields = layout.fields(headings)
        if fields is not None:
            return layout, fields
    found = "、".join("/".join(h) for h in headings) or "—"
    missing = [
        (
            lay,
            [
                c.expected[-1]
                for c in lay.columns
                if not any(
                    len(h) == len(c.heading) and all(p.fullmatch(fold_heading(x)) for p, x in zip(c.heading, h, strict=True))
                    for h in headings
                )
            ],
        )
        for lay in layouts
    ]
    nearest, lacking = min(missing, key=lambda pair: len(pair[1]) / len(pair[0].columns))
    expected_zh = "；".join(f"{lay.name}：{lay.expects()}" for lay in layouts)
    lacks_zh = f"；与 {nearest.name} 相比缺少：{'、'.join(lacking)}" if lacking else f"；与 {nearest.name} 相比栏目顺序或数量不同"
    lacks_en = (
        f"; against {nearest.name} it lacks: {'、'.join(lacking)}"
        if lacking
        else f"; against {nearest.name} the order or number of columns differs"
    )
    raise LayoutError(
        Say(
            f"没有布局认得这些栏目：{found}。各布局要求：{expected_zh}{lacks_zh}",
            f"no layout knows these headings: {found}. Expected: {expected_zh}{lacks_en}",
        ),
        hint=Say("请改正栏目，或用 --layout 指定布局", "correct the headings, or give a layout with --layout"),
    )
