"""One OpenAPI description in; client, docs and SQL mappings out."""
