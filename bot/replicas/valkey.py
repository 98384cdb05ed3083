"""A connection to Valkey (or Redis), shared by everything that several replicas keep there. Both speak the same protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.breaker import Breaker

if TYPE_CHECKING:
    from redis.asyncio import Redis

ANSWER_SECONDS = 1.0
"""On a network that is worth sharing anything over, an answer takes a thousandth of that."""
CONNECTIONS = 16
SPACE = "{rigwise}"
"""Before every key. In a cluster the braces keep all of ours on one node, where a script may touch several."""


class ValkeyAway(RuntimeError):
    """The server does not answer; the message says which, without its password."""


class Valkey:
    """Runs our scripts; each is whole or not at all. Raises ValkeyAway, at once for a while after it was away."""

    def __init__(self, url: str) -> None:
        """Connects at the first call. Raises ValkeyAway where the driver is missing or the address is none."""
        try:
            from redis.asyncio import BlockingConnectionPool, Redis
            from redis.exceptions import RedisError
        except ImportError as error:
            raise ValkeyAway("RIGWISE_VALKEY_URL needs the driver: pip install 'rigwise[scale]'") from error
        self.name = name_of(url)
        self._errors: tuple[type[Exception], ...] = (RedisError, OSError, TimeoutError)
        self._breaker = Breaker()
        try:
            pool = BlockingConnectionPool.from_url(
                url,
                max_connections=CONNECTIONS,
                timeout=ANSWER_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                health_check_interval=30,
                decode_responses=True,
            )
        except ValueError as error:
            raise ValkeyAway(f"RIGWISE_VALKEY_URL is no address of Valkey: {self.name}") from error
        self._client: Redis = Redis.from_pool(pool)

    async def run(self, script: str, keys: Sequence[str], *values: str | float) -> Any:
        """What a Lua script returns; `keys` get our space before them."""
        if not self._breaker.allows():
            raise ValkeyAway(f"{self.name} is away")
        try:
            spaced = [f"{SPACE}:{key}" for key in keys]
            answer = await self._client.eval(script, len(spaced), *spaced, *map(str, values))
        except self._errors as error:
            self._breaker.failed()
            raise ValkeyAway(f"{self.name} is away ({error})") from error
        self._breaker.answered()
        return answer

    async def close(self) -> None:
        """Let every connection go."""
        await self._client.aclose()


def name_of(url: str) -> str:
    """`Valkey at cache.example:6379`: what a log may say of an address."""
    parts = urlsplit(url)
    return f"Valkey at {parts.netloc.rpartition('@')[2] or parts.path or 'nowhere'}"
