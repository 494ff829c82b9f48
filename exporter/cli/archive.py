"""`exporter archive`: a package to be kept for good, and whether one that was kept is still what it was."""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_date, add_fonts, add_layout, tell_findings, today
from exporter.errors import ExporterError, UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.archiving import Prepared, Signer, Trust

__all__ = ["add"]

_PASSPHRASE = "EXPORTER_PASSPHRASE"  # noqa: S105  # the name of the variable


def add(commands: Commands) -> None:
    """Add `exporter archive`."""
    archive = add_command(
        commands,
        "archive",
        Say(
            "exporter archive 表.txt --set 责任者=某市政府办公室 --set 立档单位名称=某市政府办公室 \\\n"
            "      --set 日期=2023-10-20 --set 保管期限=永久 --set 密级=公开\n"
            "exporter archive 表.txt --metadata 档案.toml --sign 印章.p12 --timestamp http://时间戳 --trust 根证书.pem\n"
            "exporter archive --check out/表 out/表2.zip --trust 根证书.pem",
            "exporter archive table.txt --set 责任者=… --set 立档单位名称=… --set 日期=2023-10-20 --set 保管期限=永久 --set 密级=公开\n"
            "exporter archive table.txt --metadata record.toml --sign seal.p12 --timestamp http://tsa --trust roots.pem\n"
            "exporter archive --check out/table out/other.zip --trust roots.pem",
        ),
    )
    archive.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say("要归档的表格；用 --check 时是归档包", "the tables to file; with --check, packages")),
    )
    archive.add_argument("--check", action="store_true", help=str(Say("核对归档包，不写任何文件", "check packages; nothing is written")))
    _add_package(archive)
    _add_signature(archive)
    add_layout(archive)
    add_date(archive)
    add_fonts(archive)
    archive.set_defaults(run=_run)


def _add_package(archive: argparse.ArgumentParser) -> None:
    archive.add_argument(
        "--out",
        type=Path,
        default=Path("out"),
        metavar=str(Say("文件夹", "DIR")),
        help=str(Say("归档包放在哪里，默认 out", "where the packages go, out by default")),
    )
    archive.add_argument("--zip", action="store_true", help=str(Say("每包一个 zip 文件，而不是文件夹", "a zip file each, not a folder")))
    archive.add_argument("--replace", action="store_true", help=str(Say("替换同名的归档包", "replace packages of the same name")))
    archive.add_argument(
        "--profile",
        choices=("pdfa-3a", "pdfa-2a", "pdfa-2u"),
        default="pdfa-3a",
        help=str(Say("PDF/A 的级别，默认 pdfa-3a（附有数据）", "the level of PDF/A; pdfa-3a, which encloses the data, by default")),
    )
    archive.add_argument(
        "--metadata",
        type=Path,
        metavar=str(Say("文件.toml", "FILE.toml")),
        help=str(Say('元数据：每行 "责任者" = "……"', 'metadata, lines such as "责任者" = "…"')),
    )
    archive.add_argument(
        "--set",
        action="append",
        default=[],
        metavar=str(Say("元素=值", "ELEMENT=VALUE")),
        help=str(
            Say(
                "DA/T 46—2009 的一个元素，可写多次，先于 --metadata 和布局的 [archive]",
                "an element of DA/T 46—2009, may be repeated; over --metadata and [archive] of the layout",
            )
        ),
    )


def _add_signature(archive: argparse.ArgumentParser) -> None:
    archive.add_argument(
        "--sign",
        type=Path,
        metavar="CERT.p12",
        help=str(Say("用此证书签名（PAdES B-LTA），须有 --timestamp", "sign with this certificate (PAdES B-LTA); needs --timestamp")),
    )
    archive.add_argument(
        "--passphrase-file",
        type=Path,
        metavar=str(Say("文件", "FILE")),
        help=str(
            Say(
                f"证书口令在此文件第一行；否则取环境变量 {_PASSPHRASE}，再否则询问",
                f"its passphrase is the first line of this file; otherwise {_PASSPHRASE} in the environment, or it is asked for",
            )
        ),
    )
    archive.add_argument("--timestamp", metavar="URL", help=str(Say("时间戳服务（RFC 3161）", "the time stamping service (RFC 3161)")))
    archive.add_argument(
        "--trust",
        action="append",
        default=[],
        type=Path,
        metavar=str(Say("根证书.pem", "FILE.pem")),
        help=str(Say("信任的根证书，可写多次", "root certificates to trust, may be repeated")),
    )


def _run(options: argparse.Namespace) -> int:
    return _check(options) if options.check else _make(options)


