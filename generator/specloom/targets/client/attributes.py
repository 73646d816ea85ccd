"""What a field of a record is in its class: a type, and a default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import ir
from .annotations import Annotations
from .descriptors import admits_null
from .records import constant
from .scope import Scope

if TYPE_CHECKING:
    from ..lookup import Index
    from .reach import Reach
    from .tags import Tags


class Attributes:
    """Spells the fields of one module's records."""

    def __init__(
        self, index: Index, reach: Reach, tags: Tags, spelled: Annotations, scope: Scope
    ) -> None:
        self._index = index
        self._reach = reach
        self._tags = tags
        self._spelled = spelled
        self._scope = scope

    def annotated(self, ref: ir.Ref, field: ir.Field) -> tuple[str, str]:
        """The annotation and the default in code, "" where the field must be given."""
        annotation = self._spelled.decoded(field.type)
        default = self._default(ref, field)
        if default in ("None", "UNSET"):
            annotation = self._spelled.optional(annotation)
        if default == "UNSET":
            annotation += f" | {self._scope.use('UnsetType')}"
            default = self._scope.use("UNSET")
        return annotation, default

    def _default(self, ref: ir.Ref, field: ir.Field) -> str:
        reach = self._reach
        hidden = {"read": reach.gives, "write": reach.answers}
        always = field.access == "both" or not hidden[field.access](ref)
        if field.required and always:
            return constant(field.type) or self._tags.default(ref, field)
        null = admits_null(self._index, field.type) and not field.required
        return "UNSET" if null and not reach.answers(ref) else "None"
