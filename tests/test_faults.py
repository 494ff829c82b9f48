"""Hard days: a disk that is full, a folder that may not be written, a process that is killed; each by every command that writes.

What was there stays, nothing is littered, the exit code is the one of the README, and there is one message.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from children import Ended, Tree, child, file_size, mounted, new_child, no_rights, open_files, snapshot, warm
from killing import COUNT, kill_batches, kill_exports, quick_folder

from exporter.cli import main
from exporter.errors import WriteError
from exporter.outfiles import clear_left_over, put, put_tree, write_new
from exporter.resources import folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="children are forks, faults are POSIX limits")

METADATA = ["--set", "责任者=甲", "--set", "立档单位名称=甲", "--set", "日期=2024-01-02", "--set", "保管期限=永久", "--set", "密级=公开"]
COMMANDS = {
    "export": ["export", "{table}", "--out", "{out}"],
    "check": ["check", "{table}", "--out", "{out}/found.html"],
    "repair": ["check", "{table}", "--repair", "all", "--out", "{out}/table.repaired.docx", "--report", "{out}/found.xlsx"],
    "batch": ["batch", "{table}", "--by", "unit", "--format", "xml", "--jobs", "1", "--zip", "--out", "{out}"],
    "summary": ["summary", "{table}", "--out", "{out}"],
    "diff": ["diff", "{table}", "{other}", "--out", "{out}/changes.xlsx"],
    "archive": ["archive", "{table}", "--replace", *METADATA, "--out", "{out}"],
}
DATED = frozenset(COMMANDS)


class Office:
    """A folder with two tables, and one for results in which every command has written before."""

    def __init__(self, base: Path) -> None:
        self.base = base
        sample = min(folder("seeds").glob("*.txt"), key=lambda p: p.stat().st_size).read_text(encoding="utf-8")
        title, rest = sample.split("\n", 1)
        self.tables = {"table": base / "in" / "table.txt", "other": base / "in" / "other.txt"}
        self.tables["table"].parent.mkdir(parents=True)
        for name, path in self.tables.items():
            path.write_text(f"{title}\n{rest if name == 'table' else rest.replace('市', '县', 3)}", encoding="utf-8")

    def arguments(self, command: str, out: Path, day: str = "2024-01-02") -> list[str]:
        filled = [a.format(out=out, **self.tables) for a in COMMANDS[command]]
        return [*filled, "--date", day]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    warm()
    made = Office(tmp_path_factory.mktemp("office"))
    for command in COMMANDS:
        assert child(made.arguments(command, made.base / command)).code in (0, 1), command
    return made


def assert_refused(ended: Ended, code: int = 5) -> None:
    """One message, the code, no traceback."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    lines = [line for line in ended.err.splitlines() if line.startswith(("error: ", "failed: "))]
    assert len(lines) == 1, ended.err


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test's own, in which nothing may stay."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_leaves_what_was_there(command: str, office: Office, tmp_path: Path, temporary: Path) -> None:
    for out in (office.base / command, tmp_path / "new"):
        before = snapshot(out)
        assert_refused(child(office.arguments(command, out, "2024-01-03"), file_size(500)))
        assert snapshot(out) == before
        assert list(temporary.iterdir()) == []
    if command != "batch":  # which had made its folder when it found the disk full
        assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_small_disk_that_fills_up(command: str, office: Office, tmp_path: Path) -> None:
    whole = sum(len(data or b"") for data in snapshot(office.base / command).values())
    with mounted(tmp_path / "disk", f"{whole * 6 // 5 // 4096 * 4096 + 96 * 1024}") as disk:
        assert child(office.arguments(command, disk)).code in (0, 1)
        before = snapshot(disk)
        with (disk / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017  # it is how a disk is filled
        assert_refused(child(office.arguments(command, disk, "2024-01-03")))
        after = snapshot(disk)
        del after["ballast"]
        assert after == before


@pytest.mark.skipif(sys.platform != "linux", reason="root gives up its rights by a Linux call")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_may_not_be_written(command: str, office: Office) -> None:
    out = office.base / command
    before = snapshot(out)
    out.chmod(0o555)
    try:
        assert_refused(child(office.arguments(command, out, "2024-01-03"), no_rights))
        assert_refused(child(office.arguments(command, out / "new", "2024-01-03"), no_rights))
    finally:
        out.chmod(0o755)
    assert snapshot(out) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_too_many_open_files(command: str, office: Office) -> None:
    """With a few files more it goes on until something is refused, or ends well: never anything in between."""
    out = office.base / command
    ended = None
    for more in range(8):
        before = snapshot(out)
        ended = child(office.arguments(command, out, "2024-01-03"), open_files(more))
        if ended.code in (0, 1):
            break
        assert_refused(ended, ended.code)
        assert ended.code in (3, 4, 5), ended
        assert "open files" in ended.err
        assert snapshot(out) == before
    assert ended is not None
    assert ended.code in (0, 1), ended


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Windows refuses to replace a file that Word has open: then none is replaced."""
    table = Office(tmp_path).tables["table"]
    arguments = ["export", str(table), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--date", "2024-01-02"]) == 0
    before = snapshot(tmp_path / "out")
    replace = Path.replace
    held = OSError(errno.EACCES, "Permission denied")

    def refuses(self: Path, target: Path) -> Path:
        if target.name == "table.xlsx" and self.parent.name == "new":
            raise held
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuses)
    monkeypatch.setenv("EXPORTER_LANG", "en")
    capsys.readouterr()
    assert main([*arguments, "--date", "2024-01-03"]) == 5
    assert snapshot(tmp_path / "out") == before
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}/out/table.xlsx: cannot be written: Permission denied. check ")
    (tmp_path / "out" / "table.docx").unlink()
    assert main([*arguments, "--date", "2024-01-03"]) == 5
    assert "table.docx" not in snapshot(tmp_path / "out")


def test_where_there_are_no_hard_links_copies_are_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(tmp_path / name, name.encode()) for name in ("a", "b")]
    put(files)

    def none(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", none)
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(WriteError, match="write-protected"):
        put([(path, b"new") for path, _ in files])
    (tmp_path / "b").unlink()
    (tmp_path / "b").mkdir()
    with pytest.raises(WriteError, match="folder"):
        put([(path, b"new") for path, _ in files])
    assert snapshot(tmp_path) == {"a": b"a", "b": None}
    replace = Path.replace

    def refuses(self: Path, target: Path) -> Path:
        if target.name == "c" and self.parent.name == "new":
            raise OSError(errno.EACCES, "held")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(WriteError, match="held"):
        put([(tmp_path / "a", b"new"), (tmp_path / "c", b"new")])
    assert snapshot(tmp_path) == {"a": b"a", "b": None}


def test_two_hundred_exports_killed_in_the_middle() -> None:
    with quick_folder() as name:
        told = list(kill_exports(Path(name), COUNT))
    assert len(told) == COUNT
    # It is a test of something only where kills came before, between and after the renamings.
    assert {"all files old, litter hidden", "some files new, litter hidden", "all files new, litter hidden"} <= set(told)


def test_batches_killed_in_the_middle() -> None:
    with quick_folder() as name:
        told = list(kill_batches(Path(name), step=3))
    assert {"results old", "results new"} <= set(told)


def test_a_tree_that_was_taken_away_when_its_process_was_killed_is_put_back(tmp_path: Path) -> None:
    def fill(new: Path) -> None:
        new.mkdir()
        write_new(new / "file", b"old")

    put_tree(tmp_path / "kept", fill)
    pid = os.fork()
    if not pid:
        rename = Path.rename

        def dies(self: Path, target: Path) -> Path:
            if self.parent.name == "new":
                os.kill(os.getpid(), signal.SIGKILL)
            return rename(self, target)

        pytest.MonkeyPatch().setattr(Path, "rename", dies)  # this process is about to end
        put_tree(tmp_path / "kept", fill)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert not (tmp_path / "kept").exists()
    clear_left_over(tmp_path)
    assert snapshot(tmp_path) == {"kept": None, "kept/file": b"old"}


def test_what_a_living_process_waits_with_is_left_alone(tmp_path: Path) -> None:
    def fill(new: Path) -> None:
        put([(tmp_path / "other", b"x")])
        new.mkdir()

    put_tree(tmp_path / "tree", fill)
    assert snapshot(tmp_path) == {"tree": None, "other": b"x"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_request_to_end_is_an_interrupt(number: int, tmp_path: Path) -> None:
    table = Office(tmp_path).tables["table"]
    told = os.pipe()

    def slow() -> None:
        def waits(_path: Path, _data: bytes) -> None:
            os.write(told[1], b".")
            time.sleep(30)

        pytest.MonkeyPatch().setattr("exporter.outfiles.place.write_new", waits)

    errors = os.pipe()
    pid = new_child(["export", str(table), "--out", str(tmp_path / "out")], slow, err=errors[1])
    os.close(errors[1])
    os.read(told[0], 1)
    os.kill(pid, number)
    with os.fdopen(errors[0], encoding="utf-8") as stream:
        assert stream.read() == "interrupted; no file is left half-written\n"
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
    assert not (tmp_path / "out").exists()


def _run(arguments: list[str], **environment: str) -> Ended:
    """The command in a process of its own with no environment but what is given."""
    path = os.environ["PATH"]
    done = subprocess.run(
        [sys.executable, "-m", "exporter", *arguments],
        capture_output=True,
        env={"PATH": path, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "surrogateescape"))


CLOCK = """
import datetime, time
NOW = float({now})
time.time = lambda: NOW
gmtime, localtime = time.gmtime, time.localtime
time.gmtime = lambda seconds=None: gmtime(NOW if seconds is None else seconds)
time.localtime = lambda seconds=None: localtime(NOW if seconds is None else seconds)
class Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, tz)
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)
datetime.datetime = Moment
"""
ALL = """
import sys
from exporter.cli import main
for line in sys.argv[1:]:
    assert main(line.split("\\x1f")) in (0, 1), line
