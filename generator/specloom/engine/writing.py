from __future__ import annotations

from typing import Any


def run(statement: Any, tree: Any, values: Any, session: Any) -> Any:
    raise NotImplementedError