def _make(options: argparse.Namespace) -> int:
    from exporter.archiving import put

    _refuse_overwriting(options)
    for package in put(_prepared(options), options.out, zipped=options.zip, replace=options.replace):
        print(package.document.title)
        d, profile = package.document, f"PDF/A-{package.profile.part}{package.profile.conformance.lower()}"
        print(
            Say(
                f"{profile} · {d.record_count} 项 {d.line_count} 行 · {package.pages} 页 · {len(package.files)} 个文件",
                f"{profile} · {d.record_count} records, {d.line_count} parts · {package.pages} pages · {len(package.files)} files",
            )
        )
        there = "" if package.written else Say("（已有，完全相同）", " (was there, the same)")
        print(f"  {package.path}  {package.size / 1024:,.0f} KB{there}")
        tell_findings(package.findings)
    return 0


def _refuse_overwriting(options: argparse.Namespace) -> None:
    """UsageError where two packages would have one name, or a package would take the place of something that is read."""
    from exporter.outfiles import refuse_inputs

    names = [unicodedata.normalize("NFC", path.stem).casefold() for path in options.paths]
    if (twice := next((path.stem for path, name in zip(options.paths, names, strict=True) if names.count(name) > 1), None)) is not None:
        raise UsageError(
            Say(f"两份来源同名：{twice}", f"two sources have the name {twice}"),
            hint=Say("请改名，或分别归档到不同的 --out", "rename one, or file them with different --out"),
        )
    targets = [options.out / (f"{path.stem}.zip" if options.zip else path.stem) for path in options.paths]
    others = [options.layout, options.metadata, options.sign, options.passphrase_file, *options.trust]
    refuse_inputs(targets, [*options.paths, *others])


def _prepared(options: argparse.Namespace) -> list[Prepared]:
    """All packages, made and checked before the first is put in place."""
    from exporter.archiving import prepare
    from exporter.archiving.metadata import from_options, from_toml

    metadata = {**(from_toml(options.metadata) if options.metadata else {}), **from_options(options.set)}
    signer = _signer(options)
    return [
        prepare(
            path,
            date=options.date or today(),
            metadata=metadata,
            profile=options.profile,
            layout=options.layout,
            fonts=options.fonts,
            signer=signer,
        )
        for path in options.paths
    ]


def _signer(options: argparse.Namespace) -> Signer | None:
    if options.sign is None:
        return None
    if options.timestamp is None:
        raise UsageError(
            Say(
                "签名须有时间戳：没有它，证书过期后签名无从验证", "a signature needs a time stamp: without one it dies with its certificate"
            ),
            hint=Say("请加 --timestamp URL", "add --timestamp URL"),
        )
    from exporter.archiving import load_signer

    return load_signer(options.sign, _passphrase(options), timestamp=options.timestamp, trust=_trust(options))


def _passphrase(options: argparse.Namespace) -> str:
    if options.passphrase_file is not None:
        try:
            lines = options.passphrase_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                Say(f"口令文件 {options.passphrase_file} 读不出来", f"the passphrase file {options.passphrase_file} cannot be read"),
                hint=Say("请检查路径、权限和编码（UTF-8）", "check path, permissions and encoding (UTF-8)"),
            ) from error
        return lines[0] if lines else ""
    if _PASSPHRASE in os.environ:
        return os.environ[_PASSPHRASE]
    if not sys.stdin.isatty():
        raise UsageError(
            Say("没有给出证书口令", "the passphrase of the certificate was not given"),
            hint=Say(
                f"请用 --passphrase-file，或设环境变量 {_PASSPHRASE}；口令不写在命令行上",
                f"use --passphrase-file, or {_PASSPHRASE} in the environment; it never stands on the command line",
            ),
        )
    import getpass

    return getpass.getpass(str(Say(f"{options.sign} 的口令：", f"passphrase of {options.sign}: ")))


def _trust(options: argparse.Namespace) -> Trust | None:
    from exporter.archiving import load_trust

    return load_trust(options.trust) if options.trust else None


def _check(options: argparse.Namespace) -> int:
    from exporter.archiving import check_archive, serious

    trust = _trust(options)
    whole = True
    for path in options.paths:
        try:
            found = check_archive(path, layout=options.layout, trust=trust)
        except ExporterError:
            print(f"{path}  {Say('没有核对', 'not checked')}")
            raise
        wrong = serious(found)
        whole = whole and not wrong
        state = Say(f"不合格：{len(wrong)} 处", f"not whole: {len(wrong)} findings") if wrong else Say("完好", "whole")
        print(f"{path}  {state}")
        for f in found:
            where = f"{f.place}{Say('：', ': ')}" if str(f.place) else ""
            print(f"  {f.code} {where}{f.message}")
    return 0 if whole else 1
