"""Requests on threads, their pages as they come, and how much of it all there may be."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..runtime.deadlines import Timeouts
from ..runtime.errors import (
    ApiError,
    DeadlineExceededError,
    DecodeError,
    ResponseTooLargeError,
    StatusError,
    TransportError,
)
from ..runtime.messages import HttpResponse, RequestSpec
from .catalog import Method
from .errors import Cancelled, LimitError, RequestError
from .responses import Page
from .results import Progress
from .turning import Trail

WORKERS = 16
_PATIENCE = 0.2  # seconds between looks at the clock and at cancellation
_BACKLOG = 64  # pages that wait to be read before fetching pauses

Send = Callable[["Task", RequestSpec], HttpResponse]


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The most that a statement may ask for; beyond it, it fails and says how to go on."""

    requests: int
    rows: int
    seconds: float | None


class Meter:
    """Counts what one statement does, and stops it. Threads share it."""

    def __init__(
        self, ceilings: Ceilings, on_progress: Callable[[Progress], None] | None = None
    ) -> None:
        self._ceilings = ceilings
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        seconds = ceilings.seconds
        self._end = None if seconds is None else time.monotonic() + seconds
        self.requests = 0
        self.rows = 0
        self._waiting = 0

    def ask(self, count: int = 1) -> None:
        """Take requests from the budget. Raises LimitError, Cancelled."""
        self.check()
        with self._lock:
            if self.requests + count > self._ceilings.requests:
                raise LimitError(
                    f"the statement needs more than {self._ceilings.requests} requests",
                    hint="narrow it down, or raise max_requests",
                )
            self.requests += count
            self._waiting += count
        self._tell()

    def expect(self, count: int) -> None:
        """Raises LimitError where so many more requests are too many, before any is sent."""
        if self.requests + count > self._ceilings.requests:
            raise LimitError(
                f"the statement needs {count} more requests, "
                f"and may send {self._ceilings.requests}",
                hint="narrow it down, or raise max_requests",
            )

    def answered(self) -> None:
        with self._lock:
            self._waiting -= 1

    def keep(self, rows: int) -> None:
        """Take rows from the budget. Raises LimitError."""
        with self._lock:
            self.rows += rows
        if self.rows > self._ceilings.rows:
            raise LimitError(
                f"the statement reads more than {self._ceilings.rows} rows",
                hint="narrow it down, or raise max_rows",
            )
        self._tell()

    def check(self, sent: bool = False) -> None:
        """Raises Cancelled if somebody asked for it, LimitError if time is up.

        ``sent``: a request is on its way.
        """
        if self._cancelled.is_set():
            raise Cancelled("the statement was cancelled", sent=sent)
        if self._end is not None and time.monotonic() >= self._end:
            raise self.too_late(sent)

    def remaining(self) -> float | None:
        """The seconds that are left; None without a limit."""
        return None if self._end is None else max(0.01, self._end - time.monotonic())

    def is_over(self) -> bool:
        return self._end is not None and time.monotonic() >= self._end - 0.05

    def too_late(self, sent: bool) -> LimitError:
        return LimitError(
            f"the statement took longer than {self._ceilings.seconds:g} seconds",
            hint="narrow it down, or raise timeout",
            sent=sent,
        )

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def is_stopped(self) -> bool:
        """Whether the statement was cancelled, or its time is up."""
        return self._cancelled.is_set() or self.is_over()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(self.requests, self.rows, self._waiting))


