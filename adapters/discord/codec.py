"""What a button carries: its whole question inside Discord's 100 characters, so that it works after a restart.

A question that is short enough stands there as it is. A longer one is deflated against the vocabulary of our questions and
written 14 bits a character in CJK ideographs, which no Unicode normalisation changes. One that does not fit even so is
reported as None: no button is better than one that dies.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum

CUSTOM_ID_LIMIT = 100
"""Characters of a component's `custom_id` (Discord, Component Reference)."""

MAX_QUESTION_LENGTH = 4000

_BITS = 14
_FIRST = 0x4E00
_PLAIN, _PACKED = ".", "~"
# Part of the format: changing a byte of it kills every packed button that is out there. Add another mark instead.
_VOCABULARY = (
    b" tokens GB GiB vram ram kv q8_0 q4_0 fp8 fp16 bf16 int8 int4 awq gptq q4_k_m q5_k_m q6_k layer parallel tensor parallel"
    b" under USD TWD in batch 8 users 10 users deepseek-v3 mixtral-8x7b mistral-7b gemma-3-27b qwen3-30b-a3b qwen3-32b"
    b" qwen2.5-72b llama-3.1-405b llama-3.1-8b llama-3.1-70b llama-3.3-70b gpt-oss-120b rtx-pro-6000 mi300x a100 h200 h100"
    b" l40s rtx-5090 rtx-3090 rtx-4090 2x rtx-a6000 and with ollama exllama vllm llama.cpp full qlora lora diffusion"
    b" context 4096 context 8192 context 131072 context 32768"
    b" can /compare /spec /training /oom /quote /requirements /models_for_hardware /fit "
)


class Verb(StrEnum):
    """What pressing a button does."""

    ASK = "q"
    WORK = "w"
    SHARE = "s"
    FORM = "f"
    GOOD = "g"
    BAD = "b"
    CHOOSE = "c"
    """A menu; what each of its options asks is carried by the option."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a pressed button says."""

    verb: Verb
    locale: str
    question: str


def encode(verb: Verb, locale: str, question: str) -> str | None:
    """The `custom_id` of a button; None where the question does not fit."""
    text = " ".join(question.split())
    plain = f"{verb}{_PLAIN}{locale}|{text}"
    if len(plain) <= CUSTOM_ID_LIMIT:
        return plain
    if len(text) > MAX_QUESTION_LENGTH:
        return None
    packed = f"{verb}{_PACKED}{locale}|{_pack(text)}"
    return packed if len(packed) <= CUSTOM_ID_LIMIT else None


def decode(custom_id: str) -> Carried | None:
    """What a button carries; None for one that this version did not write."""
    head, bar, body = custom_id.partition("|")
    if not bar or len(head) < 2 or head[0] not in {verb.value for verb in Verb} or head[1] not in {_PLAIN, _PACKED}:
        return None
    question = body if head[1] == _PLAIN else _unpack(body)
    return None if question is None else Carried(Verb(head[0]), head[2:], question)


def _pack(text: str) -> str:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_VOCABULARY)
    data = deflater.compress(text.encode()) + deflater.flush()
    # The leading 1 keeps zero bytes at the front from being lost.
    number = int.from_bytes(b"\x01" + data, "big")
    digits = []
    while number:
        number, digit = divmod(number, 1 << _BITS)
        digits.append(chr(_FIRST + digit))
    return "".join(reversed(digits))


def _unpack(packed: str) -> str | None:
    number = 0
    for character in packed:
        digit = ord(character) - _FIRST
        if not 0 <= digit < 1 << _BITS:
            return None
        number = number << _BITS | digit
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_VOCABULARY)
    try:
        text = inflater.decompress(data[1:], MAX_QUESTION_LENGTH).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
    return text if inflater.eof and text else None
