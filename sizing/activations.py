"""The working memory of a forward pass, per runtime and device: compute buffers, profile peaks, logits.

llama.cpp's stages reproduce its logged buffers: 258.50 MiB (Llama 3 8B), 75.00, 97.00 and 119.00 (LLaMA 13B, 30B, 65B), 1080
(Qwen3 30B-A3B at 16,384 tokens without FlashAttention), 774 (Qwen3 235B-A22B with its experts in RAM); the rows are in
tests/sizing/cases/compute_buffers.csv.
"""

from functools import lru_cache

from sizing.architecture import Architecture, Experts
from sizing.attention import Latent
from sizing.cache import LLAMA, PAD_CELLS, PAGED, batching, distinct_layers, round_up
from sizing.tensors import Role, layer_tensors
from sizing.units import bytes_from_bits
from sizing.workload import Request, Runtime

FLOAT_BYTES = 4
HALF_BYTES = 2
PIPELINE_COPIES = 4
"""llama.cpp keeps this many copies of a graph's inputs when a model is split by layers over several GPUs."""
PREFILL_CHUNK = 2048
"""Tokens of a prompt that ExLlama and MLX work on at once."""
AUTOAWQ_SCORE_BYTES = 11
"""AutoAWQ's fused attention works through the scores of a prompt eagerly: in 16 bits, upcast, softmax, and in 16 bits again
(`awq/modules/fused/attn.py`); 8 sequences of 2048 tokens of Mistral 7B peak at 18.06 GB (its README)."""
BITSANDBYTES_4BIT = ("nf4", "bnb-fp4")
SAMPLER_ROWS_COPIES = 2
"""vLLM's profile holds the logits of all sequences about twice in fp32."""
SORTING_SAMPLER = ("2025-03-15", "2026-06")
SORTING_COPIES = 9
"""Between these days it also sorted them all: two rows of 16 bits, fp32 logits, sorted values and their 64-bit places with the
sort's own second set, probabilities, sums and a mask, 9 times fp32. gpt-oss-120b on an H100, 1024 sequences of 201,088, leaves
7.4 GiB less than its weights do at 1,024 and at 8,192 tokens a step alike (vLLM issues 27508 and 23278)."""


def mixture_width(experts: Experts) -> int:
    """Feed-forward elements of one token in a mixture layer, routed and shared."""
    return experts.top_k * experts.intermediate_size + experts.n_shared * (
        experts.shared_intermediate_size or experts.intermediate_size
    )


def widest_feed_forward(arch: Architecture) -> int:
    """Feed-forward elements of one token in the widest layer."""
    return max(arch.intermediate_size, mixture_width(arch.experts)) if arch.experts else arch.intermediate_size


def compute_buffer_bytes(request: Request, arch: Architecture, *, output: bool, n_devices: int, copied_bytes: int) -> int:
    """llama.cpp's compute buffer on one GPU: the largest of its stages.

    `output` says whether the head is there; `copied_bytes` is the largest weight tensor in system RAM, which a prompt's
    batch copies to the GPU.
    """
    tokens = min(request.ubatch, request.context * request.batch)
    cells = round_up(request.context, PAD_CELLS) * request.batch
    row = tokens * FLOAT_BYTES
    hidden = row * arch.hidden_size
    mask = tokens * cells * (HALF_BYTES if request.flash_attention else FLOAT_BYTES)
    stages = [2 * row * arch.intermediate_size + 2 * hidden + mask + copied_bytes]
    if arch.experts:
        routed = arch.experts.top_k * (arch.hidden_size + 2 * arch.experts.intermediate_size)
        stages.append(row * routed + 2 * hidden + mask + copied_bytes)
    latent = next((kind for kind in distinct_layers(arch)[0] if isinstance(kind, Latent)), None)
    heads = (
        row * arch.n_heads * (3 * latent.kv_lora_rank + latent.rope_head_dim)
        if latent
        else 3 * row * arch.n_heads * arch.head_dim
    )
    scores = 0 if request.flash_attention else row * arch.n_heads * cells
    stages.append(heads + scores + (mask if scores else 0))
    if output:
        stages.append(row * (arch.vocab_size + arch.hidden_size))
    copies = (PIPELINE_COPIES - 1) * (tokens * cells * FLOAT_BYTES + hidden) if n_devices > 1 and not copied_bytes else 0
    return max(stages) + copies


