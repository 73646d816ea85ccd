"""What the execution of one statement needs: the catalog, a database, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Any

from ..runtime.credentials import Auth
from ..runtime.messages import HttpResponse, RequestSpec
from . import sending
from .catalog import Method, Retry
from .errors import Cancelled
from .fetching import Fetcher, Meter, Task
from .registry import Catalog
from .relations import Relations
from .sending import Target
from .turning import with_switch

_PATIENCE = 0.2  # seconds between two looks at whether a statement has to stop


@dataclass(eq=False, slots=True)
class Session:
    """One statement's share of the engine. ``notes`` are things to tell with the result."""

    catalog: Catalog
    relations: Relations
    meter: Meter
    send: Callable[[RequestSpec, Retry | None], HttpResponse]
    target: Callable[[str], Target]
    auth: Callable[[str], Auth]
    notes: list[str] = field(default_factory=list)
    sources: int = 0  # how many sources have a table

    def number(self) -> int:
        """A number for a source, which no other source of the statement has."""
        self.sources += 1
        return self.sources

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While this lasts, the database stops when the statement has to.

        It is told again and again: a query may begin just after it was told. No thread
        outlives this: it could be the last to hold the relations, and free them at exit,
        when no thread may come back from the database.
        """
        done = Event()

        def watch() -> None:
            while not done.wait(_PATIENCE):
                if self.meter.is_stopped():
                    self.relations.cancel()

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        except Cancelled as error:
            if self.meter.is_over():
                raise self.meter.too_late(error.sent) from None
            raise
        finally:
            done.set()
            watcher.join()

    def fetcher(self) -> Fetcher:
        """What fetches; it does not hold the database, which its threads may outlive."""
        send = self.send
        return Fetcher(
            lambda task, request: send(request, task.method.retry), self.meter
        )

    def task(
        self,
        source: int,
        address: str,
        method: Method,
        arguments: dict[str, Any],
        *,
        safe: bool,
        turns: bool,
        more: tuple[tuple[str, str], ...] = (),
    ) -> Task:
        """The request for a method's arguments, with the provider's credentials.

        ``more`` is added to its query.
        """
        provider = address.split(".")[0]
        sent = with_switch(method, arguments)
        request = sending.request(method, sent, self.target(provider), safe)
        request = replace(request, query=(*request.query, *more))
        return Task(
            source,
            f"{address}.{method.name}",
            method,
            replace(request, auth=self.auth(provider)),
            arguments,
            turns,
        )
