"""Go's ``text/template``, as far as provider documents use it.

``parse`` gives a template, ``render`` its text over JSON values. Actions, pipelines,
variables, ``if``, ``range``, ``with``, and the functions of ``functions``; ``define``,
``template`` and ``block`` are refused by name. Templates come from documents that anybody
may have written, so they reach nothing but the data they are given, and how much they may
do is bounded.
"""

from .nodes import Template, TemplateError
from .parsing import parse
from .running import render

__all__ = ["Template", "TemplateError", "parse", "render"]
