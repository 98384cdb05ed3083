"""Published peaks of image and video generation (cases/diffusion.csv) as requests that the engine answers."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sizing.diffusion_request import DiffusionModel, DiffusionRequest, Residence
from sizing.formats import Family, WeightFormat
from tests.sizing.training_cases import card

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Generation:
    """One published run. The peaks are of PyTorch's memory pool, which does not see the CUDA context."""

    request: DiffusionRequest
    peak_gib: float
    source: str

    @property
    def name(self) -> str:
        asked = self.request
        return f"{asked.model.key}-{asked.width}x{asked.height}x{asked.frames}-b{asked.batch}-{asked.denoiser.bits:g}bit"


def _rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_bits(bits: float) -> WeightFormat:
    return WeightFormat(f"{bits:g}bit", f"{bits:g} bits", Family.LINEAR, bits)


def pipelines() -> dict[str, DiffusionModel]:
    return {
        row["key"]: DiffusionModel(
            key=row["key"],
            name=row["key"],
            denoiser_params=int(row["denoiser_params"]),
            text_encoder_params=int(row["text_encoder_params"]),
            vae_params=int(row["vae_params"]),
            is_video=row["is_video"] == "1",
            denoiser_experts=int(row["denoiser_experts"]),
            spatial_factor=int(row["spatial_factor"]),
            temporal_factor=int(row["temporal_factor"]),
            activation_factor=float(row["activation_factor"]),
            guided=row["guided"] == "1",
            vae_in_fp32=row["vae_in_fp32"] == "1",
            vae_latent_frames=int(row["vae_latent_frames"]),
            decode_elements_per_pixel=int(row["decode_elements_per_pixel"]),
            tiles_by_default=row["tiles_by_default"] == "1",
        )
        for row in _rows("diffusion_models.csv")
    }


def generations() -> list[Generation]:
    """Every row of the table, in its order."""
    models = pipelines()
    return [
        Generation(
            DiffusionRequest(
                model=models[row["model"]],
                device=card(79.2),
                width=int(row["width"]),
                height=int(row["height"]),
                frames=int(row["frames"]),
                batch=int(row["batch"]),
                denoiser=of_bits(float(row["denoiser_bits"])),
                text_encoders=of_bits(float(row["text_bits"])),
                residence=Residence(row["residence"]),
                vae_tiling=row["vae_tiling"] == "1",
                vae_slicing=row["vae_slicing"] == "1",
                fused_qkv=row["fused_qkv"] == "1",
                quantized_on_device=row["quantized_on_device"] == "1",
            ),
            float(row["peak_gib"]),
            row["source"],
        )
        for row in _rows("diffusion.csv")
    ]
