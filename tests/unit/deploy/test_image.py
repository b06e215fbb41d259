"""The Dockerfile: hadolint's rules, and what it does not know of ours; with Dockerfiles that must be refused."""

from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def hadolint(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), str(file)], capture_output=True, text=True, check=False
    )


def instructions(text: str) -> list[tuple[str, str]]:
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines.splitlines()) if word]


def breaches(text: str) -> set[str]:
    """Rules of ours that a Dockerfile breaks."""
    found = instructions(text)
    last = found[max(i for i, (word, _) in enumerate(found) if word == "FROM") :]
    images = [rest for word, rest in found if word == "FROM"]
    stated = [rest for word, rest in found if word in ("ENV", "ARG")]
    installs = [rest for word, rest in found if word == "RUN" and "install" in rest]
    rules = {
        "user": any(re.fullmatch(r"[1-9]\d*:\d+", rest) for word, rest in last if word == "USER"),
        "entry": ("ENTRYPOINT", '["convenio"]') in last,
        "pinned": all(re.search(r":(\$\{PYTHON\}|[\d.]+-)", image) for image in images),
        "exact": re.search(r"^ARG PYTHON=3\.\d+\.\d+-slim-\w+$", text, re.MULTILINE) is not None,
        "hashes": bool(installs) and all("--require-hashes" in rest or "--no-deps" in rest for rest in installs),
        "wheels": any("--only-binary=:all:" in rest for rest in installs),
        "no compiler": not any(word == "RUN" and re.search(r"apt|apk|gcc", rest) for word, rest in last),
        "no secret": not re.search(r"PASS|SECRET|TOKEN|KEY", " ".join(stated)),
        "health": not any(word == "HEALTHCHECK" for word, _ in found),
        "named": not any(word in ("ADD", "COPY") and rest.split()[0] in (".", "./") for word, rest in found),
    }
    return {rule for rule, kept in rules.items() if not kept}


def test_hadolint_and_our_rules_find_nothing() -> None:
    done = hadolint(ROOT / "Dockerfile")
    assert done.returncode == 0, done.stdout
    assert breaches(DOCKERFILE) == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("USER 10001:10001", "USER root", "user"),
        ("USER 10001:10001\n", "", "user"),
        ('ENTRYPOINT ["convenio"]', 'ENTRYPOINT ["sh"]', "entry"),
        ("FROM python:${PYTHON}\n", "FROM python:3.12\n", "pinned"),
        ("3.12.12-slim-bookworm", "3.12", "exact"),
        ("--require-hashes ", "", "hashes"),
        ("--only-binary=:all: ", "", "wheels"),
        ("RUN mkdir /site", "RUN apt-get install gcc", "no compiler"),
        ("PYTHONUNBUFFERED=1", "STORE_PASSWORD=1", "no secret"),
        ("WORKDIR /site", "HEALTHCHECK CMD true", "health"),
        ("COPY contracts contracts", "COPY . .", "named"),
    ],
)
def test_a_bug_put_in_is_found(old: str, new: str, rule: str) -> None:
    assert old in DOCKERFILE
    assert rule in breaches(DOCKERFILE.replace(old, new))


def test_hadolint_refuses_what_it_should(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN pip install fastapi && cd /tmp\n", "utf-8")
    done = hadolint(tmp_path / "Dockerfile")
    assert done.returncode == 1
    assert {"DL3007", "DL3013"} <= set(re.findall(r"DL\d+", done.stdout))


def test_only_what_the_image_is_made_of_is_sent_to_the_engine() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        part
        for word, rest in instructions(DOCKERFILE)
        if word == "COPY" and "--from" not in rest
        for part in rest.split()[:-1]
    }
    assert sent == copied
    assert all((ROOT / name).exists() for name in sent)
    assert not any(fnmatch.fnmatch(name, pattern) for pattern in sent for name in (".env", ".git", "deploy", "tests"))
