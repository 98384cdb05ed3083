"""Encoders and encoder-decoders: their shape, and the parameters, operations and cache that follow from it."""

from sizing.records import dataclass
from sizing.refusal import Refusal


class UnsizableEncoder(Refusal):
    """The shape is unknown or impossible; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """A transformer that is not decoder-only: BERT and embedding models (no decoder layers), BART, T5, Whisper."""

    encoder_layers: int
    hidden_size: int
    n_heads: int
    head_dim: int
    intermediate_size: int
    vocab_size: int
    decoder_layers: int = 0
    gated_mlp: bool = False
    tie_embeddings: bool = True
    positions: int = 0
    """Learned positions, of encoder and decoder together (sinusoidal ones that a checkpoint stores included)."""

    @property
    def width(self) -> int:
        """Of queries, keys and values of all heads."""
        return self.n_heads * self.head_dim


@dataclass(frozen=True, slots=True)
class EncoderModel:
    """A model to size; `params` as its publisher counts them."""

    key: str
    name: str
    params: int
    shape: EncoderShape


def check_encoder(shape: EncoderShape) -> None:
    """Refuse a shape that no model can have.

    Raises:
        UnsizableEncoder: with the number that is impossible.
    """
    needed = ("hidden_size", "n_heads", "head_dim", "intermediate_size", "vocab_size")
    wrong = [f"{name} = {getattr(shape, name)}" for name in needed if getattr(shape, name) <= 0]
    if shape.encoder_layers < 0 or shape.decoder_layers < 0 or shape.encoder_layers + shape.decoder_layers == 0:
        wrong.append(f"{shape.encoder_layers} encoder and {shape.decoder_layers} decoder layers")
    if wrong:
        raise UnsizableEncoder(f"This model's shape has {', '.join(wrong)}; correct its configuration.")


def _attention(shape: EncoderShape) -> int:
    return 4 * shape.hidden_size * shape.width


def _feed_forward(shape: EncoderShape) -> int:
    return (3 if shape.gated_mlp else 2) * shape.hidden_size * shape.intermediate_size


def encoder_layer_params(shape: EncoderShape) -> int:
    """Matrices of one encoder layer: four of attention, two or three of the feed-forward block."""
    return _attention(shape) + _feed_forward(shape)


def decoder_layer_params(shape: EncoderShape) -> int:
    """Matrices of one decoder layer, which attends to itself and to the encoder."""
    return 2 * _attention(shape) + _feed_forward(shape)


def count_encoder_params(shape: EncoderShape) -> int:
    """Parameters of all matrices and embeddings; biases and norms (under 1 %) are left out.

    Raises:
        UnsizableEncoder: for a shape that no model can have.
    """
    check_encoder(shape)
    tables = (1 if shape.tie_embeddings else 2) * shape.vocab_size + shape.positions
    layers = shape.encoder_layers * encoder_layer_params(shape) + shape.decoder_layers * decoder_layer_params(shape)
    return tables * shape.hidden_size + layers


def encode_flops(shape: EncoderShape, tokens: int) -> int:
    """Operations to encode one sequence: 2 a parameter and token, and 4 * tokens * width a token of attention.

    An encoder-decoder that only classifies (BART on NLI) passes its tokens through its decoder layers too; see `decode_flops`.
    """
    return tokens * shape.encoder_layers * (2 * encoder_layer_params(shape) + 4 * tokens * shape.width)


def decode_flops(shape: EncoderShape, tokens: int, source_tokens: int) -> int:
    """Operations to pass `tokens` through the decoder layers beside an encoded source, the head left out."""
    attended = 4 * (tokens + source_tokens) * shape.width
    return tokens * shape.decoder_layers * (2 * decoder_layer_params(shape) + attended)


def cross_cache_bytes(shape: EncoderShape, source_tokens: int, element_bytes: int) -> int:
    """Keys and values of the encoded source, once per sequence (beams share them)."""
    return shape.decoder_layers * 2 * source_tokens * shape.width * element_bytes


def self_cache_bytes(shape: EncoderShape, tokens: int, element_bytes: int) -> int:
    """Keys and values of `tokens` decoded so far, for each beam."""
    return shape.decoder_layers * 2 * tokens * shape.width * element_bytes
