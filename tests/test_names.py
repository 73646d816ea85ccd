"""Names: readable, portable, unique in their scope, and stable when others come."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.names import Name, Names

_near = st.text("abA_-2", min_size=1, max_size=5)  # so short that many come out alike


def _claimed(texts: list[str]) -> dict[str, str]:
    names = Names().claim_all([(Name.of(text), text) for text in texts])
    return {text: name.snake for text, name in zip(texts, names, strict=True)}


@pytest.mark.parametrize(
    ("written", "snake", "pascal"),
    [
        ("experiment_runs", "experiment_runs", "ExperimentRuns"),
        ("ListRuns", "list_runs", "ListRuns"),
        ("HTTPServer", "http_server", "HttpServer"),
        ("getURLs", "get_urls", "GetUrls"),
        ("IPv4Address", "ipv4_address", "Ipv4Address"),
        ("OAuth2PasswordBearer", "oauth2_password_bearer", "Oauth2PasswordBearer"),
        ("OpenAPIs", "open_apis", "OpenApis"),
        ("X-Request-ID", "x_request_id", "XRequestId"),
        ("sha256Sum", "sha256_sum", "Sha256Sum"),
        ("V1_2", "v1_2", "V1_2"),
        ("p2pTransfer/i18n", "p2p_transfer_i18n", "P2pTransferI18n"),
        ("v1p1beta1", "v1_p1_beta1", "V1P1Beta1"),
        ("2fa", "n_2_fa", "N2Fa"),
        ("naïve", "naive", "Naive"),
        ("你好", "u4f60_u597d", "U4f60U597d"),
        ("+", "plus", "Plus"),
        ("<=", "less_equal", "LessEqual"),
        ("+1", "plus_1", "Plus1"),
        ("-created", "minus_created", "MinusCreated"),
        ("", "value", "Value"),
    ],
)
def test_names_read_as_a_person_would_spell_them(
    written: str, snake: str, pascal: str
) -> None:
    name = Name.of(written)
    assert (name.snake, name.pascal) == (snake, pascal)


@given(st.text())
def test_whatever_was_written_gives_an_identifier_of_bounded_length(text: str) -> None:
    name = Name.of(text)
    assert name.snake.isidentifier() and name.snake.isascii()
    assert name.pascal.isidentifier()
    assert len(name.snake) <= 90


def test_long_texts_that_differ_keep_different_names() -> None:
    first, second = Name.of("a" * 500), Name.of("a" * 499 + "b")
    assert first != second


def test_a_name_must_be_spelled_before_it_is_printed() -> None:
    with pytest.raises(TypeError, match="spelling"):
        str(Name.of("x"))


def test_the_first_to_claim_a_name_keeps_it_and_later_ones_are_numbered() -> None:
    names = Names()
    assert [names.claim(Name.of(w)).snake for w in ("Foo", "foo", "FOO")] == [
        "foo",
        "foo_2",
        "foo_3",
    ]


@given(st.lists(st.text(max_size=4)))
def test_claimed_names_stay_distinct_where_case_is_ignored(texts: list[str]) -> None:
    names = Names()
    claimed = [names.claim(Name.of(text)) for text in texts]
    assert len({name.snake for name in claimed}) == len(texts)
    assert len({name.pascal.lower() for name in claimed}) == len(texts)


@given(st.lists(st.text(max_size=4)), st.text(max_size=4))
def test_a_newcomer_at_the_end_renames_nobody(texts: list[str], more: str) -> None:
    before, after = Names(), Names()
    first = [before.claim(Name.of(text)) for text in texts]
    second = [after.claim(Name.of(text)) for text in [*texts, more]]
    assert second[:-1] == first


@given(st.lists(_near, unique=True), _near, st.integers(0, 9))
def test_a_newcomer_anywhere_renames_nobody_who_is_spelled_as_an_identifier(
    texts: list[str], more: str, index: int
) -> None:
    before = _claimed(texts)
    after = _claimed([*texts[:index], more, *texts[index:]])
    kept = [text for text in texts if Name.of(text).snake == text and text != more]
    assert [after[text] for text in kept] == [before[text] for text in kept] == kept


@given(st.lists(_near, unique=True))
def test_names_claimed_together_are_distinct(texts: list[str]) -> None:
    assert len(set(_claimed(texts).values())) == len(texts)


def test_reserved_names_are_taken_from_the_start() -> None:
    assert Names(taken=("client",)).claim(Name.of("Client")).snake == "client_2"


def test_keywords_are_the_targets_affair() -> None:
    assert keyword.iskeyword(Name.of("import").snake)
