"""Answering once: Slack sends an event again when an ack is late, and now and then the same message under two event ids."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEEP_SECONDS = 3600.0
"""Slack's last retry comes five minutes after the first delivery (https://docs.slack.dev/apis/events-api#retries)."""
CAPACITY = 20_000


class Seen:
    """Keys of what was taken up in the last hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[str, float] = OrderedDict()

    def first(self, *keys: str) -> bool:
        """Whether none of these keys was here before; all of them are kept from now on."""
        now = self._clock()
        self._forget(now)
        new = not any(key in self._times for key in keys)
        for key in keys:
            self._times[key] = now
            self._times.move_to_end(key)
        return new

    def _forget(self, now: float) -> None:
        while self._times:
            key, at = next(iter(self._times.items()))
            if now - at < KEEP_SECONDS and len(self._times) < CAPACITY:
                break
            del self._times[key]

    def __len__(self) -> int:
        return len(self._times)
