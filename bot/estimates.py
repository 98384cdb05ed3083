"""The engine's estimate in the stable JSON shape: whole bytes, per part and per device."""

from __future__ import annotations

from typing import Any

from sizing.estimate import DeviceEstimate, Estimate, Interval, Part
from sizing.workload import Request


def as_json(request: Request, answer: Estimate) -> dict[str, Any]:
    """An estimate in the stable shape: whole bytes, summed over devices in `bytes`."""
    need = answer.need
    out: dict[str, Any] = {
        "verdict": answer.verdict.value,
        "bytes": {
            **{part.value: answer.total(part) for part in Part},
            "total": sum(device.used_bytes for device in answer.devices),
            "total_low": round(need.low),
            "total_high": round(need.high),
        },
        "per_device": [_device_json(device) for device in answer.devices],
        "params": request.model.params,
        "active_params": request.model.active_params,
        "file_bytes": answer.weights_bytes,
        "assumptions": list(answer.assumptions),
        "parallel": answer.parallel,
    }
    optional = {
        "decode_tok_s": interval_json(answer.decode_tok_s),
        "prefill_tok_s": interval_json(answer.prefill_tok_s),
        "kv_capacity_tokens": answer.kv_capacity_tokens,
        "max_context": answer.max_context,
        "host_bytes": answer.host_bytes or None,
        "host_layers": answer.host_layers or None,
    }
    return out | {key: value for key, value in optional.items() if value is not None}


def _device_json(device: DeviceEstimate) -> dict[str, Any]:
    return {
        "gpu": device.accelerator.key,
        "used": device.used_bytes,
        "usable": device.usable_bytes,
        "layers": device.n_layers,
        "parts": {part.value: size for part, size in device.parts.items()},
    }


def interval_json(interval: Interval | None) -> dict[str, float] | None:
    """Low, expected and high, or None where nothing is known."""
    if interval is None:
        return None
    return {"low": round(interval.low, 2), "expected": round(interval.expected, 2), "high": round(interval.high, 2)}
