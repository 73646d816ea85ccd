"""An API that nobody named is called what its title is about."""

from __future__ import annotations

import pytest

from specloom.titles import name_in

TITLES = {
    "Pets": "pets",
    "Pet Store API": "pet_store",
    "The Pet Store REST API v3": "pet_store",
    "PetShop's official OpenAPI specification + extensions": "petshop",
    "PetShop\N{RIGHT SINGLE QUOTATION MARK}s Open API": "petshop",
    "API Specification for the Pet Catalogue (BETA)": "pet_catalogue",
    "Swagger Pets - OpenAPI 3.0": "pets",
    "pets.io ~ API Documentation": "pets_io",
    "PetsAPI": "pets",
    "Pets of the World": "pets_of_world",
    "Open Pets API 2.0": "pets",
    "Platform API": "platform_api",  # Python has a module of that name
    "Calendar": "calendar_api",
    "3D Pets": "n_3_d_pets",
    "All that there is to say about pets and more": "all_that_there_is",
    "Löwen-API": "lowen",
    "\N{CJK UNIFIED IDEOGRAPH-732B} API": "u732b",
}


@pytest.mark.parametrize("title", TITLES)
def test_the_name_is_what_is_left_of_the_title_without_words_of_every_title(
    title: str,
) -> None:
    name = name_in(title)
    assert name is not None
    assert name.snake == TITLES[title]


@pytest.mark.parametrize("title", ["", "API", "The OpenAPI 3.0 Specification", "+"])
def test_a_title_of_such_words_alone_holds_no_name(title: str) -> None:
    assert name_in(title) is None
