"""Bytes of a pipeline's components, and of what denoising and decoding compute with.

The activation formulas are those ComfyUI plans with (model_base.py `memory_required`, sd.py `memory_used_decode`), extended
to batches and to video from published peaks.
"""

from sizing.diffusion_request import Component, DiffusionRequest
from sizing.formats import WeightFormat
from sizing.units import MIB, bytes_from_bits

HALF_BITS = 16
FP16 = "fp16"
HALF_BYTES, SINGLE_BYTES = 2, 4
DENOISE_MIB_PER_AREA_BYTE = 0.01
DENOISE_MIB_PER_AREA_UNFUSED = 0.15
"""ComfyUI, per latent cell and per factor: with fused attention times the element size, without it in all."""
MORE_IMAGES_SHARE = 0.35
"""Of the first image's decode that each further one adds. Published: 0.26 (SDXL, 4 images), 0.41 (Flux, 8 and 16)."""
QKV_SHARE = 0.2
"""Of a transformer denoiser that queries, keys and values are: 0.18 (Flux), 0.20 and 0.21 (CogVideoX), from their shapes."""
KEPT_SHARE = 0.03
"""Of a quantized component that stays in 16 bits: embeddings, norms, first and last projections."""


def _component_bytes(params: int, fmt: WeightFormat) -> int:
    kept = KEPT_SHARE if fmt.bits < HALF_BITS else 0.0
    return bytes_from_bits(params * (1 - kept), fmt.bits) + bytes_from_bits(params * kept, HALF_BITS)


def _kept_in_fp32(request: DiffusionRequest) -> int:
    """Bytes more for what stays in fp32 beside fp16: PixArt-Sigma and SD3 in fp16 take 2 GB more than in bf16 (huggingface/blog,
    quanto-diffusers.md)."""
    return (SINGLE_BYTES - HALF_BYTES) * request.model.fp32_in_fp16_params if request.text_encoders.key == FP16 else 0


def weights_of(request: DiffusionRequest) -> dict[Component, int]:
    """Bytes of every component, wherever it lies."""
    model = request.model
    copies = 1 + (QKV_SHARE if request.fused_qkv else 0.0)
    vae_bits = 32 if model.vae_in_fp32 or request.denoiser.bits > HALF_BITS else HALF_BITS
    return {
        Component.DENOISER: model.denoiser_experts * _component_bytes(round(model.denoiser_params * copies), request.denoiser),
        Component.TEXT_ENCODERS: _component_bytes(model.text_encoder_params, request.text_encoders) + _kept_in_fp32(request),
        Component.VAE: bytes_from_bits(model.vae_params, vae_bits),
    }


def _element_bytes(request: DiffusionRequest) -> int:
    return SINGLE_BYTES if request.denoiser.bits > HALF_BITS else HALF_BYTES


def denoise_bytes(request: DiffusionRequest) -> int:
    """Activations of one denoising step over all latent cells."""
    model = request.model
    cells = -(-request.width // model.spatial_factor) * -(-request.height // model.spatial_factor)
    latent_frames = 1 + -(-(request.frames - 1) // model.temporal_factor)
    area = request.batch * (2 if model.guided else 1) * latent_frames * cells
    fused = DENOISE_MIB_PER_AREA_BYTE * _element_bytes(request)
    rate = fused if request.flash_attention else max(fused, DENOISE_MIB_PER_AREA_UNFUSED)
    return round(area * rate * model.activation_factor * MIB)


def decode_bytes(request: DiffusionRequest) -> int:
    """Activations of the VAE turning latents into pixels, a few frames at a time."""
    model = request.model
    tiles = request.vae_tiling or model.tiles_by_default
    width, height = ((min(side, request.tile_pixels) if tiles else side) for side in (request.width, request.height))
    frames = min(request.frames, model.vae_latent_frames * model.temporal_factor)
    element = SINGLE_BYTES if model.vae_in_fp32 or request.denoiser.bits > HALF_BITS else HALF_BYTES
    one = model.decode_elements_per_pixel * width * height * frames * element
    together = 1 if request.vae_slicing or tiles else request.batch
    return round(one * (1 + MORE_IMAGES_SHARE * (together - 1)))
