"""Shapes of well-known models, for tests: from their published config.json (Hugging Face), counts from their safetensors index.

No fact is shared with the knowledge base, so that the engine is judged by itself.
"""

from sizing.architecture import Architecture, Experts, Model
from sizing.attention import Attention, Grouped, Latent, Nothing, Recurrent, Sliding


def repeated(pattern: tuple[Attention, ...], n_layers: int) -> tuple[Attention, ...]:
    return tuple(pattern[index % len(pattern)] for index in range(n_layers))


def build(
    key: str,
    params: int,
    n_layers: int,
    hidden: int,
    heads: int,
    kv_heads: int,
    head_dim: int,
    vocab: int,
    intermediate: int,
    *,
    pattern: tuple[Attention, ...] | None = None,
    tied: bool = False,
    bias: bool = False,
    norms: int = 2,
    experts: Experts | None = None,
    q_lora: int | None = None,
    max_context: int | None = 131_072,
) -> Model:
    arch = Architecture(
        n_layers,
        hidden,
        heads,
        kv_heads,
        head_dim,
        vocab,
        intermediate,
        repeated(pattern or (Grouped(kv_heads, head_dim),), n_layers),
        tie_embeddings=tied,
        qkv_bias=bias,
        norms_per_layer=norms,
        experts=experts,
        q_lora_rank=q_lora,
        nope_head_dim=128 if q_lora else None,
        v_head_dim=128 if q_lora else None,
    )
    return Model(key, key, params, params, arch, max_context=max_context)


def _sliding(kv_heads: int, head_dim: int, size: int, n_sliding: int, n_full: int) -> tuple[Attention, ...]:
    return (Sliding(kv_heads, head_dim, None, size),) * n_sliding + (Grouped(kv_heads, head_dim),) * n_full


_MLA = (Latent(512, 64),)
_DEEPSEEK_EXPERTS = Experts(256, 8, 2048, n_shared=1, first_dense_layers=3)
_DELTA_NET = Recurrent(elements=32 * 128 * 128 + (2 * 16 * 128 + 32 * 128) * 3)
"""Qwen3-Next: 32 value heads of 128 x 128, a convolution of 4 over queries, keys and values (config.json)."""

