"""Rows of networks that are no decoder-only language model: diffusion pipelines, encoders, speech models."""

from __future__ import annotations

from knowledge.catalogue import Row, to_citation
from knowledge.facts import DiffusionFacts
from knowledge.shape import BILLION
from sizing.diffusion_request import DiffusionModel
from sizing.encoder_shapes import EncoderModel, EncoderShape

WELL_KNOWN = "select key from diffusion_models where well_known = 1 order by denoiser_params_b * denoiser_experts"
T5_XXL_OUTPUTS = 24 * 10_240 * 4096
"""The last matrix of each feed-forward block of T5-XXL's encoder. Image pipelines load it in fp32 beside fp16; a published
load of CogVideoX-2b (12.5 GiB) has none of that."""
NEEDED = ("n_layers", "hidden_size", "n_heads", "head_dim", "vocab_size", "intermediate_size")


def to_diffusion(row: Row) -> DiffusionFacts:
    """A diffusion pipeline by component."""
    same = ("key", "name", "family", "kind", "denoiser_experts", "text_encoders", "native_format", "license", "latent_channels")
    defaults = ("default_width_px", "default_height_px", "default_frames", "default_fps", "default_steps")
    return DiffusionFacts(
        **{name: row[name] for name in (*same, *defaults, "latent_spatial_factor", "latent_temporal_factor")},
        denoiser_params=round(row["denoiser_params_b"] * BILLION),
        text_encoder_params=round(row["text_encoder_params_b"] * BILLION),
        vae_params=round(row["vae_params_b"] * BILLION),
        citation=to_citation(row),
    )


def to_diffusion_model(row: Row) -> DiffusionModel:
    """A diffusion pipeline for the engine."""
    return DiffusionModel(
        key=row["key"],
        name=row["name"],
        denoiser_params=round(row["denoiser_params_b"] * BILLION),
        text_encoder_params=round(row["text_encoder_params_b"] * BILLION),
        vae_params=round(row["vae_params_b"] * BILLION),
        is_video=row["kind"] != "image",
        denoiser_experts=row["denoiser_experts"],
        spatial_factor=row["latent_spatial_factor"],
        temporal_factor=row["latent_temporal_factor"] or 1,
        activation_factor=row["activation_factor"],
        guided=bool(row["guided"]),
        vae_in_fp32=bool(row["vae_in_fp32"]),
        vae_latent_frames=row["vae_latent_frames"],
        decode_elements_per_pixel=row["decode_elements_per_pixel"],
        tiles_by_default=bool(row["tiles_by_default"]),
        fp32_in_fp16_params=T5_XXL_OUTPUTS if row["kind"] == "image" and "T5-XXL" in row["text_encoders"] else 0,
    )


def to_encoder(row: Row) -> EncoderModel | None:
    """An encoder, encoder-decoder or speech model for the engine; None for a decoder, and where the shape is not known."""
    if row["kind"] == "decoder" or not all(row[column] for column in NEEDED):
        return None
    decoder_layers = row["decoder_layers"] or 0
    shape = EncoderShape(
        encoder_layers=row["n_layers"] - decoder_layers,
        decoder_layers=decoder_layers,
        hidden_size=row["hidden_size"],
        n_heads=row["n_heads"],
        head_dim=row["head_dim"],
        intermediate_size=row["intermediate_size"],
        vocab_size=row["vocab_size"],
        gated_mlp=bool(row["gated_mlp"]),
        # Without a decoder there is no second table.
        tie_embeddings=bool(row["tie_embeddings"]) or not decoder_layers,
    )
    return EncoderModel(row["key"], row["name"], round(row["params_total_b"] * BILLION), shape)
