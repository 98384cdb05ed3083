"""Each key once an hour, in bounded memory."""

from adapters.slack import dedupe
from adapters.slack.dedupe import Seen


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_is_first_once() -> None:
    seen = Seen()
    assert [seen.first("a"), seen.first("a"), seen.first("b")] == [True, False, True]


def test_one_known_key_of_several_is_enough_and_the_others_are_kept() -> None:
    seen = Seen()
    assert seen.first("event:1", "message:1")
    assert not seen.first("event:2", "message:1")
    assert not seen.first("event:2")


def test_a_key_is_forgotten_after_the_last_retry_of_slack() -> None:
    clock = Clock()
    seen = Seen(clock)
    seen.first("a")
    clock.now = 300
    assert not seen.first("a")
    clock.now = 300 + dedupe.KEEP_SECONDS
    assert seen.first("a")


def test_memory_is_bounded() -> None:
    seen = Seen()
    for place in range(3 * dedupe.CAPACITY):
        seen.first(f"event:{place}", f"message:{place}")
    assert len(seen) <= dedupe.CAPACITY + 2
