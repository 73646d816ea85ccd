"""The English that paths and operationIds are written in: verbs, plurals, small words.

Everything that the mapping rules know of language is here, as sets; the rules themselves
speak of "a reading verb" or "a plural".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

from ..names import Name

Words: TypeAlias = tuple[str, ...]
Speech = Literal["read", "create", "update", "replace", "delete", "action", ""]

READ = frozenset(
    "get list search query find fetch read retrieve lookup describe show browse scan enumerate compare inspect"
    .split()
)  # fmt: skip
GETTING = frozenset("get fetch read retrieve describe".split())
CREATE = frozenset("create add insert register submit upsert provision new".split())
UPDATE = frozenset("update edit modify patch set".split())
REPLACE = frozenset("replace overwrite put".split())
DELETE = frozenset("delete remove destroy".split())
FILES = frozenset("export download".split())

# Verbs that change state in a way of their own. Many are nouns as well: a rule that meets
# one looks at where it stands before it believes it.
ACTION = frozenset(
    """
    abort accept acknowledge activate adjust adopt aggregate allow analyze answer append apply approve archive assign associate
    attach authenticate authorize backup ban begin block boot bulk buy calculate cancel change
    charge check checkout claim classify clean cleanup clear clone close commit complete compute conclude
    configure confirm connect convert copy deactivate debug decline decode decrypt defer demote
    deny deploy deprecate deprovision deregister detach detect detokenize disable disassociate discard disconnect
    dismiss dispatch downgrade download drain duplicate embed enable encode encrypt end enforce enqueue enroll escalate estimate
    evaluate evict exchange exec execute exit expand expire export extend fail failback failover
    finalize finish flag flush follow force forget forward fork freeze generate grant graphql halt hide
    hold ignore import infer ingest init initialize initiate install interrupt introspect invalidate
    invite invoke issue join kick kill launch leave like link lint load lock log login logout mark merge
    migrate mitigate monitor mount move mute mutate notify open opt park parse pause pay perform permit
    pin ping play poll predict prepare preview process promote propose provision prune publish pull
    purchase purge push quarantine query reactivate reauthorize reboot rebuild recalculate
    receive recommit record recover recreate recycle redeem redeliver redeploy redirect refresh
    refund regenerate reindex reinstall reject release reload relaunch remediate rename
    render renew reopen reorder repair replay repeat replicate reply report reprocess request rerequest
    rerank rerun rescale reschedule rescind rescue resend reserve reset resize resolve restart
    restore restrict resubmit resume resync retrain retry return revalidate revert review revoke rewind rollback
    rotate run save scale schedule seal seek select send share shutdown sign simulate skip snooze sort
    split stage star start stop store stream subscribe summarize suspend swap switch sync synchronize synthesize
    tag terminate test toggle tokenize track transcribe transfer transform transition translate trigger
    unarchive unassign unban unblock uncancel undelete undeploy undo unfollow unhide
    uninstall unlink unlock unmark unmount unmute unpause unpin unpublish unregister
    unseal unset unshare unstar unsubscribe unsuspend untag update upgrade upload use
    validate verify void vote wait wake withdraw write
    """.split()
) - READ - CREATE - UPDATE - REPLACE - DELETE  # fmt: skip

# Those that more often qualify a noun than they act on it: upload-sessions, restore-points.
NOUNISH = frozenset(
    """access aggregate alert answer archive backup block build change charge check checkout connect commit copy
    deploy display download estimate exchange export filter flag forward grant hold import issue like link load log mark monitor
    mount notify pin play point poll preview process pull purchase push record recycle refund release repeat report
    request restore review run schedule search share sort stage start stop store stream support switch sync
    tag test track transfer transform transition translate trigger upgrade upload use view
    vote watch work"""
    .split()
)  # fmt: skip

# Those that put a row into a collection, in a way of their own: assignUserToGroup.
ADDING = frozenset(
    """
    append assign associate attach bind book buy clone copy deploy duplicate enable enroll fork
    generate grant import invite issue join launch link mount open order purchase request
    reserve run schedule subscribe upload
    """.split()
)  # fmt: skip

# Those that do so where they name one of the collection: sendMessage, but sendEvents.
STARTING = frozenset(
    "dispatch enqueue execute initiate perform send start trigger".split()
)

# What starts with a verb and is none.
_COMPOUNDS = frozenset(
    {("add", "on"), ("add", "ons"), ("read", "only"), ("write", "only")}
)

MANY = frozenset("batch bulk multi mass".split())
PREPOSITIONS = frozenset(
    "by for with without from in into of on to via as using under per at".split()
)
EVERY = frozenset({"all", "every", "collection"})
_FILLERS = frozenset("all a an the current existing multiple".split())
FOLDERS = frozenset(
    "lifecycle action actions operation operations command commands do".split()
)

_VERSION = re.compile(r"[vV]?\d+(\.\d+|p\d+)*((alpha|beta|rc|preview)\d*)?(-preview)?")
_NOTHING = "-"
_SINGULARS = {
    "ads": "ad", "apis": "api", "dbs": "db", "ids": "id", "ips": "ip", "prs": "pr", "vms": "vm",
    "aliases": "alias", "axes": "axis", "biases": "bias", "bonuses": "bonus", "buses": "bus",
    "caches": "cache", "calories": "calorie", "campuses": "campus", "canvases": "canvas",
    "analyses": "analysis", "children": "child", "cookies": "cookie", "criteria": "criterion",
    "diagnoses": "diagnosis", "hypotheses": "hypothesis", "indices": "index",
    "matrices": "matrix", "media": "medium", "men": "man", "movies": "movie", "niches": "niche",
    "people": "person", "quizzes": "quiz", "statuses": "status", "vertices": "vertex",
    "viruses": "virus", "women": "woman", "zombies": "zombie",
}  # fmt: skip
_ALIKE = frozenset(
    """access address alias analysis analytics axis basis bias bonus bus business canvas
    chaos class cors corpus css diagnosis dns ecs gas gcs gps graphics https ios kms
    kubernetes lens loss metadata mms news nexus os progress s3 sas series settings sms
    species sns sqs sso status success tls tos ts virus vps wireless aws databricks postgres windows sales statistics redis saas paas"""
    .split()
)  # fmt: skip

# Of which there are not several.
_MASS = frozenset(
    "data feedback hardware information metadata software traffic".split()
)


@lru_cache(maxsize=4096)
def of(text: str) -> Words:
    """The words of a path segment, a tag or a parameter; none where it has no letter or digit."""
    found = Name.of(text, default=_NOTHING).words
    return () if found == (_NOTHING,) else found


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """One of them: ``policies`` gives ``policy``; words that are no plural come back as they are."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word in _ALIKE or len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def is_plural(words: Words) -> bool:
    """Whether the last word names several things."""
    return bool(words) and singular(words[-1]) != words[-1]


