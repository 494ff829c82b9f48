"""The metadata of a record by DA/T 46—2009: gathered from layout, file and command line, completed, written as XML."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from exporter import dat46
from exporter._toml import parse
from exporter.errors import Place, UsageError
from exporter.messages import Say
from exporter.model import Document

__all__ = ["Values", "complete", "from_options", "from_toml", "taken"]

Values: TypeAlias = dict[str, tuple[str, ...]]
"""The values of each element by its name."""

_YEAR = re.compile(r"(?<!\d)([12]\d{3})\s*年")
_DAY = re.compile(r"(?<!\d)([12]\d{3})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")


def taken(given: Mapping[str, Any]) -> Values:
    """Elements as a program gives them, each checked; UsageError says which value is wrong."""
    return {name: dat46.values(name, value) for name, value in given.items()}


def from_toml(path: Path) -> Values:
    """The elements in a TOML file; UsageError names file and element."""
    try:
        return taken(parse(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise UsageError(
            Say(f"元数据文件读不出来：{error}", f"the metadata file cannot be read: {error}"),
            place=Place(file=str(path)),
            hint=Say('中文的键要加引号："责任者" = "……"', 'a Chinese key stands in quotes: "责任者" = "…"'),
        ) from error
    except UsageError as error:
        raise error.in_file(str(path)) from None


def from_options(options: list[str]) -> Values:
    """The elements given as `名称=值`; one that is given again has several values."""
    given: dict[str, list[str]] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise UsageError(
                Say(f"--set {option} 中没有等号", f"--set {option} has no equals sign"),
                hint=Say("写成 --set 责任者=某某机关", "write --set 责任者=…"),
            )
        given.setdefault(name.strip(), []).append(value.strip())
    return taken(given)


def complete(given: Values, document: Document, pages: int) -> Values:
    """The elements with what the document itself says, in the standard's order.

    UsageError lists everything that is required and that nobody said, and how to give it.
    """
    found = {**_derived(document, pages), **given}
    if "年度" not in found and "日期" in found:
        found["年度"] = (found["日期"][0][:4],)
    missing = [e for e in dat46.ELEMENTS.values() if e.required and e.name not in found]
    if found.get("密级", ("",))[0] in dat46.CLASSIFIED and "保密期限" not in found:
        missing.append(dat46.ELEMENTS["保密期限"])
    if missing:
        raise UsageError(
            Say(
                f"归档元数据（DA/T 46—2009）缺少 {len(missing)} 项：" + "；".join(f"{e.name}（{e.form.zh}）" for e in missing),
                f"{len(missing)} elements of the archival metadata (DA/T 46—2009) are missing: "
                + "; ".join(f"{e.name} ({e.form.en})" for e in missing),
            ),
            hint=Say(
                f"用 --set {missing[0].name}=… 给出，或写进 --metadata 文件.toml，或写进布局的 [archive]",
                f"give them with --set {missing[0].name}=…, in a file with --metadata FILE.toml, or in [archive] of the layout",
            ),
        )
    return {name: found[name] for name in dat46.ELEMENTS if name in found}


def _derived(document: Document, pages: int) -> Values:
    derived = {
        "聚合层次": "文件",
        # One content has one number, wherever and whenever it is filed.
        "电子文件号": uuid.UUID(document.digest[:32]).urn,
        "题名": document.title,
        "文件组合类型": "单份文件",
        "页数": str(pages),
        "语种": "汉语",
    }
    stated = " ".join((document.title, *document.lead))
    if (year := _YEAR.search(document.title)) is not None:
        derived["年度"] = year[1]
    if (day := _DAY.search(stated)) is not None and (date := _date(*map(int, day.groups()))) is not None:
        derived["日期"] = date.isoformat()
    return {name: (value,) for name, value in derived.items()}


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
