"""A server that is away costs no question its time: it is left alone for a while, and then one call looks for it again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE_SECONDS = 1.0


class Breaker:
    """Safe to share between threads."""

    def __init__(self, pause_s: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._again_at: float | None = None

    def allows(self) -> bool:
        """Whether to try. While the server is away that is one call in every pause."""
        with self._lock:
            now = self._clock()
            if self._again_at is None:
                return True
            if now < self._again_at:
                return False
            self._again_at = now + self._pause_s
            return True

    def failed(self) -> None:
        """It could not be reached."""
        with self._lock:
            self._again_at = self._clock() + self._pause_s

    def answered(self) -> None:
        """It is there."""
        with self._lock:
            self._again_at = None
