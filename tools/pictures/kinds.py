"""The kinds of reply that the gallery shows, each by a question in both languages."""

from typing import Final

ERROR = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 14.00 GiB. GPU 0 has a total capacity of 23.64 GiB of which "
    "4.71 GiB is free. Including non-PyTorch memory, this process has 18.91 GiB memory in use. Of the allocated memory "
    "18.40 GiB is allocated by PyTorch, and 102.31 MiB is reserved by PyTorch but unallocated."
)

KINDS: Final[dict[str, tuple[str, str]]] = {
    "fit": ("can 70B run on 2x A6000?", "70B 在兩張 A6000 上跑得動嗎？"),
    "fit-one-precision": ("qwen3 32b q4 on a 3090 with 32k context", "qwen3 32b q4 在 3090 上跑 32k 上下文"),
    "no-fit": ("why won't 13B fit on my 4090?", "為什麼 13B 塞不進我的 4090？"),
    "oom": (f"llama 3.1 8b: {ERROR}", f"llama 3.1 8b 跑不起來：{ERROR}"),
    "quote": ("/quote 65b int4", "/quote 65b int4 多少錢"),
    "rent-or-buy": ("rent or buy 2x 4090 for 8 hours a day?", "兩張 4090 每天用 8 小時，租還是買？"),
    "requirements": ("what does qwen3 32b need?", "qwen3 32b 需要多少記憶體？"),
    "recommend": ("cheapest rig for 405B fp8?", "跑 405B fp8 最便宜的機器？"),
    "models": ("what can I run on 24 GB?", "24 GB 可以跑什麼模型？"),
    "compare": ("4090 or 5090 for 32b q4?", "32b q4 用 4090 還是 5090？"),
    "compare-models": ("/compare llama 3.1 8b vs qwen3 8b on a 4090", "比較 llama 3.1 8b 和 qwen3 8b 在 4090 上"),
    "training": ("can I fine-tune 8B with qlora on a 3090?", "3090 可以用 qlora 微調 8B 嗎？"),
    "diffusion": ("can a 3060 run flux dev?", "3060 跑得動 flux dev 嗎？"),
    "throughput": ("how fast is llama 3.1 70b q4 on 2x 3090?", "llama 3.1 70b q4 在兩張 3090 上有多快？"),
    "capacity": ("how many users can 2x H100 serve with llama 3.3 70b fp8?", "兩張 H100 跑 llama 3.3 70b fp8 可以服務多少人？"),
    "spec": ("does the 4090 have NVLink?", "4090 有 NVLink 嗎？"),
    "price": ("how much is a used 3090?", "二手 3090 多少錢？"),
    "build": ("build me a machine for 70b q4 under $5000", "幫我組一台跑 70b q4 的機器，預算 15 萬台幣"),
    "request": ("/request 2x 4090 workstation", "申請一台電腦工作站，兩張 4090"),
    "glossary": ("what is a KV cache?", "什麼是 KV cache？"),
    "report": ("/report llama 3.1 8b q4 on a 4090: 105 tok/s", "/report llama 3.1 8b q4 在 4090：105 tok/s"),
    "inventory": ("/inventory", "/inventory"),
    "help": ("/help", "/help"),
    "ask": ("will it fit on my gpu?", "我的顯卡跑得動嗎？"),
    "unknown-name": ("can a RTX 6090 run 70B?", "RTX 6090 跑得動 70B 嗎？"),
    "out-of-scope": ("how many fps in cyberpunk?", "電馭叛客可以跑幾幀？"),
}
