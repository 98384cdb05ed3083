"""What the forward pass saves for the backward pass, in bytes per layer and for the loss.

A tensor is saved when a gradient needs it: inputs of matrices that train or carry an adapter, both operands of a product,
inputs of a norm, the queries, keys, values and output of fused attention (Korthikanti et al., 2022, section 4, redone for
gated feed-forward blocks, grouped heads and frozen bases).
"""

from functools import lru_cache

from sizing.architecture import Architecture
from sizing.attention import Attention, Grouped, Latent
from sizing.records import dataclass
from sizing.tensors import Role
from sizing.training.lora import Targets
from sizing.training.recipes import Habits

HALF = 2
SCORE_BYTES = 5
"""Bytes per attention score without a fused kernel: scores, softmax and dropout mask (Korthikanti et al., 5as/h)."""
RECURRENT_WIDTHS = 8
"""Hidden-size vectors that a Mamba or DeltaNet mixer saves: its doubled inputs, the gate, the convolution and the scan."""
HIDDEN_INPUTS = 3
"""Hidden-size inputs of a layer's matrices: of the heads, of their output, of the feed-forward block."""
FUSED_LOSS_BYTES = 6
"""Bytes per hidden element of a fused loss, whose chunk holds as many logits as the hidden states (Liger kernel)."""
CHUNKS = 8
"""Chunks of a chunked loss (torchtune's default)."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What decides how much is saved. `targets` is None where the whole model trains."""

    habits: Habits
    targets: Targets | None = None
    quantized: bool = False
    compiled: bool = False

    @property
    def norm_copies(self) -> float:
        return 1.0 if self.compiled else self.habits.norm_copies

    def trains(self, role: Role) -> bool:
        """Whether the input of a matrix of this role must be kept."""
        return self.targets is None or self.targets.adapts(role)


def _mixer_elements(arch: Architecture, layer: Attention) -> float:
    """Elements a token saved by fused attention: queries, keys, values, output."""
    if isinstance(layer, Latent):
        value = arch.v_head_dim or arch.head_dim
        key = (arch.nope_head_dim or arch.head_dim) + layer.rope_head_dim
        return arch.n_heads * (2 * key + 2 * value) + layer.kv_lora_rank + (arch.q_lora_rank or 0)
    if isinstance(layer, Grouped):
        keys, values = layer.elements_per_token
        return arch.n_heads * (layer.head_dim + (layer.v_head_dim or layer.head_dim)) + keys + values
    return RECURRENT_WIDTHS * arch.hidden_size if layer.kind == "recurrent" else 0.0


def _mlp_width(arch: Architecture, index: int) -> int:
    """Feed-forward width that one token passes in this layer."""
    experts = arch.experts
    if not (experts and experts.is_mixture(index)):
        return arch.intermediate_size
    shared = (experts.shared_intermediate_size or experts.intermediate_size) * experts.n_shared
    return experts.top_k * experts.intermediate_size + shared


def _mlp_tensors_saved(arch: Architecture, saving: Saving) -> int:
    """Feed-forward-wide tensors: gate, up, unless compiled the activated gate, and where `down` needs it their product."""
    before = (2 if saving.compiled else 3) if arch.gated_mlp else 1
    return before + saving.trains(Role.FFN_DOWN)


def _hidden_copies(arch: Architecture, saving: Saving, index: int) -> float:
    experts = arch.experts
    routed = experts.top_k if experts and experts.is_mixture(index) else 0
    outputs = saving.trains(Role.ATTN_Q) + saving.trains(Role.FFN_UP)
    adapters = 0.0
    if saving.targets is not None:
        adapted = sum(saving.trains(role) for role in (Role.ATTN_Q, Role.ATTN_OUTPUT, Role.FFN_UP))
        adapters = saving.habits.adapter_copies * adapted
    return arch.norms_per_layer * saving.norm_copies + outputs + adapters + routed


@lru_cache(maxsize=4096)
def layer_bytes_per_token(arch: Architecture, index: int, saving: Saving) -> float:
    """Bytes a token that layer `index` saves with fused attention (the scores without it are `score_bytes`)."""
    width = _mlp_width(arch, index)
    adapted_down = saving.targets is not None and saving.trains(Role.FFN_DOWN)
    inputs = saving.habits.quantized_input_copies if saving.quantized else 0.0
    wide = _mlp_tensors_saved(arch, saving) + (saving.habits.adapter_copies if adapted_down else 0.0) + inputs
    hidden = _hidden_copies(arch, saving, index) + HIDDEN_INPUTS * inputs
    return HALF * (hidden * arch.hidden_size + _mixer_elements(arch, arch.layers[index]) + wide * width)


@lru_cache(maxsize=4096)
def transient_bytes_per_token(arch: Architecture, index: int) -> int:
    """Bytes a token of gradients that live while one layer is differentiated: two of the wide tensors, two hidden ones."""
    return HALF * 2 * (_mlp_width(arch, index) + arch.hidden_size)


def score_bytes(arch: Architecture, index: int, sequence_length: int) -> int:
    """Bytes a token of one layer's attention scores where no fused kernel avoids them."""
    attends = isinstance(arch.layers[index], Grouped | Latent)
    return SCORE_BYTES * arch.n_heads * sequence_length if attends else 0


def loss_bytes(arch: Architecture, tokens: int, logit_bytes: float, *, chunked: bool, fused: bool) -> int:
    """Bytes alive at the loss. Chunked keeps the 16-bit logits and works on one chunk in `CHUNKS`; fused never holds them all."""
    whole = tokens * arch.vocab_size * logit_bytes
    if fused:
        return round(min(whole, tokens * arch.hidden_size * FUSED_LOSS_BYTES))
    if chunked:
        return round(tokens * arch.vocab_size * HALF + whole / CHUNKS)
    return round(whole)
