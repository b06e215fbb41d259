from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from gateway.settings import Kafka, Place, Server

PLACE: TypeAdapter[Path | Server] = TypeAdapter(Place)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://localhost/convenio",
        "postgresql://127.0.0.1:5432/convenio?sslmode=disable",
        "postgresql://db.example:5432/convenio?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    ],
)
def test_a_servers_address(address: str) -> None:
    assert PLACE.validate_python(address) == Server(address=address)


def test_anything_without_a_scheme_is_a_file() -> None:
    assert PLACE.validate_python("data/releases.db") == Path("data/releases.db")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgres://localhost/convenio", "is expected"),  # and no file in a folder of that name
        ("postgresql+psycopg://localhost/convenio", "is expected"),
        ("postgresql:///convenio", "is expected"),
        ("postgresql://localhost", "is expected"),
        ("postgresql://localhost:many/convenio", "is expected"),
        ("postgresql://ana@localhost/convenio", "no login"),
        ("postgresql://ana:secreto@localhost/convenio", "no login"),
        ("postgresql://localhost/convenio?password=secreto", "unknown option password"),
        ("postgresql://localhost/convenio?host=db.example", "unknown option host"),
        ("postgresql://db.example/convenio", "sslmode=verify-full"),
        ("postgresql://localhost,db.example/convenio", "sslmode=verify-full"),
    ],
)
def test_an_address_that_is_none_or_says_too_much_or_too_little(address: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        PLACE.validate_python(address)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"bootstrap": []}, "at least 1"),
        ({"bootstrap": ["kafka.example"]}, "host:port"),
        ({"security": "PLAINTEXT"}, "this machine only"),
        ({"security": "PLAINTEXT", "bootstrap": ["127.0.0.1:9092", "kafka.example:9092"]}, "this machine only"),
        ({"replication": 1}, "in_sync"),
        ({"sasl": "none"}, "Extra"),
    ],
)
def test_a_broker_that_is_not_safe_to_write_to(changed: dict[str, Any], why: str) -> None:
    plain = {"bootstrap": ["kafka.example:9092"]}
    assert Kafka.model_validate(plain).security == "SASL_SSL"

    with pytest.raises(ValidationError, match=why):
        Kafka.model_validate(plain | changed)


@pytest.mark.parametrize("address", ["127.0.0.1:9092", "localhost:9092", "[::1]:9092"])
def test_a_broker_on_this_machine_may_be_spoken_to_in_the_clear(address: str) -> None:
    assert Kafka(bootstrap=(address,), security="PLAINTEXT").in_sync == 2
