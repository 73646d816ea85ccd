"""The clients' transport, set up for documents' retry settings."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from ..runtime.exchanges import Settings
from ..runtime.messages import HttpResponse, RequestSpec
from ..runtime.transport import Transport
from ..runtime.waiting import Budget, Retries
from .catalog import Retry


class _Repeating(Transport):
    """Repeats what a document says may be repeated."""

    def __init__(self, settings: Settings, verbs: tuple[str, ...]) -> None:
        super().__init__(settings)
        self._verbs = verbs

    def send(self, spec: RequestSpec) -> HttpResponse:
        if spec.method.upper() in self._verbs:
            return super().send(replace(spec, safe=True))
        return super().send(replace(spec, max_retries=0))


class Transports:
    """What an engine sends requests through: a transport for each way to repeat them.

    Threads share it. ``per_second`` is the most requests that all of them send together.
    """

    def __init__(self, per_second: float | None) -> None:
        self._budget = Budget(per_second) if per_second else None
        self._made: dict[Retry | None, Transport] = {}
        self._lock = Lock()
        self._is_closed = False

    def send(self, request: RequestSpec, retry: Retry | None) -> HttpResponse:
        """The answer; raises what a transport raises."""
        with self._lock:
            if retry not in self._made:
                self._made[retry] = _transport(retry, self._budget)
        chosen = self._made[retry]
        try:
            return chosen.send(request)
        finally:
            if self._is_closed:  # nobody waits for it, and it may have connected anew
                chosen.close()

    def close(self) -> None:
        """Close all connections; those in use are closed when they are done."""
        self._is_closed = True
        with self._lock:
            made = list(self._made.values())
        for each in made:
            each.close()


def _transport(retry: Retry | None, budget: Budget | None) -> Transport:
    """A transport with the retries that a document asks for, or with the usual ones."""
    if retry is None:
        return Transport(Settings(budget=budget))
    usual = Retries()
    retries = Retries(
        retry.attempts - 1 if retry.attempts else usual.most,
        retry.initial_ms / 1000 or usual.first,
        retry.maximum_ms / 1000 or usual.longest,
        statuses=frozenset(retry.statuses) or usual.statuses,
    )
    settings = Settings(retries=retries, budget=budget)
    return _Repeating(settings, retry.verbs) if retry.verbs else Transport(settings)
