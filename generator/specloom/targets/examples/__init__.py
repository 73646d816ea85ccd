"""Examples of calls: in SQL, Python and curl, from the same values.

Documentation, docstrings and tests take them from here, so that they never disagree.
"""

from __future__ import annotations

from . import curl, python, sql
from .arguments import Argument, Example, arguments, example
from .values import Examples

__all__ = [
    "Argument",
    "Example",
    "Examples",
    "arguments",
    "curl",
    "example",
    "python",
    "sql",
]
