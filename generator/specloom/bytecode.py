"""specloom's own templates, compiled once: kept beside them as Python keeps modules."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from .installation import fingerprint


class Bytecode(BytecodeCache):
    """Compiled templates in ``__pycache__``, each valid for one specloom and one Jinja.

    Follows Python's switches: ``PYTHONPYCACHEPREFIX`` and ``PYTHONDONTWRITEBYTECODE``.
    What cannot be read or written is compiled anew.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file that holds a template's code."""
        return cache_from_source(filename or name)

    def get_source_checksum(self, source: str) -> str:
        """Covers everything that compiling depends on: the environment's options, too."""
        told = f"{fingerprint()} {jinja2.__version__} {source}"
        return hashlib.sha256(told.encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, ValueError, TypeError):
            with open(bucket.key, "rb") as file:
                content = file.read()
            mark, code = content[:64], content[64:]
            if mark == bucket.checksum.encode():
                bucket.code = marshal.loads(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        draft = f"{bucket.key}.{os.getpid()}"
        with suppress(OSError):
            os.makedirs(os.path.dirname(bucket.key), exist_ok=True)
            with open(draft, "wb") as file:
                file.write(bucket.checksum.encode() + marshal.dumps(bucket.code))
            os.replace(draft, bucket.key)
