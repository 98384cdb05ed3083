"""The block types of ggml and the GGUF file types that build on them (`ggml/src/ggml-common.h`, revision 01243c5)."""

BLOCKS: dict[str, tuple[int, int]] = {
    "f32": (4, 1),
    "f16": (2, 1),
    "bf16": (2, 1),
    "q4_0": (18, 32),
    "q4_1": (20, 32),
    "q5_0": (22, 32),
    "q5_1": (24, 32),
    "q8_0": (34, 32),
    "q2_k": (84, 256),
    "q3_k": (110, 256),
    "q4_k": (144, 256),
    "q5_k": (176, 256),
    "q6_k": (210, 256),
    "iq1_s": (50, 256),
    "iq1_m": (56, 256),
    "iq2_xxs": (66, 256),
    "iq2_xs": (74, 256),
    "iq2_s": (82, 256),
    "iq3_xxs": (98, 256),
    "iq3_s": (110, 256),
    "iq4_nl": (18, 32),
    "iq4_xs": (136, 256),
    "tq1_0": (54, 256),
    "tq2_0": (66, 256),
    "mxfp4": (17, 32),
    "iq2_ks": (70, 256),
    "iq2_k": (76, 256),
    "iq3_k": (110, 256),
    "iq4_ks": (136, 256),
    "iq4_kss": (128, 256),
    "iq4_k": (144, 256),
    "iq5_k": (176, 256),
    "iq6_k": (212, 256),
}
"""Block type -> (bytes, weights) of one block; the iqN_k and iqN_ks types are ik_llama.cpp's (its `ggml/src/ggml-common.h`)."""

BASES: dict[str, str] = {
    **{name: name for name in BLOCKS if "_k" not in name and name != "mxfp4"},
    **{f"q{n}_k_{size}": f"q{n}_k" for n in (2, 3, 4, 5) for size in "sml"},
    "q2_k": "q2_k",
    "q6_k": "q6_k",
    "iq2_s": "iq2_xs",
    "iq2_m": "iq2_s",
    "iq3_xs": "iq3_s",
    "iq3_m": "iq3_s",
    "mxfp4_moe": "mxfp4",
    **{name: name for name in ("iq2_ks", "iq2_k", "iq3_k", "iq4_ks", "iq4_kss", "iq4_k", "iq5_k", "iq6_k")},
}
"""File type -> the block type that no rule changes."""

FALLBACKS: dict[str, str] = {
    **dict.fromkeys(("q2_k", "q3_k", "tq1_0", "tq2_0"), "q4_0"),
    **dict.fromkeys(("iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s", "iq4_xs"), "iq4_nl"),
    **dict.fromkeys(("iq2_ks", "iq2_k", "iq3_k", "iq4_ks", "iq4_kss", "iq4_k"), "iq4_nl"),
    "iq5_k": "q5_1",
    "iq6_k": "q8_0",
    "q4_k": "q5_0",
    "q5_k": "q5_1",
    "q6_k": "q8_0",
}
"""Where the columns do not divide into blocks of 256: a type with blocks of 32."""