def one(words: Words) -> Words:
    """The words with the last in the singular."""
    return (*words[:-1], singular(words[-1])) if words else words


def several(words: Words) -> Words:
    """The words with the last in the plural, where that is plain English."""
    *before, last = words
    if len(last) < 3 or last in _MASS or is_plural(words):
        return words
    if last[-1] == "y" and last[-2] not in "aeiou":
        many = last[:-1] + "ies"
    else:
        many = last + ("es" if last.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return (*before, many if singular(many) == last else last)


@lru_cache(maxsize=4096)
def speech(word: str) -> Speech:
    """What kind of verb a word is; ``""`` if we know it as none."""
    if word in READ:
        return "read"
    if word in CREATE:
        return "create"
    if word in UPDATE:
        return "update"
    if word in REPLACE:
        return "replace"
    if word in DELETE:
        return "delete"
    return "action" if word in ACTION or word in FILES or _is_built(word) else ""


def _is_built(word: str) -> bool:
    """Whether a verb was built from another word: ``unwatch``, ``reparse``, ``anonymize``.

    Short words in -ize are nouns (``size``, ``prize``), and what is searched again is research.
    """
    if word.startswith(("re", "un")) and word[2:] in ACTION:
        return True
    return word.endswith("ize") and len(word) > len("resize")


def is_compound(words: Words) -> bool:
    """Whether words that start with a verb are an adjective or a noun: ``read-only``, ``add-ons``."""
    return words[:2] in _COMPOUNDS


def acts(verb: str, on: Words, rows: Words) -> bool:
    """Whether a verb does to some ``rows`` what no SQL verb says, and makes none of them."""
    starts = verb in STARTING and on[-len(rows) :] == one(rows)
    return speech(verb) == "action" and verb not in ADDING and not starts


def same(left: Words, right: Words) -> bool:
    """Whether two names differ in number and spacing only."""
    return "".join(one(left)) == "".join(one(right))


def is_version(text: str) -> bool:
    """``v2``, ``2.1``, ``v1beta1``: says which API, never which resource."""
    return bool(_VERSION.fullmatch(text))


def tail(words: Words) -> Words:
    """From the first preposition on: ``by name`` of ``get pet by name``."""
    for index, word in enumerate(words):
        if word in PREPOSITIONS:
            return words[index:]
    return ()


def noun(words: Words) -> Words:
    """What a verb's object is called: no fillers, nothing from the first preposition on."""
    kept = words[: len(words) - len(tail(words))]
    return tuple(word for word in kept if word not in _FILLERS)
