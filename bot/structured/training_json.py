"""A training estimate in the stable JSON shape."""

from __future__ import annotations

from typing import Any

from sizing.training.request import TrainingEstimate, TrainingPart, TrainingRequest


def as_json(request: TrainingRequest, answer: TrainingEstimate) -> dict[str, Any]:
    """In the shape of an inference estimate, with gradients and optimizer states as parts of their own."""
    totals = {part: answer.total(part) for part in TrainingPart}
    need = [device.need for device in answer.devices]
    activations = totals[TrainingPart.ACTIVATIONS] + totals[TrainingPart.LOGITS]
    return {
        "verdict": answer.verdict.value,
        "bytes": {
            "weights": totals[TrainingPart.WEIGHTS],
            "kv_cache": 0,
            "gradients": totals[TrainingPart.GRADIENTS],
            "optimizer": totals[TrainingPart.OPTIMIZER],
            "activations": activations,
            "overhead": totals[TrainingPart.OVERHEAD],
            "total": sum(totals.values()),
            "total_low": round(sum(each.low for each in need)),
            "total_high": round(sum(each.high for each in need)),
        },
        "per_device": [
            {
                "gpu": device.accelerator.key,
                "used": device.used_bytes,
                "usable": device.usable_bytes,
                "parts": {part.value: size for part, size in device.parts.items()},
                "phase": device.phase.value,
            }
            for device in answer.devices
        ],
        "params": request.model.params,
        "active_params": request.model.active_params,
        "trainable_params": answer.trainable_params,
        "host_bytes": answer.host_bytes,
        "assumptions": list(answer.assumptions),
        "request": {
            "model": request.model.key,
            "task": request.method.value,
            "precision": request.weights.key,
            "optimizer": request.optimizer.value,
            "context": request.sequence_length,
            "batch": request.micro_batch,
            "rank": request.rank,
            "zero_stage": request.zero_stage,
            "stack": request.stack.value,
        },
    }
