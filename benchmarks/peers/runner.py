"""Run inside the environment of the other calculators: JSON lines of model configurations in, their cache sizes out."""

import contextlib
import json
import sys
from typing import Any


def hf_mem(request: dict[str, Any]) -> float:
    """hf-mem, which knows caches of 16 bits only."""
    from hf_mem.safetensors.kv_cache import compute_safetensors_kv_cache_size  # type: ignore[import-not-found]

    if request["bits"] != 16:
        raise ValueError("quantized cache")
    return float(compute_safetensors_kv_cache_size(request["config"], "BF16", request["context"]))


def kvfit(request: dict[str, Any]) -> float:
    """kvfit, which fails closed for models that it does not know."""
    from kvfit.architectures import estimate_cache  # type: ignore[import-not-found]

    return float(estimate_cache(request["config"], context_tokens=request["context"], kv_bytes=request["bits"] / 8).total_bytes)


def main() -> None:
    """Answer every line."""
    for line in sys.stdin:
        request = json.loads(line)
        found: dict[str, float | None] = {}
        for name, calculate in (("hf-mem", hf_mem), ("kvfit", kvfit)):
            found[name] = None
            with contextlib.suppress(Exception):
                found[name] = calculate(request)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
