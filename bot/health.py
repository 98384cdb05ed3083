"""Whether this process should be sent questions, for whoever balances load or restarts it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from bot import metrics


@dataclass
class Health:
    """What each platform last said of itself. There is one of it in a process, as there is one of its metrics."""

    wanted: frozenset[str] = frozenset()
    stopping: bool = False
    _open: dict[str, Callable[[], bool]] = field(default_factory=dict)

    def begin(self, wanted: Iterable[str]) -> None:
        """A start: none of the wanted platforms is connected yet."""
        self.wanted, self.stopping = frozenset(wanted), False
        self._open.clear()
        metrics.begin(self.wanted)
        metrics.STOPPING.set(0)
        for platform in self.wanted:
            metrics.CONNECTED.labels(platform).set_function(partial(self.is_connected, platform))

    def up(self, platform: str, is_open: Callable[[], bool] = lambda: True) -> None:
        """The platform reaches us, for the first time or again, as long as `is_open` says so."""
        self._open[platform] = is_open
        metrics.CONNECTS.labels(platform).inc()

    def down(self, platform: str) -> None:
        """It does not, for now."""
        self._open.pop(platform, None)

    def is_connected(self, platform: str) -> bool:
        """Whether the platform reaches us."""
        return platform in self._open and self._open[platform]()

    def stop(self) -> None:
        """No more questions, please; those that were taken up are finished."""
        self.stopping = True
        metrics.STOPPING.set(1)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why no questions should be sent here; empty when they should."""
        if self.stopping:
            return ("stopping",)
        return tuple(f"{platform} is not connected" for platform in sorted(self.wanted) if not self.is_connected(platform))


HEALTH = Health()
