"""Values as cells and back: moments as UTC text that sorts, devices and objects as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from knowledge.team import GpuCount


def moment(at: datetime | None = None) -> str:
    """Now, or `at`, as text of one length, so that text order is time order."""
    return (at or datetime.now(tz=UTC)).astimezone(UTC).isoformat(timespec="microseconds")


def from_moment(cell: str) -> datetime:
    """What `moment` wrote."""
    return datetime.fromisoformat(cell)


def gpus_cell(gpus: tuple[GpuCount, ...]) -> str:
    """`[["rtx-3090", 4]]`."""
    return json.dumps([[gpu.key, gpu.count] for gpu in gpus])


def from_gpus(cell: str) -> tuple[GpuCount, ...]:
    """What `gpus_cell` wrote."""
    return tuple(GpuCount(key, count) for key, count in json.loads(cell))


def object_cell(value: Any) -> str:
    """Any JSON value as it is written."""
    return json.dumps(value, ensure_ascii=False)


def from_object(cell: str) -> dict[str, Any]:
    """A JSON object; what cannot be read counts as empty."""
    try:
        value = json.loads(cell)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