def profile_bytes(request: Request, arch: Architecture, ways: int) -> int:
    """vLLM's activation peak: a dummy step of `max_num_batched_tokens`, then the logits of `max_num_seqs` sequences."""
    steps = batching(request)
    kv_width = 2 * arch.n_kv_heads * arch.head_dim
    per_token = HALF_BYTES * (6 * arch.hidden_size + kv_width + 3 * widest_feed_forward(arch) // ways)
    rows = min(steps.sequences, steps.tokens)
    return steps.tokens * per_token + rows * arch.vocab_size * FLOAT_BYTES * sampler_copies(request)


def sampler_copies(request: Request) -> int:
    """How often vLLM's profile holds the logits of all sequences, as multiples of fp32."""
    first, last = SORTING_SAMPLER
    sorts = request.runtime is Runtime.VLLM and request.built is not None and first <= request.built < last
    return SORTING_COPIES if sorts else SAMPLER_ROWS_COPIES


@lru_cache(maxsize=2048)
def largest_matrix(arch: Architecture) -> int:
    """Weights of the largest single matrix of any layer; experts are one matrix each."""
    kinds = {arch.layers.index(kind) for kind in distinct_layers(arch)[0]} | {arch.n_layers - 1}
    return max(tensor.columns * tensor.rows for index in kinds for tensor in layer_tensors(arch, index))


def dequantized_bytes(request: Request, arch: Architecture, tokens: int) -> int:
    """What bitsandbytes unpacks at once: one matrix in 16 bits, for any product with more than one token.

    litgpt's published peaks of Llama 2 70B in NF4 are above those of its weights by the embedding, the head and this (470 MB).
    """
    unpacks = tokens > 1 and request.weights.key.startswith(BITSANDBYTES_4BIT)
    return HALF_BYTES * largest_matrix(arch) if unpacks else 0


@lru_cache(maxsize=512)
def projection_weights(arch: Architecture) -> int:
    """Weights of all queries, keys and values."""
    wanted = {Role.ATTN_Q, Role.ATTN_K, Role.ATTN_V}
    layers = (tensor for index in range(arch.n_layers) for tensor in layer_tensors(arch, index))
    return sum(tensor.elements for tensor in layers if tensor.role in wanted)


def autoawq_bytes(request: Request, arch: Architecture, tokens: int) -> int:
    """AutoAWQ's peak beside weights and cache: while it fuses projections into copies, or while it reads a prompt."""
    fusing = bytes_from_bits(projection_weights(arch), request.weights.bits)
    scores = arch.n_heads * tokens * tokens * AUTOAWQ_SCORE_BYTES
    return max(fusing, request.batch * (scores + tokens * HALF_BYTES * 4 * arch.hidden_size))


def eager_bytes(request: Request, arch: Architecture, tokens: int) -> int:
    """A PyTorch forward pass over `tokens` of each sequence: three feed-forward and four hidden tensors live at once.

    The slopes of Qwen's published tables (Qwen2.5 7B and 14B, Transformers 4.46) are these to 1 %. Only the last position's
    logits are made (Transformers since 4.45). Without FlashAttention the scores of one layer are held in 16 and 32 bits.
    """
    width = arch.experts.intermediate_size if arch.experts else arch.intermediate_size
    per_token = HALF_BYTES * (3 * width + 4 * arch.hidden_size)
    scores = 0 if request.flash_attention else arch.n_heads * tokens * tokens * (HALF_BYTES + FLOAT_BYTES)
    logits = arch.vocab_size * (HALF_BYTES + FLOAT_BYTES)
    return request.batch * (tokens * per_token + scores + logits) + dequantized_bytes(request, arch, tokens)


def activation_bytes(
    request: Request, arch: Architecture, *, output: bool = True, n_devices: int = 1, ways: int = 1, copied_bytes: int = 0
) -> int:
    """Peak bytes of working memory on one device.

    Args:
        request: the workload.
        arch: its model's shape.
        output: whether the device makes the logits.
        n_devices: devices that share the model.
        ways: tensor-parallel ranks.
        copied_bytes: the largest weight tensor in system RAM.
    """
    if request.runtime in LLAMA:
        return compute_buffer_bytes(request, arch, output=output, n_devices=n_devices, copied_bytes=copied_bytes)
    if request.runtime in PAGED:
        return profile_bytes(request, arch, ways)
    prompt = min(request.prompt_tokens or request.context, request.context)
    if request.runtime is Runtime.AUTOAWQ:
        return autoawq_bytes(request, arch, prompt)
    tokens = prompt if request.runtime is Runtime.TRANSFORMERS else min(prompt, PREFILL_CHUNK)
    return eager_bytes(request, arch, tokens)