@dataclass(frozen=True, slots=True)
class Task:
    """A request to send, and its pages to follow.

    ``source`` says for what, ``name`` is what messages call it.
    """

    source: int
    name: str
    method: Method
    request: RequestSpec = field(repr=False)
    arguments: Mapping[str, Any] = field(repr=False)
    turns: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page that came; ``last``: its task is done."""

    task: Task
    page: Page
    last: bool


def call(task: Task, request: RequestSpec, send: Send, meter: Meter) -> HttpResponse:
    """One answer with a status of success. Raises RequestError, LimitError, Cancelled."""
    meter.ask()
    try:
        left = meter.remaining()
        response = send(task, replace(request, timeouts=Timeouts(total=left)))
        response.raise_for_status()
        return response
    except DeadlineExceededError as error:
        is_over = meter.is_over()
        raise (meter.too_late(error.sent) if is_over else failed(task, error)) from None
    except ApiError as error:
        raise failed(task, error) from None
    finally:
        meter.answered()


def failed(task: Task, error: ApiError) -> RequestError:
    """A call's error as a statement's."""
    status, body = 0, ""
    told = f"{task.name}: {error.message}"
    if isinstance(error, StatusError | DecodeError):
        status, body = error.response.status_code, error.response.excerpt(2000)
    if isinstance(error, StatusError) and error.retry_after is not None:
        told += f" (it asks to wait {error.retry_after:.0f} seconds)"
    if isinstance(error, ResponseTooLargeError):
        told, _, _ = told.partition("; ")  # what follows is for clients
    if error.attempts > 1:
        told += f" (after {error.attempts} attempts)"
    sent = error.sent if isinstance(error, TransportError) else status > 0
    return RequestError(
        told, hint=_hint(task, error), status=status, body=body, sent=sent
    )


def _hint(task: Task, error: ApiError) -> str:
    match error:
        case ResponseTooLargeError():
            return "ask for less at a time"
        case StatusError(status_code=401 | 403):
            return _about_credentials(task.request.auth)
        case StatusError(status_code=404 | 405) if _is_a_page(error.response):
            return "this server has no such method; others may have it"
        case _:
            return ""


def _about_credentials(auth: object) -> str:
    from .credentials import Absent

    if isinstance(auth, Absent) and auth.variables:
        return f"set {', '.join(auth.variables)} in the environment, or give auth"
    return "check the credentials: what auth or the environment variable holds"


def _is_a_page(response: HttpResponse) -> bool:
    """Whether a server answers with what it shows to browsers."""
    return response.content_type == "text/html"


class Fetcher:
    """Fetches the pages of many requests at once."""

    def __init__(self, send: Send, meter: Meter, workers: int = WORKERS) -> None:
        self._send = send
        self._meter = meter
        self._workers = workers

    def fetch(
        self, tasks: Sequence[Task], waits: bool = False
    ) -> Generator[list[Arrival], None, None]:
        """Pages in the order in which they come, as many at a time as are there.

        Closing the iterator stops what is not yet asked for. A single request's pages are
        asked for one by one if ``waits``: each after the one before it was looked at.
        """
        if waits and len(tasks) == 1:
            yield from ([arrival] for arrival in self.attended(tasks[0]))
            return
        jobs: queue.SimpleQueue[Task] = queue.SimpleQueue()
        for task in tasks:
            jobs.put(task)
        arrived: queue.Queue[Arrival | BaseException] = queue.Queue(_BACKLOG)
        stop = threading.Event()
        for _ in range(min(self._workers, len(tasks))):
            worker = threading.Thread(
                target=self._work, args=(jobs, arrived, stop), daemon=True
            )
            worker.start()
        try:
            yield from self._collected(arrived, len(tasks))
        finally:
            stop.set()

    def _collected(
        self, arrived: queue.Queue[Arrival | BaseException], open_tasks: int
    ) -> Iterator[list[Arrival]]:
        while open_tasks:
            found = [self._next(arrived)]
            while not arrived.empty():
                found.append(self._next(arrived))
            open_tasks -= sum(arrival.last for arrival in found)
            yield found

    def attended(self, task: Task) -> Iterator[Arrival]:
        """The pages of one request, each asked for when it is wanted.

        They come on threads of their own, so that cancelling waits for no server.
        """
        pages = self.pages(task)
        arrived: queue.Queue[Arrival | BaseException | None] = queue.Queue()
        while True:
            threading.Thread(target=_turn, args=(pages, arrived), daemon=True).start()
            arrival = self._next(arrived, sent=True)
            if arrival is None:
                return
            yield arrival

    def _next(self, arrived: queue.Queue[Any], sent: bool = False) -> Any:
        while True:
            try:
                item = arrived.get(timeout=_PATIENCE)
            except queue.Empty:
                self._meter.check(sent)
                continue
            if isinstance(item, BaseException):
                raise item
            return item

    def _work(
        self,
        jobs: queue.SimpleQueue[Task],
        arrived: queue.Queue[Arrival | BaseException],
        stop: threading.Event,
    ) -> None:
        while not stop.is_set():
            try:
                task = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                for arrival in self.pages(task, stop):
                    while not _put(arrived, arrival) and not stop.is_set():
                        pass
            except BaseException as error:
                while not _put(arrived, error) and not stop.is_set():
                    pass
                return

    def pages(
        self, task: Task, stop: threading.Event | None = None
    ) -> Iterator[Arrival]:
        """The pages of one request, one after another, until somebody says stop."""
        trail = Trail(task.method, task.arguments) if task.turns else None
        request: RequestSpec | None = task.request
        while request is not None and not (stop and stop.is_set()):
            response = call(task, request, self._send, self._meter)
            try:
                page = Page(response, task.method)
                following = trail.following(request, page, response) if trail else None
            except ApiError as error:
                raise failed(task, error) from None
            yield Arrival(task, page, following is None)
            request = following


def _turn(pages: Iterator[Arrival], arrived: queue.Queue[Any]) -> None:
    """Put the next page, None after the last, or what came in between."""
    try:
        arrived.put(next(pages, None))
    except BaseException as error:
        arrived.put(error)


def _put(arrived: queue.Queue[Any], item: Any) -> bool:
    """Whether there was room for the item."""
    try:
        arrived.put(item, timeout=_PATIENCE)
    except queue.Full:
        return False
    return True
