"""The metadata elements of a record by DA/T 46—2009 文书类电子文件元数据方案: names, groups, obligation, permitted values.

Which elements are required follows the standard's 必选 and the schema of DA/T 48—2009 for packages of such records.
What describes the computer files (电子属性), the filing (业务实体) and the signature (电子签名) nobody writes by hand: it is not here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from exporter.errors import UsageError
from exporter.messages import Say

__all__ = ["CLASSIFIED", "ELEMENTS", "GROUPS", "Element", "values"]


_LINE = Say("一行文字", "a line of text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element: the group that it stands in (empty at the top), and what its value must look like."""

    name: str
    group: str = ""
    required: bool = False
    repeated: bool = False
    """Whether it may be given several times."""
    pattern: str = r".+"
    form: Say = _LINE
    """What is expected, in words."""


_CODE = Say("不含空白的代号", "a code without blanks")

ELEMENTS: dict[str, Element] = {
    e.name: e
    for e in (
        Element(name="聚合层次", required=True, pattern="文件|案卷", form=Say("文件、案卷之一", "文件 or 案卷")),
        Element(name="档案馆名称", group="来源"),
        Element(name="档案馆代码", group="来源", pattern=r"\S+", form=_CODE),
        Element(name="全宗名称", group="来源"),
        Element(name="立档单位名称", group="来源", required=True),
        Element(name="电子文件号", required=True, pattern=r"\S+", form=_CODE),
        Element(name="档号"),
        Element(name="全宗号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="目录号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="年度", group="档号", required=True, pattern=r"[12]\d{3}", form=Say("四位年份，如 2023", "a year such as 2023")),
        Element(
            name="保管期限",
            group="档号",
            required=True,
            pattern=r"永久|长期|短期|(定期)?[1-9]\d{0,2}年",
            form=Say("永久、30年、10年等", "永久, 30年, 10年 or the like"),
        ),
        Element(name="机构或问题", group="档号"),
        Element(name="类别号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="室编案卷号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="馆编案卷号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="室编件号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="馆编件号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="文档序号", group="档号", pattern=r"\d+", form=Say("数字", "a number")),
        Element(name="页号", group="档号", pattern=r"\S+", form=_CODE),
        Element(name="题名", group="内容描述", required=True),
        Element(name="并列题名", group="内容描述"),
        Element(name="副题名", group="内容描述"),
        Element(name="说明题名文字", group="内容描述"),
        Element(name="主题词", group="内容描述", repeated=True),
        Element(name="关键词", group="内容描述", repeated=True),
        Element(name="人名", group="内容描述", repeated=True),
        Element(name="摘要", group="内容描述"),
        Element(name="分类号", group="内容描述", pattern=r"\S+", form=_CODE),
        Element(name="文件编号", group="内容描述"),
        Element(name="责任者", group="内容描述", required=True, repeated=True),
        Element(
            name="日期",
            group="内容描述",
            required=True,
            pattern=r"\d{4}-\d{2}-\d{2}",
            form=Say("文件形成的日期，如 2023-10-20", "the day of the record, such as 2023-10-20"),
        ),
        Element(name="文种", group="内容描述"),
        Element(name="紧急程度", group="内容描述"),
        Element(name="主送", group="内容描述", repeated=True),
        Element(name="抄送", group="内容描述", repeated=True),
        Element(
            name="密级",
            group="内容描述",
            required=True,
            pattern="公开|限制|秘密|机密|绝密",
            form=Say("公开、限制、秘密、机密、绝密之一", "公开, 限制, 秘密, 机密 or 绝密"),
        ),
        Element(name="保密期限", group="内容描述"),
        Element(name="文件组合类型", group="形式特征", required=True),
        Element(name="件数", group="形式特征", pattern=r"\d+", form=Say("数字", "a number")),
        Element(name="页数", group="形式特征", pattern=r"\d+", form=Say("数字", "a number")),
        Element(name="语种", group="形式特征"),
        Element(name="稿本", group="形式特征"),
        Element(name="当前位置", group="存储位置"),
        Element(name="脱机载体编号", group="存储位置", repeated=True),
        Element(name="脱机载体存址", group="存储位置", repeated=True),
        Element(name="缩微号", group="存储位置"),
        Element(name="知识产权说明", group="权限管理"),
        Element(name="控制标识", group="权限管理"),
        Element(name="信息系统描述"),
        Element(name="附注"),
    )
}
"""All elements by name, in the order in which they are written."""

GROUPS = ("来源", "档号", "内容描述", "形式特征", "存储位置", "权限管理")

CLASSIFIED = ("秘密", "机密", "绝密")
"""The 密级 that need a 保密期限."""

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def values(name: str, given: object) -> tuple[str, ...]:
    """The values of an element as given in TOML or on the command line; UsageError says what is wrong.

    A number, a date or a truth value is taken as text; a list is for an element that may be repeated.
    """
    element = ELEMENTS.get(name)
    if element is None:
        import difflib

        near = difflib.get_close_matches(name, ELEMENTS, 1, 0.5)
        raise UsageError(
            Say(
                f"DA/T 46—2009 没有元素“{name}”" + (f"；是否想写“{near[0]}”？" if near else ""),
                f"DA/T 46—2009 has no element “{name}”" + (f"; did you mean “{near[0]}”?" if near else ""),
            )
        )
    items = given if isinstance(given, (list, tuple)) else [given]
    if not items or (len(items) > 1 and not element.repeated):
        raise UsageError(Say(f"“{name}”须恰有一个值", f"“{name}” has exactly one value"))
    texts = tuple(str(item) for item in items if isinstance(item, (str, int, dt.date)) and not isinstance(item, bool))
    if len(texts) < len(items):
        raise UsageError(Say(f"“{name}”应为文字", f"“{name}” must be text"))
    for text in texts:
        if (problem := _problem(element, text)) is not None:
            raise UsageError(problem)
    return texts


def _problem(element: Element, text: str) -> Say | None:
    if text != text.strip() or _FORBIDDEN.search(text) or not re.fullmatch(element.pattern, text):
        return Say(f"“{element.name}”应为{element.form.zh}，现为“{text}”", f"“{element.name}” must be {element.form.en}; it is “{text}”")
    if element.name == "日期":
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return Say(f"日期 {text} 不存在", f"{text} is no day of the calendar")
    return None
