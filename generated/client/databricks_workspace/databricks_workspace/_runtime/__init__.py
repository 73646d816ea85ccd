"""The hand-written half of every generated client.

Ordinary modules, copied as they are into each generated package as ``_runtime``, and used
by specloom's own SQL engine. They read from the wire inwards:

==============  =================================================================
messages        a request to be, an answer as it came
transport       sends one and returns the other: retries, deadline, size caps
credentials     who asks: bearer, basic, keys, OAuth2
parameters      values into paths, queries, headers and cookies
payloads        values into bodies
operations      what a generated method says of itself
undescribed     requests that no generated method makes
models          records; decoding, which never loses an answer to one odd field
paging          items across pages
streaming       answers that are read as they come
resources       what generated classes inherit; clients: what the client inherits
==============  =================================================================

Importing this package imports nothing: ``httpx2`` and ``msgspec`` wait for their first use.
"""
