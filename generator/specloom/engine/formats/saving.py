"""A file that is there whole, or as it was before."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ...output.disk import reported


@contextmanager
def saved(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` if all goes well.

    Where a link leads is replaced, not the link. What is no ordinary file (a pipe,
    ``/dev/stdout``) is written to as it is. Raises OutputError.
    """
    with reported("write the result", path):
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                draft.chmod(target.stat().st_mode)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
