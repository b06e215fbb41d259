"""What presidio finds in Spanish texts without a language model: its own predefined recognisers, all but spaCy's.

    python presidio_text.py TEXTS

Runs in an environment of its own (``peers/requirements.lock``), without the product. TEXTS is a JSON list. For every
line on standard input all texts are processed: ``all`` and ``patterns`` print the seconds that took, with and without
the telephone recogniser (which is no pattern but a library of its own); ``show`` prints the spans found in each text.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import tldextract

# Its e-mail recogniser would fetch the list of top-level domains from the network, at the first text.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

from presidio_analyzer import EntityRecognizer, PatternRecognizer, RecognizerRegistry  # noqa: E402


def recognisers() -> list[EntityRecognizer]:
    """Those for Spanish that need no model."""
    registry = RecognizerRegistry(supported_languages=["es"])
    registry.load_predefined_recognizers(languages=["es"])
    return [one for one in registry.recognizers if one.name != "SpacyRecognizer"]


def spans(text: str, used: list[EntityRecognizer]) -> list[list[int]]:
    """What they find."""
    return [[r.start, r.end] for one in used for r in one.analyze(text, one.supported_entities, None) or ()]


def main(file: str) -> None:
    """Answers until nothing more is asked."""
    texts = json.loads(Path(file).read_text("utf-8"))
    every = recognisers()
    patterns = [one for one in every if isinstance(one, PatternRecognizer)]
    for line in sys.stdin:
        asked, start = line.strip(), time.perf_counter()
        found = [spans(text, patterns if asked == "patterns" else every) for text in texts]
        print(json.dumps(found) if asked == "show" else time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
