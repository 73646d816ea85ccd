"""The engine: statements in, results out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from ..errors import SpecloomError
from . import binding
from .binding import Params, Values
from .dialect import Exec
from .fetching import Ceilings, Meter
from .parts import WHOLE, Part, undivided
from .registry import Catalog
from .results import Outline, PlannedRequest, Progress, Result
from .sending import Target
from .session import Session
from .statements import READS, Describe, Show, Statement, parse

if TYPE_CHECKING:
    from ..runtime.credentials import Auth
    from .duckdb_relations import Database
    from .transports import Transports

_WRITTEN = (exp.Insert, exp.Update, exp.Delete, Exec)
_MADE_LATE = ("_transports", "_database")
_BETWEEN_INTERRUPTS = 0.02  # seconds


class Engine:
    """Runs SQL statements over the provider documents below some folders.

    ``provider_dirs`` are StackQL registry trees (``src/<provider>/<version>/…``) or folders
    of one provider. One statement runs at a time; ``cancel`` may be called from any thread.

    servers
        The URL to send requests to instead of the documents' servers, or one per provider:
        ``{"github": "http://127.0.0.1:8080"}``. Clients call it ``base_url``.
    auth
        Credentials per provider in StackQL's format: ``{"github": {"type": "bearer",
        "credentialsenvvar": "GITHUB_TOKEN"}}``. Without it the documents' own settings
        apply, which name variables of ``environ``.
    environ
        Where credentials are looked up by name; ``os.environ`` unless it is given.
    variables
        Values of the variables in servers' URLs; a statement may give them too, in WHERE.
    max_requests, max_rows
        More than these of one statement is a LimitError; nothing is ever cut off.
    timeout
        Seconds for a whole statement; None waits as long as it takes.
    rps
        Requests per second at most, to all servers together; None sends as fast as it can.
    on_progress
        Called with a ``Progress`` while a statement fetches.
    cache_dir
        A folder for compiled documents, which load in milliseconds from there.
    """

    def __init__(
        self,
        provider_dirs: Path | str | Sequence[Path | str] = (),
        *,
        servers: str | Mapping[str, str] | None = None,
        auth: Mapping[str, Mapping[str, Any]] | None = None,
        environ: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        max_requests: int = 1000,
        max_rows: int = 1_000_000,
        timeout: float | None = 300,
        rps: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        if isinstance(provider_dirs, Path | str):
            provider_dirs = (provider_dirs,)
        self.catalog = Catalog([Path(folder) for folder in provider_dirs], cache_dir)
        self._servers = servers or {}
        self._auth = auth or {}
        self._environ = os.environ if environ is None else environ
        self._variables = variables or {}
        self._ceilings = Ceilings(max_requests, max_rows, timeout)
        self._rps = rps
        self._on_progress = on_progress
        self._lock = Lock()
        self._meter: Meter | None = None
        self._session: Session | None = None
        self._interrupter: Thread | None = None
        self._auths: dict[str, Auth] = {}

    def execute(self, sql: str, params: Params = None, part: Part = WHOLE) -> Result:
        """Run one statement, or one of the parts that ``outline`` found a query to have.

        ``params`` fills ``{{ name }}``, ``:name`` and ``$name`` from a mapping, ``?`` from a
        sequence; values are bound on the syntax tree, never pasted as text.
        """
        with self._lock:
            meter = self._meter = self._metered()  # cancelling works from here on
            try:
                return self._answer(sql, params, meter, part)
            finally:
                self._meter = self._session = None
                self._join_interrupter()

    def _answer(self, sql: str, params: Params, meter: Meter, part: Part) -> Result:
        statement, values = _parsed(sql, params)
        if part.count > 1 and not isinstance(statement.tree, READS):
            raise undivided(statement)
        if isinstance(statement.tree, Show | Describe):
            from .introspection import answer

            return Result(answer(self.catalog, statement.tree, self.target))
        session = self._session = self._begin(meter)
        try:
            meter.check()
            with session.watched():
                return _run(statement, values, session, part)
        except BaseException:
            session.relations.close()
            raise

    def explain(self, sql: str, params: Params = None) -> tuple[PlannedRequest, ...]:
        """The requests that a statement would send; none is sent."""
        statement, values = _parsed(sql, params)
        if not isinstance(statement.tree, exp.Expr):
            return ()
        from . import explaining

        session = self._begin(self._metered())
        try:
            return explaining.requests(statement, values, session)
        finally:
            session.relations.close()

    def outline(self, sql: str, params: Params = None, parts: int = 1) -> Outline:
        """The types of a query's rows, and in how many parts, at most ``parts``, it can run.

        For what runs queries as often as it likes: nothing is sent, and a query that may
        change something is refused. Needs pyarrow.
        """
        statement, values = _parsed(sql, params)
        from . import outlining

        session = self._begin(self._metered())
        try:
            return outlining.outline(statement, values, session, parts)
        finally:
            session.relations.close()

    def cancel(self) -> None:
        """Stop the statement that is running, from any thread; it raises ``Cancelled``."""
        meter = self._meter
        if meter is not None and not meter.cancelled:
            meter.cancel()
            interrupter = Thread(target=self._interrupt, args=[meter], daemon=True)
            self._interrupter = interrupter
            interrupter.start()

    def _interrupt(self, meter: Meter) -> None:
        """Again until it has ended: a query forgets an interrupt from before it began."""
        while self._meter is meter:
            if (session := self._session) is not None:
                session.relations.cancel()
                del session
            time.sleep(_BETWEEN_INTERRUPTS)

    def _join_interrupter(self) -> None:
        """Let no thread be the last to hold the relations: see ``Session.watched``."""
        interrupter, self._interrupter = self._interrupter, None
        if interrupter is not None and interrupter.is_alive():
            interrupter.join()

    def close(self) -> None:
        """Release connections and memory. Results that were not read to their end are lost."""
        for made in (self.__dict__.pop(name, None) for name in _MADE_LATE):
            if made is not None:
                made.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def _database(self) -> Database:
        from .duckdb_relations import Database

        return Database()

    @cached_property
    def _transports(self) -> Transports:
        from .transports import Transports

        return Transports(self._rps)

    def _metered(self) -> Meter:
        return Meter(self._ceilings, self._on_progress)

    def _begin(self, meter: Meter) -> Session:
        return Session(
            self.catalog,
            self._database.relations(),
            meter,
            self._transports.send,
            self.target,
            self._credentials,
        )

    def target(self, provider: str) -> Target:
        """Where a provider's requests go, beyond what its documents say."""
        server = (
            self._servers
            if isinstance(self._servers, str)
            else self._servers.get(provider, "")
        )
        return Target(server, self._variables, self._environ)

    def _credentials(self, provider: str) -> Auth:
        if provider not in self._auths:
            from .credentials import credentials

            found = self.catalog.provider(provider).config.get("auth")
            document = found if isinstance(found, dict) else {}
            own = self._auth.get(provider)
            made = credentials(provider, own, document, self._environ)
            self._auths[provider] = made
        return self._auths[provider]


def _parsed(sql: str, params: Params) -> tuple[Statement, Values]:
    statement = parse(sql)
    return statement, binding.bind(statement, params)


def _run(statement: Statement, values: Values, session: Session, part: Part) -> Result:
    tree = statement.tree
    if statement.explain:
        from . import explaining

        planned = explaining.requests(statement, values, session)
        session.relations.close()
        return Result(explaining.table(planned))
    if isinstance(tree, _WRITTEN):
        from . import writing

        return writing.run(statement, tree, values, session)
    if isinstance(tree, READS):
        from . import reading

        return reading.run(statement, tree, values, session, part)
    raise SpecloomError("this is not a statement that runs here")
