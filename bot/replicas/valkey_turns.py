"""The last question of each conversation in Valkey, not in the workspace's table: the most frequent write, and no treasure."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.replicas.valkey import ANSWER_SECONDS, SPACE, ValkeyAway, name_of
from knowledge.breaker import Breaker
from knowledge.team import LastTurn
from knowledge.workspace.conversations import KEPT_FOR

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class ValkeyTurns:
    """The interface of `knowledge.workspace.Conversations`, for threads. A server that is away has no last question to tell."""

    def __init__(self, url: str) -> None:
        try:
            from redis import Redis
            from redis.exceptions import RedisError
        except ImportError as error:
            raise ValkeyAway("RIGWISE_VALKEY_URL needs the driver: pip install 'rigwise[scale]'") from error
        self._errors: tuple[type[Exception], ...] = (RedisError, OSError)
        self._name = name_of(url)
        self._breaker = Breaker()
        self._client = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, decode_responses=True
        )

    def get(self, conversation: str) -> LastTurn | None:
        """The last question that was remembered, or None."""
        kept = self._try(lambda: self._client.get(_key(conversation)))
        if not isinstance(kept, str):
            return None
        intent, slots, at = json.loads(kept)
        return LastTurn(intent, slots, datetime.fromisoformat(at))

    def remember(self, conversation: str, intent: str, slots: dict[str, Any], at: datetime | None = None) -> None:
        """Keep a question as the last one of its conversation, for as long as the table would."""
        row = json.dumps((intent, slots, (at or datetime.now(tz=UTC)).isoformat()), ensure_ascii=False)
        self._try(lambda: self._client.set(_key(conversation), row, ex=KEPT_FOR))

    def forget(self, author: str) -> int:
        """Private threads of a person: all keys are looked through, as nobody asks for it often."""
        own = author.rpartition(":")[2]
        pattern = _key("*:" + "".join(f"\\{sign}" if sign in "*?[]\\^" else sign for sign in own))
        return int(self._try(lambda: sum(self._client.delete(key) for key in self._client.scan_iter(pattern, 1000))) or 0)

    def close(self) -> None:
        """Let every connection go."""
        self._client.close()

    def _try(self, call: Callable[[], Result]) -> Result | None:
        if not self._breaker.allows():
            return None
        try:
            done = call()
        except self._errors as error:
            self._breaker.failed()
            log.warning("threads have no memory while %s is away: %s", self._name, error)
            return None
        self._breaker.answered()
        return done


def _key(conversation: str) -> str:
    return f"{SPACE}:turn:{conversation}"
