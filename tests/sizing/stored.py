"""Formats of weights and caches, for tests."""

from sizing.formats import CacheFormat, Family, WeightFormat

NF4_DQ = WeightFormat("nf4-dq", "NF4, double quantization", Family.LINEAR, 4.127)
AWQ = WeightFormat("awq-int4", "AWQ 4-bit", Family.LINEAR, 4.15625)
FP8_BLOCKS = WeightFormat("fp8-block", "FP8, blocks of 128x128", Family.LINEAR, 8.002)
MXFP4 = WeightFormat("mxfp4", "MXFP4", Family.EXPERTS, 4.25)
INT8 = WeightFormat("int8", "int8", Family.LINEAR, 8.01)
BF16 = WeightFormat("bf16", "BF16", Family.FLOAT, 16)
KV_F16 = CacheFormat("f16", "f16", 16)
KV_Q8 = CacheFormat("q8_0", "q8_0", 8.5)
KV_Q4 = CacheFormat("q4_0", "q4_0", 4.5)
KV_FP8 = CacheFormat("fp8", "fp8", 8)


def gguf(name: str, bits: float = 4.5) -> WeightFormat:
    return WeightFormat(f"gguf-{name}", name.upper(), Family.GGUF, bits, name)
