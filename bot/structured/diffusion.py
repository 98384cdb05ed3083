"""One generation of an image or a video, from a structured request to its answer."""

from __future__ import annotations

import re
from typing import Any

from bot.generation import as_json
from bot.pipeline import RUNTIME, Way
from bot.structured.cards import find_cards
from bot.structured.inference import format_of
from bot.structured.schema import SizeRequest
from bot.workload import bottomless
from knowledge.library import Library
from sizing.diffusion import estimate_diffusion, ways_to_fit
from sizing.diffusion_request import DiffusionRequest, Residence
from sizing.formats import WeightFormat
from sizing.hardware import Host
from sizing.units import bytes_from_gib

STORED = {"int4dq": "int8"}
"""torchao computes int4dq from weights that it keeps in 8 bits."""
RESIDENCES = {
    "sequential": Residence.SEQUENTIAL_OFFLOAD,
    "model": Residence.MODEL_OFFLOAD,
    "text": Residence.TEXT_ON_HOST,
    "t5": Residence.TEXT_ON_HOST,
    "true": Residence.MODEL_OFFLOAD,
    "cpu": Residence.MODEL_OFFLOAD,
}
"""What an `offload` says, by the first word that it has."""


def size_diffusion(library: Library, asked: SizeRequest, key: str) -> dict[str, Any]:
    """The peak phase of one generation on the largest card. Raises UnknownName, ValueError."""
    request = to_request(library, asked, key)
    way = Way(request.denoiser.name, request.residence.value, estimate_diffusion(request))
    out = as_json(way)
    model = request.model
    params = model.denoiser_params * model.denoiser_experts + model.text_encoder_params + model.vae_params
    out |= {
        "params": params,
        "active_params": model.denoiser_params + model.text_encoder_params + model.vae_params,
        "assumptions": [] if asked.resolution else ["default_resolution"],
        "request": {
            "model": model.key,
            "task": "diffusion",
            "precision": request.denoiser.key,
            "resolution": [request.width, request.height],
            "frames": request.frames,
            "batch": request.batch,
        },
    }
    if not asked.gpus:
        return out | {"verdict": None, "per_device": []}
    changes = () if way.works else ways_to_fit(request)
    return out | {
        "changes": [
            {
                "change": Way("", each.request.residence.value, each).lever
                if each.request.residence is not Residence.ALL
                else "vae_tiling",
                "saves": way.estimate.used_bytes - each.used_bytes,
                "enough": True,
                "verdict": each.verdict.value,
            }
            for each in changes
        ]
    }


def to_request(library: Library, asked: SizeRequest, key: str) -> DiffusionRequest:
    """The engine's request, at the pipeline's own size where none was said."""
    facts, model = library.diffusion_row(key), library.diffusion_model(key)
    devices = find_cards(library, asked.gpus) or bottomless().devices
    denoiser, text_encoders = formats_of(library, asked.precision or facts.native_format)
    width, height = asked.resolution or (facts.default_width_px, facts.default_height_px)
    return DiffusionRequest(
        model=model,
        device=max(devices, key=lambda device: device.usable_bytes),
        width=width,
        height=height,
        frames=asked.frames or (facts.default_frames or 1 if model.is_video else 1),
        batch=asked.batch or 1,
        denoiser=denoiser,
        text_encoders=text_encoders,
        residence=residence_of(asked.offload),
        vae_tiling=bool(asked.vae_tiling),
        vae_slicing=bool(asked.vae_slicing),
        fused_qkv=bool(asked.fused_qkv),
        flash_attention=True if asked.flash_attention is None else asked.flash_attention,
        quantized_on_device="torchao" in (asked.precision or "").lower() and text_encoders is not denoiser,
        host=Host(ram_bytes=bytes_from_gib(asked.ram_gb) if asked.ram_gb else None),
    )


def formats_of(library: Library, precision: str) -> tuple[WeightFormat, WeightFormat]:
    """Of the denoiser and of the text encoders: `bf16 + fp8` quantizes the first alone, `fp8` both. Raises UnknownName."""
    pieces = [piece.strip() for piece in re.sub(r"\([^()]*\)", "", precision).split("+")]
    formats = [format_of(library, STORED.get(piece.lower().split(" ")[-1], piece), RUNTIME) for piece in pieces[:2]]
    return formats[-1], formats[0]


def residence_of(offload: bool | str | None) -> Residence:
    """What an offload leaves on the card: `true` and `model` a component, `sequential` a block, `text` all but the encoders."""
    words = str(offload).lower()
    return next((residence for word, residence in RESIDENCES.items() if word in words), Residence.ALL)
