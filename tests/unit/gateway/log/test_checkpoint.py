from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.flow.checkpoint import Checkpoint, CheckpointError, LogKey, LogSigner
from gateway.flow.merkle import EMPTY_ROOT

# The key, text and signature of Go's golang.org/x/mod/sumdb/note, which signed-note standardised.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS_NOTE = (
    PETERS_TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def signer(name: str = "log.example", seed: int = 1) -> LogSigner:
    return LogSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


LOG = signer()
ROOT = bytes(range(32))
NOTE = LOG.sign(7, ROOT)


def test_the_reference_note_is_opened_and_written_byte_for_byte() -> None:
    key = LogKey.parse(PETER)
    assert key.open(PETERS_NOTE) == PETERS_TEXT
    assert str(key) == PETER
    peter = LogSigner("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETERS_SECRET))
    assert peter.note(PETERS_TEXT) == PETERS_NOTE


def test_a_public_log_has_the_key_id_it_publishes() -> None:
    key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert LogKey.parse(key).id.hex() == "033de0ae"


def test_a_checkpoint_is_written_as_the_specification_has_it() -> None:
    text, _, signature = NOTE.partition("\n\n")
    assert text == "log.example\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert signature.startswith("— log.example ")
    assert LOG.key.checkpoint(NOTE) == Checkpoint("log.example", 7, ROOT)


@given(st.integers(0, 10**18 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_what_is_read(size: int, root: bytes) -> None:
    assert LOG.key.checkpoint(LOG.sign(size, root)) == Checkpoint("log.example", size, root)


@given(st.integers(0, len(NOTE) - 1), st.characters(blacklist_categories=["Cs"]))
def test_no_changed_character_passes(at: int, character: str) -> None:
    changed = NOTE[:at] + character + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(CheckpointError):
            LOG.key.checkpoint(changed)


@given(st.text(max_size=400))
def test_any_text_is_refused_as_a_checkpoint_error(text: str) -> None:
    with pytest.raises(CheckpointError):
        LOG.key.checkpoint(text)


def test_other_keys_signatures_are_passed_over() -> None:
    witness = signer("witness.example", 2).note(LOG.key.open(NOTE)).rpartition("\n\n")[2]
    namesake = signer("log.example", 3).note(LOG.key.open(NOTE)).rpartition("\n\n")[2]
    assert LOG.key.checkpoint(NOTE + witness + namesake).size == 7


def test_a_note_that_is_not_ours_is_refused() -> None:
    for other in (signer("log.example", 2), signer("another.example", 1)):
        with pytest.raises(CheckpointError, match="not signed by"):
            LOG.key.checkpoint(other.sign(7, ROOT))


def test_a_false_signature_of_ours_is_fatal_beside_a_true_one() -> None:
    line = "— log.example " + b64encode(LOG.key.id + bytes(64)).decode() + "\n"
    with pytest.raises(CheckpointError, match="false"):
        LOG.key.checkpoint(NOTE + line)


@pytest.mark.parametrize(
    "text",
    [
        "log.example\n7\n",
        "log.example\n07\n" + b64encode(ROOT).decode() + "\n",
        "log.example\n-7\n" + b64encode(ROOT).decode() + "\n",
        "log.example\n٧\n" + b64encode(ROOT).decode() + "\n",
        "log.example\n7\n" + b64encode(ROOT[:31]).decode() + "\n",
        "log.example\n7\n" + b64encode(ROOT).decode() + "\nextension\n",
        "another.example\n7\n" + b64encode(ROOT).decode() + "\n",
        "log.example\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
    ],
)
def test_a_well_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        LOG.key.checkpoint(LOG.note(text))


def test_a_note_with_too_many_signatures_is_refused() -> None:
    line = NOTE.rpartition("\n\n")[2]
    assert LOG.key.checkpoint(NOTE + line * 99).size == 7
    with pytest.raises(CheckpointError):
        LOG.key.checkpoint(NOTE + line * 100)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\x00b"])
def test_a_name_that_would_break_the_note_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        signer(name)


@pytest.mark.parametrize("text", ["", "PeterNeumann", PETER[:-1], PETER.replace("c74f20a3", "c74f20a4"), "x+00+AA=="])
def test_a_damaged_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        LogKey.parse(text)


def test_the_secret_is_not_shown() -> None:
    assert repr(LOG) == f"LogSigner({LOG.key})"


def test_the_empty_log_has_a_checkpoint() -> None:
    assert LOG.key.checkpoint(LOG.sign(0, EMPTY_ROOT)) == Checkpoint("log.example", 0, EMPTY_ROOT)
