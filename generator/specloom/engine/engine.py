"""The engine: statements in, results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .results import PlannedRequest, Progress, Result

Params = Mapping[str, Any] | Sequence[Any] | None


class Engine:
    """Runs SQL statements over the provider documents below some folders.

    ``provider_dirs`` are StackQL registry trees (``src/<provider>/<version>/…``) or folders
    of one provider. ``servers`` replaces the documents' servers: one URL, or one per
    provider. ``auth`` gives credentials per provider in StackQL's format; without it the
    documents' own settings apply, which name variables of ``environ``. One statement runs at
    a time; ``cancel`` may be called from any thread.
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
        timeout: float = 300,
        rps: float = 0,
        on_progress: Callable[[Progress], None] | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        raise NotImplementedError

    @property
    def catalog(self) -> Any:
        """What can be asked; see ``catalog.Catalog``."""
        raise NotImplementedError

    def execute(self, sql: str, params: Params = None) -> Result:
        """Run one statement.

        ``params`` fills ``{{ name }}``, ``:name`` and ``$name`` from a mapping, ``?`` from a
        sequence; values are bound on the syntax tree, never pasted as text.
        """
        raise NotImplementedError

    def explain(self, sql: str, params: Params = None) -> tuple[PlannedRequest, ...]:
        """The requests that a statement would send; none is sent."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop the statement that is running, from any thread; it raises ``Cancelled``."""
        raise NotImplementedError

    def close(self) -> None:
        """Release connections and memory."""

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
