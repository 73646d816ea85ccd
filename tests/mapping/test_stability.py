"""Adding an operation never renames another.

Names are a function of the operation alone wherever no two operations want the same one.
Where two do, the earlier keeps it, so that adding at the end of a document never renames;
only putting such a twin in front of its elder does.
"""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.hand import address, methods, reading
from specloom.builder.reading import Reading

PET = {"id": "string", "name": "string"}
_SEGMENTS = (
    "pets owners {id} {name} search activate settings batch-delete api v2 order".split()
)
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_IDS = ("", "listThings", "createThing", "resetPassword", "things_get_by_name")

_keys = st.tuples(
    st.sampled_from(_VERBS),
    st.lists(st.sampled_from(_SEGMENTS), min_size=1, max_size=4, unique=True),
    st.sampled_from(_IDS),
    st.booleans(),
)


def _read(verb: str, segments: list[str], id: str, many: bool) -> Reading:
    answers = {"pets": [PET]} if many else PET
    return reading(f"{verb} /{'/'.join(segments)}", id=id, answers=answers)


_documents = st.lists(
    _keys, max_size=14, unique_by=lambda key: (key[0], tuple(key[1]))
).map(lambda keys: [_read(*key) for key in keys])


def _names(document: list[Reading]) -> dict[str, str]:
    """The address of each operation."""
    return {found.operation.key.raw: name for name, found in methods(*document).items()}


@settings(max_examples=60, deadline=None)
@given(_documents)
def test_adding_at_the_end_renames_nothing(document: list[Reading]) -> None:
    every = _names(document)
    for end in range(len(document)):
        before = _names(document[:end])
        assert before == {key: every[key] for key in before}


@settings(max_examples=60, deadline=None)
@given(_documents, st.randoms(use_true_random=False))
def test_any_part_of_a_document_has_the_names_of_the_whole(
    document: list[Reading], random: Random
) -> None:
    wanted: dict[str, Reading] = {}
    for one in document:
        wanted.setdefault(address(one), one)
    distinct = list(wanted.values())
    every = _names(distinct)
    part = [one for one in distinct if random.random() < 0.5]
    random.shuffle(part)
    assert _names(part) == {
        one.operation.key.raw: every[one.operation.key.raw] for one in part
    }


@settings(max_examples=60, deadline=None)
@given(_documents)
def test_no_two_operations_share_a_name(document: list[Reading]) -> None:
    assert len(_names(document)) == len(document)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(_VERBS))
def test_any_text_in_paths_and_ids_gives_a_name(path: str, id: str, verb: str) -> None:
    one = reading("GET /x", id=id, answers=PET)
    odd = Reading(one.operation, one.hints, f"/{path}", "/paths/odd")
    (found,) = methods(odd)
    assert found
