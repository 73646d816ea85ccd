"""Documented curl commands, taken apart as a shell and curl do, and judged as requests."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from specloom.targets.examples import curl, example
from specloom.targets.lookup import Index

from .methods import Method, methods_of
from .packages import Provider
from .requests import Arrived, faults
from .statements import BESIDE, is_possible

_FORM = "application/x-www-form-urlencoded"
_FILES = {"--form", "--form-string", "--data-binary"}


def judge_all(provider: Provider) -> tuple[int, list[str]]:
    """How many commands there are, and what is wrong with their requests."""
    index = Index(provider.built.api)
    count, failures = 0, []
    for method in methods_of(index, provider.documents):
        found = list(_judged(method)) if is_possible(method) else []
        failures += [f"{method.address}: {fault}" for fault in found]
        count += 1
    return count, failures


def _judged(method: Method) -> Iterator[str]:
    shown = example(method.service, method.resource, method.method, method.index)
    servers = method.operation.servers or method.service.servers
    base = curl.base_url(servers[0] if servers else None)
    words = shlex.split(curl.command(shown).replace("\\\n", ""))
    if _FILES.isdisjoint(words):
        arrived = _arrived(words, base)
        for fault in faults(method.schemas, method.described, None, arrived):
            if not BESIDE.search(fault):
                yield f"{fault}\n{curl.command(shown)}"


def _arrived(words: list[str], base: str) -> Arrived:
    """The request of a command, whose last word is the address."""

    def given(option: str) -> list[str]:
        return [words[at + 1] for at, word in enumerate(words) if word == option]

    pairs = (header.partition(":") for header in given("--header"))
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    if cookies := given("--cookie"):
        headers["cookie"] = "; ".join(cookies)
    body = "".join(given("--data"))
    if fields := [field.partition("=") for field in given("--data-urlencode")]:
        headers["content-type"] = _FORM
        body = "&".join(f"{name}={quote(value, safe='')}" for name, _, value in fields)
    verb = "HEAD" if "--head" in words else [*given("--request"), "GET"][0]
    assert words[-1].startswith(base), words[-1]
    return Arrived(verb, words[-1][len(base) :], headers, body.encode())
