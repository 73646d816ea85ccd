"""Numbers of seconds on a command line."""

from __future__ import annotations

import math
from typing import Any, Final

import click

_LONGEST: Final = 1_000_000  # eleven days; systems count milliseconds in 31 bits


class Seconds(click.FloatRange):
    """From ``least`` on, as long as a system can wait: neither ``inf`` nor ``nan``."""

    def __init__(self, least: float = 0, open: bool = False) -> None:
        super().__init__(least, _LONGEST, min_open=open)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number", param, ctx)
        return seconds
