"""Tags chunks of firms, here or in several processes; the answers come in the order of the chunks.

Processes are started (spawned, so that it is the same on every system) only when an input turns out to be long. A
firm that cannot be tagged is an answer, too: it must not cost the others their tags.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from classifier.columns import Tagged
from classifier.errors import InputError
from taxonomy.model import Catalogue

if TYPE_CHECKING:
    from concurrent.futures import Future

Firm = tuple[str, str, str]  # name, scope, industry code
T = TypeVar("T")
CHUNK = 500  # firms that are handed over at once
_ALONE = 4  # chunks that are tagged here before processes are started
_AHEAD = 3  # chunks for each process that are under way


class Failed(NamedTuple):
    """Why a firm could not be tagged."""

    kind: str
    text: str


Answer = Tagged | Failed


class Tags(Protocol):
    """What tagging rows needs of a classifier."""

    catalogue: Catalogue

    def tag(self, name: str, scope: str, industry: str, language: str) -> Tagged:
        """The cells of the added columns for one firm."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a process of its own makes the same classifier."""

    catalogue: str | None  # folder
    digest: str  # of the catalogue
    auto_threshold: float | None


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tag_firms(classifier: Tags, firms: Iterable[Firm], language: str) -> list[Answer]:
    """The answers for some firms, in order."""
    return [_answer(classifier, firm, language) for firm in firms]


def _answer(classifier: Tags, firm: Firm, language: str) -> Answer:
    try:
        return classifier.tag(*firm, language)
    except Exception as error:  # one firm must not cost the other millions their tags
        return Failed(type(error).__name__, str(error))


def answers(
    chunks: Iterable[tuple[T, Sequence[Firm]]],
    classifier: Tags,
    language: str,
    recipe: Recipe | None = None,
    workers: int = 1,
) -> Iterator[tuple[T, list[Answer]]]:
    """Tag chunks of firms.

    Args:
        chunks: (anything, firms) pairs; the first member comes back with the answers.
        classifier: tags what is tagged here.
        language: of the added columns.
        recipe: how the processes make the same classifier; None to tag all here.
        workers: processes; 1 for none but this one.

    Yields:
        (the same, answers) pairs in the order of the chunks.

    Raises:
        InputError: a process ended before its time.
    """
    chunks = iter(chunks)
    alone = _ALONE if recipe is not None and workers > 1 else None
    for done, (label, firms) in enumerate(chunks, start=1):
        yield label, tag_firms(classifier, firms, language)
        if done == alone:
            break
    if recipe is not None and workers > 1:
        yield from _shared(chunks, recipe, language, workers)


def _shared(
    chunks: Iterator[tuple[T, Sequence[Firm]]], recipe: Recipe, language: str, workers: int
) -> Iterator[tuple[T, list[Answer]]]:
    first = next(chunks, None)
    if first is None:
        return
    import multiprocessing  # loaded here: most calls of the program start no process
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (recipe, language))
    waiting: deque[tuple[T, Future[list[Answer]]]] = deque()
    try:
        waiting.append((first[0], pool.submit(_work, first[1])))
        for label, firms in chunks:
            waiting.append((label, pool.submit(_work, firms)))
            if len(waiting) >= _AHEAD * workers:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    except BrokenProcessPool as error:
        raise InputError(
            "a process of the {workers} ended before its time (out of memory?): run again with --workers 1",
            workers=workers,
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Worker:
    """The classifier of a process that works for another."""

    classifier: Tags
    language: str


def _begin(recipe: Recipe, language: str) -> None:
    """Make ready: called once in each process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the first process ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from classifier.engine import Classifier
    from taxonomy import load_catalogue

    catalogue = load_catalogue(recipe.catalogue)
    if catalogue.digest != recipe.digest:
        raise RuntimeError("the catalogue has changed during the run")
    _Worker.classifier, _Worker.language = Classifier(catalogue, recipe.auto_threshold), language
    spare_collector()
    gc.disable()  # reading and judging make no cycles (a test holds that)


def _end_with_parent() -> None:
    """End when the first process is gone, even if it was killed: nobody would ask again."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(firms: Sequence[Firm]) -> list[Answer]:
    return tag_firms(_Worker.classifier, firms, _Worker.language)


def spare_collector() -> None:
    """Let the garbage collector pass over what stays until the end of the process, and over everything at the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    atexit.register(gc.freeze)  # or the interpreter would look for cycles in full caches before it ends
