"""The decorator of PEP 702, for Pythons that do not have it yet."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

if TYPE_CHECKING:  # type checkers know it, and strike deprecated calls through
    from typing_extensions import deprecated as deprecated
else:

    def deprecated(message: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Warn whoever calls the function; a coroutine function warns when called."""

        def decorate(function: Callable[P, T]) -> Callable[P, T]:
            @functools.wraps(function)
            def warned(*given: P.args, **named: P.kwargs) -> T:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*given, **named)

            return warned

        return decorate
