"""The commands and what each is for. What each needs is in the module of its name, imported when it is asked for."""

from __future__ import annotations

from exporter.messages import Say

__all__ = ["ABOUT"]

ABOUT = {
    "export": Say("导出一张表", "export a table"),
    "check": Say(
        "检查一张表，说明每处问题在哪里、怎么改；可修复。有问题返回 1，没有返回 0",
        "check a table: what is wrong, where, and what to do; repair it. 1 where something is found, otherwise 0",
    ),
    "batch": Say("分领导、分单位成批导出，并证明无缺漏", "export each leader's or unit's part, with proof that nothing is missing"),
    "summary": Say("按领导、按单位汇总进度，列出逾期与未按计划事项", "count statuses by leader and by unit, and list what is late"),
    "verify": Say(
        "核对各文件是否为同一张表（只看可见内容）；相同返回 0，不同逐处列出并返回 1",
        "check that files hold the same table, by what is visible; 0 if so, otherwise 1 and every difference",
    ),
    "diff": Say(
        "逐项比较两张表（任何可读格式）；只给一个文件时，与其中导出时的数据副本比较。相同返回 0，不同返回 1",
        "compare two tables of any readable formats, record by record; one file alone with the copy of the data inside it as exported. 0 if equal, otherwise 1",
    ),
    "archive": Say(
        "归档：每份文件做成一个 BagIt 包（PDF/A、XML、来源、DA/T 46—2009 元数据、校验清单），可签名；--check 核对归档包",
        "file documents for good: a BagIt bag each with PDF/A, XML, source, metadata by DA/T 46—2009 and hashes, signed if "
        "wanted; --check tells whether packages are still whole",
    ),
    "layouts": Say("列出布局及各自认得的栏目", "list the layouts and what each matches"),
    "fonts": Say("列出字体；给出表格时，说明哪些字来自哪种字体", "list the faces; with a table, which character comes from which"),
    "limits": Say("列出读取的上限：超过的文件不读，可用 --limit 改变", "list the limits on what is read, which --limit changes"),
}
"""By name, in the order in which the help lists them."""
