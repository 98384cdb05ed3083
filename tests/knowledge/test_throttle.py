"""Counting: never more than the rate, never less, for each on its own, and in bounded memory."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from knowledge.throttle import Charge, MemoryLimiter, Rate, Refusal


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limiter(most_keys: int = 100) -> tuple[MemoryLimiter, Clock]:
    clock = Clock()
    return MemoryLimiter(clock, most_keys), clock


async def test_a_minutes_worth_at_once_and_then_one_by_one() -> None:
    counted, clock = limiter()
    charge = Charge("user:ada", Rate(4, 60))
    assert [await counted.take((charge,)) for _ in range(4)] == [None] * 4
    assert await counted.take((charge,)) == Refusal("user:ada", 15.0)
    clock.now += 15
    assert await counted.take((charge,)) is None
    assert await counted.take((charge,)) == Refusal("user:ada", 15.0)
    clock.now += 60
    assert [await counted.take((charge,)) for _ in range(5)][:4] == [None] * 4


async def test_one_persons_haste_costs_nobody_else() -> None:
    counted, _ = limiter()
    assert await counted.take((Charge("user:ada", Rate(1)),)) is None
    assert await counted.take((Charge("user:ada", Rate(1)),)) is not None
    assert await counted.take((Charge("user:grace", Rate(1)),)) is None


async def test_a_refused_question_takes_nothing_from_the_others_it_would_have_been_counted_for() -> None:
    counted, _ = limiter()
    user, channel = Charge("user:ada", Rate(1)), Charge("channel:c", Rate(3))
    assert await counted.take((user, channel)) is None
    for _ in range(10):
        refused = await counted.take((user, channel))
        assert refused is not None
        assert refused.key == "user:ada"
    assert [await counted.take((channel,)) is None for _ in range(3)] == [True, True, False]


async def test_of_two_refusals_the_longer_wait_is_named() -> None:
    counted, _ = limiter()
    short, long = Charge("user:ada", Rate(1, 10)), Charge("team:t", Rate(1, 50))
    assert await counted.take((short, long)) is None
    assert await counted.take((short, long)) == Refusal("team:t", 50.0)


async def test_nothing_to_count_is_never_refused() -> None:
    counted, _ = limiter()
    assert await counted.take(()) is None


@given(st.integers(1, 8), st.lists(st.integers(0, 40), min_size=1, max_size=60))
async def test_it_gives_what_a_bucket_that_fills_steadily_would_give(count: int, pauses: list[int]) -> None:
    counted, clock = limiter()
    per_s, held = 16, Fraction(count)
    for pause in pauses:
        clock.now += pause / 8
        held = min(Fraction(count), held + Fraction(pause, 8) * count / per_s)
        given_one = await counted.take((Charge("k", Rate(count, per_s)),)) is None
        assert given_one == (held >= 1)
        held -= given_one


async def test_keys_that_are_full_again_are_forgotten() -> None:
    counted, clock = limiter()
    for number in range(50):
        await counted.take((Charge(f"user:{number}", Rate(30)),))
    assert len(counted) == 50
    clock.now += 120
    await counted.take((Charge("user:late", Rate(30)),))
    assert len(counted) == 1


async def test_memory_is_bounded_however_many_come_at_once() -> None:
    counted, _ = limiter(most_keys=100)
    for number in range(1000):
        await counted.take((Charge(f"user:{number}", Rate(30)),))
    assert len(counted) == 100
