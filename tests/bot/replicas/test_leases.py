"""One holder at a time; a lease that is not renewed is another's."""

import asyncio

from tests.bot.replicas.conftest import Pair


async def test_one_has_it_until_it_is_released(pair: Pair) -> None:
    mine, theirs = pair.leases
    assert await mine.claim("shard:0", pair.lease_s)
    assert not await theirs.claim("shard:0", pair.lease_s)
    assert await theirs.claim("shard:1", pair.lease_s)
    await theirs.release("shard:0")
    assert not await theirs.claim("shard:0", pair.lease_s)
    await mine.release("shard:0")
    assert await theirs.claim("shard:0", pair.lease_s)


async def test_who_renews_keeps_it_and_who_does_not_loses_it(pair: Pair) -> None:
    mine, theirs = pair.leases
    await mine.claim("shard:0", pair.lease_s)
    await pair.pass_time(0.7)
    assert await mine.claim("shard:0", pair.lease_s)
    await pair.pass_time(0.7)
    assert not await theirs.claim("shard:0", pair.lease_s)
    await pair.pass_time(0.5)
    assert await theirs.claim("shard:0", pair.lease_s)
    assert not await mine.claim("shard:0", pair.lease_s)


async def test_of_many_at_once_one_has_it(pair: Pair) -> None:
    had = await asyncio.gather(*(each.claim("shard:7", pair.lease_s) for each in pair.leases * 5))
    assert sum(had) == 5
    assert len(set(had[::2])) == len(set(had[1::2])) == 1
