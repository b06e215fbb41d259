"""A broker that speaks TLS and asks who is there: the right login works, a wrong one is told without its password."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kafka.admin import UserScramCredentialUpsertion

from gateway.bus.connection import Broker, admin
from gateway.flow.relay_ports import BrokerAway
from tests.services.broker import broker as own_broker
from tests.services.kafka.kafka_world import plain, shelf
from tests.services.throwaway import Absent

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <(ssl|socket):ResourceWarning")  # see conftest.py
PASSWORD = "una-clave-de-prueba"


class Guarded(NamedTuple):
    bootstrap: str
    ca: Path

    def as_(self, user: str, password: str = PASSWORD, mechanism: str = "PLAIN", ca: Path | None = None) -> Broker:
        login = (user, password)
        return plain(self.bootstrap, security="SASL_SSL", mechanism=mechanism, ca=ca or self.ca, login=login)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("tls")
    users = f'user_admin="{PASSWORD}" user_relay="{PASSWORD}"'
    module = "org.apache.kafka.common.security"
    more = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",  # its only listener, renamed
        "inter.broker.listener.name": "PLAINTEXT",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.plaintext.plain.sasl.jaas.config": (
            f'{module}.plain.PlainLoginModule required username="admin" password="{PASSWORD}" {users};'
        ),
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config": f"{module}.scram.ScramLoginModule required;",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certified(folder)),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
    }
    try:
        with own_broker(more) as server:
            yield Guarded(server.bootstrap, folder / "ca.pem")
    except Absent as why:
        pytest.fail(str(why)) if os.environ.get("CI") == "true" else pytest.skip(str(why))


def certified(folder: Path) -> Path:
    """A key and certificate for the loopback, signed by themselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(private + pem)
    return folder / "server.pem"


def test_the_relay_publishes_over_tls_with_a_login(guarded: Guarded, tmp_path: Path) -> None:
    with shelf(tmp_path, guarded.as_("relay")) as world:
        world.put("a", "b")
        world.drain()
        assert world.sequences() == [1, 2]


def test_a_password_never_travels_where_the_login_is_scram(guarded: Guarded, tmp_path: Path) -> None:
    with admin(guarded.as_("admin"), "test") as client:
        client.alter_user_scram_credentials([UserScramCredentialUpsertion("serve", "SCRAM-SHA-512", PASSWORD)])
    with shelf(tmp_path, guarded.as_("serve", mechanism="SCRAM-SHA-512")) as world:
        world.put("a")
        world.drain()
        assert world.sequences() == [1]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password_is_told_and_not_shown(
    guarded: Guarded, tmp_path: Path, caplog: pytest.LogCaptureFixture, mechanism: str
) -> None:
    wrong = guarded.as_("relay", "otra-clave-secreta", mechanism)
    with shelf(tmp_path, wrong) as world:
        world.put("a")
        world.relay().run(lambda _: False, once=True)
        [trouble] = world.troubles
    assert "key file" in trouble.what
    for said in (trouble.what, repr(wrong), caplog.text):
        assert "otra-clave" not in said


def test_a_broker_whose_certificate_nobody_vouches_for_is_not_spoken_to(guarded: Guarded, tmp_path: Path) -> None:
    certified(tmp_path)
    with pytest.raises(BrokerAway), admin(guarded.as_("relay", ca=tmp_path / "ca.pem"), "test"):
        pass
