"""Who does the work of a run: an executor that was given, this process, or processes of our own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Self

__all__ = ["Crew", "workers_for"]


class _Inline(Executor):
    """Does the work in this process, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  # an executor keeps whatever goes wrong for who asks for the result
            future.set_exception(error)
        return future


def _copies() -> bool:
    """Whether workers can begin as copies of this process, with all that it has loaded: on Linux, with no other thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def workers_for(sources: int) -> int:
    """As many as there are processors for us; one where a new worker would cost more than a source."""
    if sources == 1 and not _copies():
        return 1
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Crew:
    """Who does the work: an executor that was given, this process, or processes of our own, made anew where one died."""

    def __init__(self, workers: int, given: Executor | None) -> None:
        self.workers = workers
        self.inline = given is None and workers == 1
        self.own = given is None and not self.inline
        self.copies = self.own and _copies()
        """Whether workers have what this process has loaded by the time of the first task."""
        self._executor = given or (_Inline() if self.inline else self._pool())

    def _pool(self) -> Executor:
        import multiprocessing  # slow to import, and one worker needs none
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("fork" if self.copies else "spawn")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin_worker)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """A future; BrokenExecutor where an executor that was given can do no more."""
        try:
            return self._executor.submit(function, *arguments)
        except BrokenExecutor:
            if not self.own:
                raise
            self._executor.shutdown()
            self._executor = self._pool()
            return self._executor.submit(function, *arguments)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.own:
            self._executor.shutdown()


def _begin_worker() -> None:
    """An interrupt is the parent's to handle; and a worker whose parent was killed ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
