from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import orjson
import pytest
from certificates import Authority
from connector_conformance import SECRET, pulled, rows
from rest_worlds import RestWorld, as_json
from source_worlds import mapping

from adapters.base import RetryLater, StopSource
from adapters.rest.api import RestApi
from adapters.rest.http import LARGEST_BODY, Time
from adapters.rest.login import Bearer, ClientCredentials, tls

TOKEN_URL = "https://login.example/token"


class OAuthWorld(RestWorld):
    """An API that takes the newest token alone, and the office that issues them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.issued = 0
        self.grants: list[httpx.Request] = []
        self.grant: object = {"token_type": "Bearer", "expires_in": 3600}
        self.refused = 0  # how many requests the API refuses whatever the token
        self.add(rows(0, 150))
        time = Time(clock=lambda: self.clock)
        self.login = ClientCredentials("prueba", TOKEN_URL, "zapopan:1", f"{SECRET} &é", "casos.leer", time)  # type: ignore[misc]  # one each

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "login.example":
            self.requests.append(request)
            right = request.headers["authorization"] == f"Bearer token-{self.issued}"
            self.refused -= 1
            return self.answer(request) if right and self.refused < 0 else httpx.Response(401)
        self.grants.append(request)
        if isinstance(self.grant, httpx.Response):
            return self.grant
        self.issued += 1
        grant = {"access_token": f"token-{self.issued}", **self.grant} if isinstance(self.grant, dict) else self.grant
        return as_json(grant)


@pytest.fixture
def world(tmp_path: Path) -> OAuthWorld:
    return OAuthWorld(tmp_path)


def test_one_token_is_fetched_with_the_clients_secret_and_used_for_all_pages(world: OAuthWorld) -> None:
    assert len(pulled(world.source().pull(None))) == 150
    (request,) = world.grants
    assert request.method == "POST"
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"], "scope": ["casos.leer"]}
    scheme, _, pair = request.headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(pair)) == ("Basic", f"zapopan%3A1:{SECRET}+%26%C3%A9".encode())  # RFC 6749 2.3.1
    assert SECRET not in str(request.url)
    assert not any(SECRET in request.headers["authorization"] for request in world.requests)


@pytest.mark.parametrize(("life", "used"), [(3600, 3569), (40, 19), ("3600", 3569)])
def test_a_token_is_used_until_shortly_before_its_end(world: OAuthWorld, life: object, used: float) -> None:
    world.grant = {"token_type": "bearer", "expires_in": life}
    source = world.source()
    source.check()
    world.clock = used
    source.check()
    assert world.issued == 1
    world.clock = used + 2
    source.check()
    assert world.issued == 2


@pytest.mark.parametrize("life", [None, "never"])
def test_a_token_that_says_no_end_is_used_until_it_is_refused(world: OAuthWorld, life: object) -> None:
    world.grant = {"token_type": "bearer", "expires_in": life}
    source = world.source()
    source.check()
    world.clock = 1_000_000
    world.refused = 1
    source.check()
    assert world.issued == 2


def test_a_refused_token_is_renewed_once(world: OAuthWorld) -> None:
    world.refused = 1
    assert len(pulled(world.source().pull(None))) == 150
    world.refused, before = 2, len(world.requests)
    with pytest.raises(StopSource, match="refuses the token"):
        world.source().check()
    assert len(world.requests) == before + 2


@pytest.mark.parametrize(
    ("grant", "error", "words"),
    [
        (httpx.Response(401, json={"error": SECRET}), StopSource, "refuses this client"),
        (httpx.Response(400), StopSource, "refuses this client"),
        (httpx.Response(404), StopSource, "status 404"),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), StopSource, "status 302"),
        (httpx.Response(503), RetryLater, "status 503"),
        (httpx.Response(200, content=b"{"), RetryLater, "not whole JSON"),
        ([SECRET], StopSource, "gives no bearer token"),
        ({"token_type": "mac"}, StopSource, "gives no bearer token"),
        ({"token_type": "bearer", "access_token": ""}, StopSource, "gives no bearer token"),
        ({"token_type": "bearer", "access_token": 7}, StopSource, "gives no bearer token"),
        ({"token_type": "bearer", "access_token": f"{SECRET}\r\nX: y"}, StopSource, "no header can"),
        (httpx.Response(200, content=b" " * (LARGEST_BODY + 1)), StopSource, "more than"),
    ],
)
def test_without_a_token_nothing_is_asked(world: OAuthWorld, grant: object, error: type[Exception], words: str) -> None:
    world.grant = grant
    with pytest.raises(error, match=words) as caught:
        world.source().check()
    assert SECRET not in str(caught.value)
    assert not world.requests


def test_the_office_that_asks_to_wait_is_heard(world: OAuthWorld) -> None:
    world.grant = httpx.Response(429, headers={"retry-after": "400"})
    with pytest.raises(RetryLater, match="1 attempts"):
        world.source().check()
    assert len(world.grants) == 1


def test_a_bearer_token_is_not_renewed(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    world.answer = lambda _: httpx.Response(401)
    with pytest.raises(StopSource, match="refuses the token"):
        world.source().check()
    assert len(world.requests) == 1


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = orjson.dumps({"data": rows(0, 3) if "page=1" in self.path else []})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A refused handshake is what is tested."""


@contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """An API that asks its callers for a certificate of that authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(*authority.pair("server"))
    with _Quiet(("127.0.0.1", 0), _Page) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"https://127.0.0.1:{server.server_address[1]}/casos"
        server.shutdown()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "fiscalia")


def api(url: str, context: ssl.SSLContext | None) -> RestApi:
    return RestApi("prueba", url, Bearer(SECRET), mapping(RestWorld.read), context, time=Time(sleep=lambda _: None))


def test_an_api_with_its_own_authority_knows_us_by_our_certificate(authority: Authority) -> None:
    ours = tls("prueba", authority.ca, *authority.pair("convenio"))
    with serving(authority) as url:
        assert len(pulled(api(url, ours).pull(None))) == 3


def test_a_certificate_that_is_not_accepted_stops_the_source(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "otra")
    none, wrong = tls("prueba", authority.ca, None, None), tls("prueba", authority.ca, *other.pair("otra"))
    with serving(authority) as url:
        for context in (none, wrong, None, tls("prueba", other.ca, *authority.pair("convenio"))):
            with pytest.raises(StopSource, match=r"no TLS with the API \(.*(certificate|unknown ca)") as caught:
                api(url, context).check()
            assert SECRET not in str(caught.value)


def test_files_that_are_no_certificate_and_key_stop_the_source(authority: Authority, tmp_path: Path) -> None:
    certificate, key = authority.pair("convenio")
    _, other = authority.pair("otra")
    _, protected = authority.pair("protegida", b"una frase")
    rubbish = tmp_path / "x.pem"
    rubbish.write_text("nada")
    for pair in ((certificate, other), (certificate, protected), (rubbish, key), (certificate, tmp_path / "nada")):
        with pytest.raises(StopSource, match="no pair"):
            tls("prueba", None, *pair)
    with pytest.raises(StopSource, match="ca can't be read"):
        tls("prueba", rubbish, None, None)


def test_an_address_of_tokens_that_is_none_stops_the_source() -> None:
    with pytest.raises(StopSource, match="not an http") as caught:
        ClientCredentials("prueba", f"https://{SECRET}:x", "convenio", SECRET)
    assert SECRET not in str(caught.value)
