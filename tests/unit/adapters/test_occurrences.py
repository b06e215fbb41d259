from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.drop.occurrences import Occurrences


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "x", None])), max_size=40))
def test_rows_alike_are_numbered_in_order_and_no_two_keys_are_the_same(table: list[tuple[str, str | None]]) -> None:
    with Occurrences(["p", "q"]) as twins:
        keys = [twins.key({"p": p, "q": q}) for p, q in table]
    assert len(set(keys)) == len(keys)
    seen: Counter[tuple[str, str]] = Counter()
    for (p, q), key in zip(table, keys, strict=True):
        seen[p, q or ""] += 1
        assert key.rpartition(":")[2] == str(seen[p, q or ""])


def test_columns_nobody_knows_do_not_make_another_row() -> None:
    with Occurrences(["p"]) as twins:
        first, second = twins.key({"p": "a", "new": "1"}), twins.key({"p": "a", "new": "2"})
    assert first.rpartition(":")[0] == second.rpartition(":")[0]


def test_the_key_is_the_same_in_every_run() -> None:
    keys = []
    for _ in range(2):
        with Occurrences(["p"]) as twins:
            keys.append(twins.key({"p": "a"}))
    assert keys[0] == keys[1]


def test_in_another_scope_the_same_row_has_another_key() -> None:
    found = []
    for scope in ("", "a.csv", "b.csv"):
        with Occurrences(["p"], scope) as twins:
            found.append(twins.key({"p": "a"}))
    assert len(set(found)) == 3


def test_where_copies_are_one_rows_alike_have_one_key_and_others_their_own() -> None:
    with Occurrences(["p"], copies="one") as twins:
        first, again, other = (twins.key({"p": cell}) for cell in "aab")
    with Occurrences(["p"]) as each:
        assert first == again == each.key({"p": "a"}) != other
