"""The code that specloom's own templates become: the same as Jinja's, with less to run.

A document's fields are read and printed by the hundred thousand. Own templates are as
trusted as own modules, so an ordinary field is read as Python reads it; only names that
texts, containers or functions know keep the sandbox's guard. What is printed is checked
as everywhere: a string is printed, everything else is for ``finalize`` to judge.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Any, Final

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from .ir import Text

_GUARDED: Final = frozenset(
    name for kind in (Text, str, list, dict, set, type, type(dir)) for name in dir(kind)
)


class TemplateCode(CodeGenerator):
    """Writes the code of one template."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """A field as it is; a private name, or one that text may know, with a guard."""
        name = node.attr
        if name.startswith("_") or name in _GUARDED or keyword.iskeyword(name):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{name}")

    def visit_Call(
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call as Python makes it: of a macro, a section or a method of our own."""
        if node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for given in node.args:
            self.visit(given, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """A template's pieces are kept in a list, and joined where it ends.

        Sections stay pieces of their own, so that their places can be told.
        """
        body = list(nodes)
        whole = frame.rootlevel and frame.buffer is None
        if whole:
            self.buffer(frame)
        super().blockvisit(body, frame)
        if whole:
            how = "from {}" if any(map(_has_sections, body)) else "concat({})"
            self.writeline("yield " + how.format(frame.buffer))

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: Any
    ) -> str:
        """Only the template's own text: a filter's answer depends on the run's options."""
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible()
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(shown if type(shown := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(f") is str else str({finalize.src}shown)))")


def _has_sections(node: nodes.Node) -> bool:
    """Whether a part of a template holds sections, or includes a template that may."""
    return any(node.find_all((nodes.CallBlock, nodes.Include))) or isinstance(
        node, nodes.CallBlock | nodes.Include
    )
