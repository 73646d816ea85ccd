"""Short names out of the titles of descriptions."""

from __future__ import annotations

import re
import sys

from .names import Name

_MOST = 4  # words
_WORD = re.compile(r"[^\W_]+")
# What comes after these adds to a title: "Pets - OpenAPI 3.0", "Pets (beta)", "Pets: a tour".
_ADDITIONS = re.compile(r"\s[-+~|/\u2013\u2014]\s|[:;,()\[\]]")
_POSSESSIVE = re.compile(r"['\u2019]s?(?!\w)")
_OPEN_API = re.compile(r"\bopen[ _-]apis?\b", re.IGNORECASE)
# Words that tell of any API's description, and so of none.
_FILLER = re.compile(
    r"v\d+|open|openapis?|apis?|rest|restful|http|swagger|oas\d*|specifications?|specs?"
    r"|schema|definitions?|descriptions?|documentation|docs?|reference|official|the|an?"
)
# These only where nothing stands before or after them.
_LOOSE = re.compile(r"\d+|for|of|to|and|by|with|in|on|beta|alpha|preview|version")


def name_in(title: str) -> Name | None:
    """The name in a title: ``github`` in "GitHub's official OpenAPI specification".

    A word is one however its capitals stand, or a product would be called ``git_hub``.
    None if the title is about descriptions and nothing else.
    """
    for part in _ADDITIONS.split(_OPEN_API.sub("OpenAPI", title)):
        words = [_core(word) for word in _WORD.findall(_POSSESSIVE.sub("", part))]
        words = _trimmed([word for word in words if word])
        if words:
            return _importable(Name.of(" ".join(words[:_MOST])))
    return None


def _importable(name: Name) -> Name:
    """The name; with a word more if Python has a module of it, which any import would find."""
    return name + Name.of("api") if name.snake in sys.stdlib_module_names else name


def _core(word: str) -> str:
    """The word in lower case without what says nothing, as in "PetstoreAPI"; or nothing."""
    if _FILLER.fullmatch(word.lower()):
        return ""
    parts = Name.of(word).words if word.isascii() and word[0].isalpha() else (word,)
    while parts and _FILLER.fullmatch(parts[-1]):
        parts = parts[:-1]
    return "".join(parts).lower()


def _trimmed(words: list[str]) -> list[str]:
    while words and _LOOSE.fullmatch(words[0]):
        words = words[1:]
    while words and _LOOSE.fullmatch(words[-1]):
        words = words[:-1]
    return words
