"""What a document says of a tag describes the resource of that name."""

from __future__ import annotations

from pathlib import Path

from specloom import builder, document

PETS = """
openapi: 3.1.0
info: {title: Pets, version: "1"}
tags:
  - {name: pets, summary: Pets, description: Animals that are for sale.}
  - {name: toys, summary: What they play with.}
  - {name: Pet Shops, description: Where they are.}
paths:
  /pets:
    get:
      x-stackql-resource: pets
      responses: {"200": {description: All pets.}}
  /toys:
    get:
      x-stackql-resource: toys
      responses: {"200": {description: All toys.}}
  /shops:
    get:
      x-stackql-resource: pet_shops
      responses: {"200": {description: All shops.}}
"""


def test_a_resource_is_described_by_the_tag_of_its_name(tmp_path: Path) -> None:
    spec = tmp_path / "pets.yaml"
    spec.write_text(PETS)
    source = builder.ServiceSource("pets", document.load(spec))
    (service,) = builder.build([source], name="zoo").api.services
    told = {resource.wire.raw: resource.doc.raw for resource in service.resources}
    assert told == {
        "pets": "Animals that are for sale.",
        "toys": "What they play with.",
        "pet_shops": "Where they are.",
    }