"""


@pytest.mark.parametrize(("now", "day"), [(0, "1970-01-01"), (4_070_908_800, "2099-01-01"), (7_258_118_400, "2200-01-01")])
def test_whatever_the_clock_says(now: int, day: str, tmp_path: Path) -> None:
    """No command needs a clock: dated, its bytes are the same; undated, it takes the day."""
    (tmp_path / "sitecustomize.py").write_text(CLOCK.format(now=now))
    made, trees = Office(tmp_path / "office"), []
    for out, more in ((tmp_path / "wrong", [sys.executable, "-c", ALL]), (tmp_path / "right", None)):
        lines = [made.arguments(command, out / command) for command in COMMANDS]
        if more is None:
            assert all(main(line) in (0, 1) for line in lines)
        else:
            lines.append(made.arguments("summary", out / "undated")[:-2])
            lines.append(made.arguments("export", out / "undated")[:-2])
            done = subprocess.run(
                [*more, *("\x1f".join(line) for line in lines)],
                env={**os.environ, "PYTHONPATH": str(tmp_path)},
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr.decode()
            assert f"<xmp:CreateDate>{day}T".encode() in (out / "undated" / "table.pdf").read_bytes()
        trees.append({name: data for name, data in snapshot(out).items() if not name.startswith("undated")})
    assert _without_key(trees[0]) == _without_key(trees[1])


def _without_key(tree: Tree) -> Tree:
    """The files but for manifests, whose key holds the folder that was written to."""
    return {name: data for name, data in tree.items() if not name.endswith("manifest.json")}


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "TMPDIR": "/nonexistent"},
    ],
    ids=["ascii", "optimised-without-home"],
)
def test_whatever_the_environment_says(environment: dict[str, str], tmp_path: Path) -> None:
    """No locale, no home, no folder for temporary files, a terminal that knows ASCII only: the bytes are the same."""
    made = Office(tmp_path)
    source = made.tables["table"].rename(tmp_path / "in" / "表.txt")
    formats = ["--format", "docx,pdf,xlsx,xml,txt,csv", "--date", "2024-01-02"]
    ended = _run(["export", str(source), "--out", str(tmp_path / "poor"), *formats], **environment)
    assert ended.code == 0, ended
    assert main(["export", str(source), "--out", str(tmp_path / "rich"), *formats]) == 0
    assert snapshot(tmp_path / "poor") == snapshot(tmp_path / "rich")
    ended = _run(
        ["check", str(source), "--repair", "all", "--out", str(tmp_path / "改.xlsx"), "--report", str(tmp_path / "查.html")], **environment
    )
    assert ended.code in (0, 1), ended
    assert "Traceback" not in ended.err
    ended = _run(["fonts", "--fonts", "system"], **environment)
    assert ended.code == 0, ended


@pytest.mark.parametrize(
    ("redirections", "code"),
    [(">&-", 0), ("2>&-", 0), (">&- 2>&- <&-", 0), ("2>/dev/full", 0), (">/dev/full", 5)],
    ids=["no-stdout", "no-stderr", "no-streams", "stderr-full", "stdout-full"],
)
def test_streams_that_take_nothing(redirections: str, code: int, tmp_path: Path) -> None:
    table, out = Office(tmp_path).tables["table"], tmp_path / "out"
    script = f'exec "$0" -m exporter export "$1" --out "$2" --format xml,txt {redirections}'
    done = subprocess.run(["sh", "-c", script, sys.executable, str(table), str(out)], capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["table.txt", "table.xml"]
    assert (out / "table.txt").read_bytes() == table.read_bytes()


def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    table = Office(tmp_path).tables["table"]
    read, write = os.pipe()
    os.close(read)
    pid = new_child(["check", str(table)], out=write)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 141
    os.close(write)


def _nowhere(path: Path) -> Callable[[], None]:
    def go() -> None:
        path.mkdir()
        os.chdir(path)
        path.rmdir()

    return go


def test_a_working_folder_that_is_gone(office: Office, tmp_path: Path) -> None:
    table = str(office.tables["table"])
    there, here = ["export", table, "--format", "xml", "--out", str(tmp_path / "out")], ["export", table, "--format", "xml"]
    assert child(there, _nowhere(tmp_path / "gone")).code == 0
    assert_refused(child(here, _nowhere(tmp_path / "gone")))
    assert_refused(child(["check", "table.txt"], _nowhere(tmp_path / "gone")), 3)


LONG = "x" * 300


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export", f"{LONG}.txt"], 3),
        (["export", "{table}", "--out", LONG], 5),
        (["export", "{table}", "--out", "{deep}"], 5),
        (["export", "{table}", "--layout", LONG], 4),
        (["export", "{table}", "--layout", f"{LONG}.toml"], 4),
        (["export", "{table}", "--fonts", LONG], 2),
        (["batch", f"{LONG}.txt", "--by", "leader", "--jobs", "1"], 3),
        (["check", "{table}", "--out", f"{LONG}.html"], 5),
        (["diff", "{table}", f"{LONG}.txt"], 3),
        (["verify", "{table}", f"{LONG}.txt"], 3),
        (["summary", f"{LONG}.txt"], 3),
        (["archive", "--check", LONG], 3),
        (["fonts", f"{LONG}.txt"], 3),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_names_that_are_too_long(arguments: list[str], code: int, office: Office, tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["d" * 200] * 25)
    filled = [a.format(deep=deep, **office.tables) for a in arguments]
    assert_refused(child(filled, partial(os.chdir, tmp_path)), code)
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "out"])


def test_a_mistake_of_the_program_is_one_message() -> None:
    def break_it() -> None:
        def broken() -> None:
            raise ZeroDivisionError("by nothing")

        pytest.MonkeyPatch().setattr("exporter.layout.layout_names", broken)

    ended = child(["layouts"], break_it)
    assert_refused(ended, 70)
    assert "ZeroDivisionError: by nothing" in ended.err
