"""The clients' transport, set up for a document's retry settings."""

from __future__ import annotations

from dataclasses import replace

from ..runtime.exchanges import Settings
from ..runtime.messages import RawResponse, RequestSpec
from ..runtime.transport import Transport
from ..runtime.waiting import Budget, Retries
from .catalog import Retry


class _Repeating(Transport):
    """Repeats what a document says may be repeated."""

    def __init__(self, settings: Settings, verbs: tuple[str, ...]) -> None:
        super().__init__(settings)
        self._verbs = verbs

    def send(self, spec: RequestSpec) -> RawResponse:
        if spec.method.upper() in self._verbs:
            return super().send(replace(spec, safe=True))
        return super().send(replace(spec, max_retries=0))


def transport(retry: Retry | None, budget: Budget | None) -> Transport:
    """What sends requests, with the retries that a document asks for, or the usual ones."""
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
