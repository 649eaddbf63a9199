"""The contract of the answer: the schema, the page about it, and answers that need no server."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

import certask

DOC = Path(certask.TOP, "doc")
SCHEMA = json.loads((DOC / "answer.schema.json").read_text())
PAGE = (DOC / "answer.md").read_text()


def objects(schema):
    """Every part of the schema that describes an object."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def words(schema):
    """Every word of an enumeration."""
    if isinstance(schema, dict):
        yield from (word for word in schema.get("enum", []) if isinstance(word, str))
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from words(part)


def test_the_schema_is_one_and_strict():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    found = list(objects(SCHEMA))
    assert len(found) > 10
    for part in found:
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])


def test_the_page_names_every_key_and_word():
    named = set(re.findall(r"`([^`\s]+)`", PAGE))
    keys = {key for part in objects(SCHEMA) for key in part["properties"]}
    versions = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}
    assert not (keys | set(words(SCHEMA)) - versions) - named


@pytest.fixture(scope="module")
def refused(ask):
    """The answer of a port where nothing listens (1, tcpmux, hardly ever used)."""
    return ask(["127.0.0.1:1"])


def test_nobody_there(refused):
    certask.check(refused, {"verdict": "undetermined", "cause": "connect-refused",
                            "address": None, "tls": None, "request": None})


@pytest.mark.parametrize("change", [
    {"verdict": "maybe"}, {"confidence": "proven"}, {"cause": None}, {"cause": "bad luck"},
    {"alert": {"code": 40}}, {"new": 1}, {"port": 0}, {"host": "a\x1bb"}, {"findings": [{}]},
    {"verdict": "required", "confidence": "proven"},
])
def test_the_schema_refuses(refused, change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**refused, **change}, SCHEMA)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_every_key_is_needed(refused, key):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in refused.items() if k != key}, SCHEMA)
