"""Decoded answers held against what the server sent."""

from __future__ import annotations

import base64
import types
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from specloom import ir
from specloom.targets.lookup import Index
from specloom.targets.python import class_name


class Comparing:
    """Compares values of one package; ``models`` is its ``_runtime.models``."""

    def __init__(self, index: Index, models: types.ModuleType) -> None:
        self._index = index
        self._models = models

    def differences(self, sent: Any, got: Any, type: ir.Type | None) -> Iterator[str]:
        """Where a decoded value is not what was sent, or not of its type."""
        yield from self._values(sent, got, "$")
        if type is not None and not self._fits(got, type):
            yield f"{got!r:.200} is not what was described"

    # ------------------------------------------------------------------ values

    def _values(self, sent: Any, got: Any, at: str) -> Iterator[str]:
        if self._is_record(got):
            yield from self._record(sent, got, at)
        elif isinstance(sent, dict) and isinstance(got, dict):
            for key in dict.fromkeys([*sent, *got]):
                if key not in sent or key not in got:
                    yield f"{at}.{key}: {'lost' if key in sent else 'made up'}"
                else:
                    yield from self._values(sent[key], got[key], f"{at}.{key}")
        elif isinstance(sent, list) and isinstance(got, list | tuple):
            if len(sent) != len(got):
                yield f"{at}: {len(sent)} items came as {len(got)}"
            for index, (s, g) in enumerate(zip(sent, got, strict=False)):
                yield from self._values(s, g, f"{at}[{index}]")
        elif not _is_same(sent, got):
            yield f"{at}: {sent!r:.200} was decoded as {got!r:.200}"

    def _is_record(self, value: Any) -> bool:
        return isinstance(value, (self._models.Model, self._models.OpenModel))

    def _record(self, sent: Any, got: Any, at: str) -> Iterator[str]:
        if not isinstance(sent, dict):
            yield f"{at}: {sent!r:.200} was decoded as {got!r:.200}"
            return
        known = {m.wire: m.attribute for m, _ in self._models.members(type(got))}
        extras = getattr(got, getattr(got, "extras_", ""), {})
        for key, value in sent.items():
            here = f"{at}.{key}"
            if key in known:
                yield from self._values(value, getattr(got, known[key]), here)
            elif key in extras:
                yield from self._values(value, extras[key], here)
            else:
                yield f"{here}: lost"
        for wire, attribute in known.items():
            value = getattr(got, attribute)
            if wire not in sent and value not in (None, self._models.UNSET):
                yield f"{at}.{wire}: made up, {value!r:.200}"
        yield from (f"{at}.{key}: made up" for key in extras if key not in sent)

    # ------------------------------------------------------------------ types

    def _fits(self, got: Any, type: ir.Type) -> bool:
        """Whether records came as records and the rest as what they are."""
        match type:
            case ir.Nullable(inner):
                return got is None or self._fits(got, inner)
            case ir.OneOf(options):
                return any(self._fits(got, option) for option in options)
            case ir.ListOf(item):
                return isinstance(got, list) and all(self._fits(g, item) for g in got)
            case ir.TupleOf(items):
                return isinstance(got, list | tuple) and all(
                    self._fits(g, i) for g, i in zip(got, items, strict=False)
                )
            case ir.MapOf(value):
                return isinstance(got, dict) and all(
                    self._fits(g, value) for g in got.values()
                )
            case ir.Primitive(kind, format):
                return _is_primitive(got, kind, format)
            case ir.Ref() as ref:
                return self._fits_definition(got, self._index.definition(ref))
            case ir.Const():
                return True

    def _fits_definition(self, got: Any, definition: ir.Definition) -> bool:
        match definition:
            case ir.Alias(type=inner):
                return self._fits(got, inner)
            case ir.Enum():
                return not self._is_record(got)
            case ir.Record(name=name, fields=fields):
                if not self._is_record(got) or type(got).__name__ != class_name(name):
                    return False
                known = {
                    m.wire: m.attribute for m, _ in self._models.members(type(got))
                }
                return all(
                    (value := getattr(got, known[field.wire.raw])) is None
                    or value is self._models.UNSET
                    or self._fits(value, field.type)
                    for field in fields
                )


_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (types.NoneType,),
    "any": (object,),
}
_DECODED: dict[str, type] = {"date-time": datetime, "date": date, "byte": bytes}


def _is_primitive(got: Any, kind: ir.Kind, format: ir.Format) -> bool:
    if kind == "string" and format in _DECODED:
        return isinstance(got, _DECODED[format])
    if kind in ("integer", "number") and isinstance(got, bool):
        return False
    return isinstance(got, _PYTHON[kind])


def _is_same(sent: Any, got: Any) -> bool:
    if isinstance(got, datetime):
        return isinstance(sent, str) and datetime.fromisoformat(sent) == got
    if isinstance(got, date):
        return isinstance(sent, str) and date.fromisoformat(sent) == got
    if isinstance(got, bytes) and isinstance(sent, str):
        return base64.b64decode(sent) == got
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    return bool(sent == got) and isinstance(got, str) == isinstance(sent, str)