MODELS = {
    model.key: model
    for model in (
        build("llama-7b", 6_738_415_616, 32, 4096, 32, 32, 128, 32_000, 11_008, max_context=2048),
        build("llama-13b", 13_015_864_320, 40, 5120, 40, 40, 128, 32_000, 13_824, max_context=4096),
        build("llama-30b", 32_528_943_616, 60, 6656, 52, 52, 128, 32_000, 17_920, max_context=2048),
        build("llama-65b", 65_285_660_672, 80, 8192, 64, 64, 128, 32_000, 22_016, max_context=2048),
        build("llama-2-70b", 68_976_648_192, 80, 8192, 64, 8, 128, 32_000, 28_672, max_context=4096),
        build("tinyllama-1.1b", 1_100_048_384, 22, 2048, 32, 4, 64, 32_000, 5632, max_context=2048),
        build("llama-3.1-8b", 8_030_261_248, 32, 4096, 32, 8, 128, 128_256, 14_336),
        build("llama-3.1-70b", 70_553_706_496, 80, 8192, 64, 8, 128, 128_256, 28_672),
        build("llama-3.2-1b", 1_235_814_400, 16, 2048, 32, 8, 64, 128_256, 8192, tied=True),
        build("llama-3.2-3b", 3_212_749_824, 28, 3072, 24, 8, 128, 128_256, 8192, tied=True),
        build("mistral-7b", 7_241_732_096, 32, 4096, 32, 8, 128, 32_000, 14_336, max_context=32_768),
        build("mistral-nemo-12b", 12_247_782_400, 40, 5120, 32, 8, 128, 131_072, 14_336),
        build("mixtral-8x7b", 46_702_792_704, 32, 4096, 32, 8, 128, 32_000, 14_336, experts=Experts(8, 2, 14_336)),
        build("mixtral-8x22b", 140_620_634_112, 56, 6144, 48, 8, 128, 32_000, 16_384, experts=Experts(8, 2, 16_384)),
        build("qwen2.5-1.5b", 1_543_714_304, 28, 1536, 12, 2, 128, 151_936, 8960, bias=True, tied=True),
        build("qwen2.5-3b", 3_085_938_688, 36, 2048, 16, 2, 128, 151_936, 11_008, bias=True, tied=True),
        build("qwen2.5-7b", 7_615_616_512, 28, 3584, 28, 4, 128, 152_064, 18_944, bias=True),
        build("qwen2.5-14b", 14_770_033_664, 48, 5120, 40, 8, 128, 152_064, 13_824, bias=True),
        build("qwen2.5-32b", 32_763_876_352, 64, 5120, 40, 8, 128, 152_064, 27_648, bias=True),
        build("qwen2.5-72b", 72_706_203_648, 80, 8192, 64, 8, 128, 152_064, 29_568, bias=True),
        build("qwen3-0.6b", 596_049_920, 28, 1024, 16, 8, 128, 151_936, 3072, tied=True),
        build("qwen3-1.7b", 1_720_574_976, 28, 2048, 16, 8, 128, 151_936, 6144, tied=True),
        build("qwen3-4b", 4_022_468_096, 36, 2560, 32, 8, 128, 151_936, 9728, tied=True),
        build("qwen3-8b", 8_190_735_360, 36, 4096, 32, 8, 128, 151_936, 12_288),
        build("qwen3-14b", 14_768_307_200, 40, 5120, 40, 8, 128, 151_936, 17_408),
        build("qwen3-32b", 32_762_123_264, 64, 5120, 64, 8, 128, 151_936, 25_600),
        build("qwen3-30b-a3b", 30_532_122_624, 48, 2048, 32, 4, 128, 151_936, 6144, experts=Experts(128, 8, 768)),
        build("qwen3-235b-a22b", 235_093_634_560, 94, 4096, 64, 4, 128, 151_936, 12_288, experts=Experts(128, 8, 1536)),
        build(
            "gemma-2-2b",
            2_614_341_888,
            26,
            2304,
            8,
            4,
            256,
            256_000,
            9216,
            tied=True,
            norms=4,
            pattern=_sliding(4, 256, 4096, 1, 1),
        ),
        build(
            "gemma-2-9b",
            9_241_705_984,
            42,
            3584,
            16,
            8,
            256,
            256_000,
            14_336,
            tied=True,
            norms=4,
            pattern=_sliding(8, 256, 4096, 1, 1),
        ),
        build(
            "gemma-3-27b",
            27_432_406_640,
            62,
            5376,
            32,
            16,
            128,
            262_208,
            21_504,
            tied=True,
            norms=4,
            pattern=_sliding(16, 128, 1024, 5, 1),
        ),
        build("glm-z1-32b", 32_566_081_536, 61, 6144, 48, 2, 128, 151_552, 23_040, norms=4, max_context=32_768),
        build(
            "gpt-oss-20b",
            20_914_757_184,
            24,
            2880,
            64,
            8,
            64,
            201_088,
            2880,
            bias=True,
            experts=Experts(32, 4, 2880),
            pattern=_sliding(8, 64, 128, 1, 1),
        ),
        build(
            "gpt-oss-120b",
            116_829_156_672,
            36,
            2880,
            64,
            8,
            64,
            201_088,
            2880,
            bias=True,
            experts=Experts(128, 4, 2880),
            pattern=_sliding(8, 64, 128, 1, 1),
        ),
        build(
            "deepseek-v3",
            671_026_419_200,
            61,
            7168,
            128,
            128,
            128,
            129_280,
            18_432,
            pattern=_MLA,
            experts=_DEEPSEEK_EXPERTS,
            q_lora=1536,
        ),
        build(
            "kimi-k2",
            1_026_408_232_448,
            61,
            7168,
            64,
            64,
            128,
            163_840,
            18_432,
            pattern=_MLA,
            experts=Experts(384, 8, 2048, n_shared=1, first_dense_layers=1),
            q_lora=1536,
        ),
        build(
            "qwen3-next-80b",
            81_324_862_720,
            48,
            2048,
            16,
            2,
            256,
            151_936,
            5120,
            pattern=(_DELTA_NET,) * 3 + (Grouped(2, 256),),
            experts=Experts(512, 10, 512, n_shared=1),
        ),
        build("mlp-only-tail", 1_000_000_000, 4, 1024, 8, 8, 128, 32_000, 4096, pattern=(Grouped(8, 128), Nothing())),
    )
}
