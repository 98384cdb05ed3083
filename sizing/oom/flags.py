"""How each runtime spells the changes that can help.

Flags as documented by each program: vLLM `EngineArgs`, SGLang `ServerArgs`, TGI `launcher`, llama.cpp `common/arg.cpp`, Ollama
`envconfig` and Modelfile, PyTorch notes on CUDA semantics, Transformers and Diffusers guides, ComfyUI `cli_args.py`, TensorFlow
`tf.config`, JAX "GPU memory allocation", Docker and Kubernetes references. `*` is any other program. A program that is neither
named nor covered by `*`, or named with None, has no such setting, and the change is not offered to it. Names in braces are
filled from the failure.
"""

from __future__ import annotations

_VISIBLE = "CUDA_VISIBLE_DEVICES={other}"
_EXPANDABLE = "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"

FLAGS: dict[str, dict[str, str | None]] = {
    "quantize": {
        "vllm": "--quantization fp8",
        "sglang": "--quantization fp8",
        "tgi": "--quantize bitsandbytes-nf4",
        "transformers": "BitsAndBytesConfig(load_in_4bit=True)",
        "llama.cpp": "{narrower}",
        "ollama": "{tag}",
        "comfyui": "--fp8_e4m3fn-unet",
        "*": "",
    },
    "half_precision": {"transformers": "dtype=torch.bfloat16", "pytorch": "dtype=torch.bfloat16"},
    "offload_layers": {
        "vllm": "--cpu-offload-gb",
        "llama.cpp": "-ngl {layers}",
        "ollama": "num_gpu {layers}",
        "transformers": 'device_map="auto"',
        "diffusers": "enable_model_cpu_offload()",
        "comfyui": "--lowvram",
    },
    "experts_on_cpu": {"llama.cpp": "--n-cpu-moe"},
    "more_cards": {
        "vllm": "--tensor-parallel-size 2",
        "sglang": "--tp 2",
        "tgi": "--num-shard 2",
        "llama.cpp": "--split-mode layer",
        "transformers": 'device_map="auto"',
    },
    "shorter_context_exact": {"vllm": "--max-model-len {tokens}"},
    "shorter_context": {
        "vllm": "--max-model-len {context}",
        "sglang": "--context-length {context}",
        "tgi": "--max-total-tokens",
        "llama.cpp": "-c {context}",
        "ollama": "num_ctx {context}",
        "mlx": "--max-kv-size {context}",
        "*": "",
    },
    "shorter_context_scores": {"vllm": "--max-model-len {context}", "*": ""},
    "eight_bit_cache": {
        "vllm": "--kv-cache-dtype fp8",
        "sglang": "--kv-cache-dtype fp8_e5m2",
        "llama.cpp": "-fa on -ctk q8_0 -ctv q8_0",
        "ollama": "OLLAMA_FLASH_ATTENTION=1 OLLAMA_KV_CACHE_TYPE=q8_0",
        "transformers": 'cache_implementation="quantized"',
    },
    "fewer_sequences": {
        "vllm": "--max-num-seqs",
        "sglang": "--max-running-requests",
        "tgi": "--max-batch-total-tokens",
        "llama.cpp": "-np 1",
        "ollama": "OLLAMA_NUM_PARALLEL=1",
    },
    "fewer_sequences_logits": {"vllm": "--max-num-seqs", "sglang": "--max-running-requests"},
    "raise_utilization": {
        "vllm": "--gpu-memory-utilization 0.95",
        "sglang": "--mem-fraction-static 0.9",
        "tgi": "--cuda-memory-fraction 1.0",
    },
    "lower_utilization": {
        "vllm": "--gpu-memory-utilization 0.85",
        "sglang": "--mem-fraction-static 0.8",
        "tgi": "--cuda-memory-fraction 0.9",
    },
    "lower_utilization_exact": {"vllm": "--gpu-memory-utilization {utilization}"},
    "smaller_prefill": {
        "vllm": "--max-num-batched-tokens 2048",
        "sglang": "--chunked-prefill-size 2048",
        "tgi": "--max-batch-prefill-tokens 2048",
    },
    "smaller_batch": {
        "transformers": "per_device_train_batch_size={batch}",
        "pytorch": "batch_size",
        "tensorflow": "batch_size",
        "jax": "batch_size",
        "vllm": None,
        "sglang": None,
        "tgi": None,
        "llama.cpp": None,
        "ollama": None,
        "comfyui": None,
        "diffusers": None,
        "*": "",
    },
    "smaller_batch_inference": {"transformers": "batch_size={batch}"},
    "qlora": {"transformers": "BitsAndBytesConfig(load_in_4bit=True) + LoraConfig", "pytorch": "peft.LoraConfig"},
    "eight_bit_optimizer": {"transformers": 'optim="paged_adamw_8bit"', "pytorch": "bitsandbytes.optim.PagedAdamW8bit"},
    "shard": {"transformers": "DeepSpeed ZeRO-3 / FSDP", "pytorch": "torch.distributed.fsdp"},
    "smaller_image": {"comfyui": "", "diffusers": ""},
    "tiled_vae": {"comfyui": "VAE Decode (Tiled)", "diffusers": "enable_vae_tiling()"},
    "checkpointing": {
        "transformers": "gradient_checkpointing=True",
        "pytorch": "torch.utils.checkpoint",
        "jax": "jax.checkpoint",
    },
    "flash_attention": {
        "transformers": 'attn_implementation="sdpa"',
        "pytorch": "scaled_dot_product_attention",
        "llama.cpp": "-fa on",
        "ollama": "OLLAMA_FLASH_ATTENTION=1",
        "diffusers": "enable_attention_slicing()",
        "comfyui": "--use-pytorch-cross-attention",
    },
    "last_logits_only": {"transformers": "logits_to_keep=1"},
    "eager_mode": {"vllm": "--enforce-eager", "sglang": "--disable-cuda-graph", "tgi": "--cuda-graphs 0"},
    "fewer_graphs": {"vllm": "--max-num-seqs", "sglang": "--cuda-graph-max-bs 16"},
    "smaller_ubatch": {"llama.cpp": "-ub {ubatch}", "ollama": "num_batch {ubatch}"},
    "expandable_segments": {
        "rocm": "PYTORCH_HIP_ALLOC_CONF=expandable_segments:True",
        "comfyui": "--disable-cuda-malloc",
        "*": _EXPANDABLE,
    },
    "empty_cache": {"transformers": "torch.cuda.empty_cache()", "pytorch": "torch.cuda.empty_cache()"},
    "stop_others": {"rocm": "rocm-smi --showpids", "mps": "Activity Monitor", "*": "nvidia-smi"},
    "other_card": {"rocm": "HIP_VISIBLE_DEVICES={other}", "llama.cpp": f"{_VISIBLE}", "*": _VISIBLE},
    "grow_on_demand": {"tensorflow": "TF_FORCE_GPU_ALLOW_GROWTH=true", "jax": "XLA_PYTHON_CLIENT_PREALLOCATE=false"},
    "lift_fraction": {
        "pytorch": "torch.cuda.set_per_process_memory_fraction(1.0)",
        "transformers": "torch.cuda.set_per_process_memory_fraction(1.0)",
    },
    "wired_limit": {"mps": "sudo sysctl iogpu.wired_limit_mb", "mlx": "sudo sysctl iogpu.wired_limit_mb"},
    "wsl_memory": {"*": ".wslconfig: memory="},
    "smaller_allocations": {"llama.cpp": "GGML_VK_FORCE_MAX_ALLOCATION_SIZE=1073741824"},
    "shorter_context_host": {"ollama": "num_ctx {context}", "llama.cpp": "-c {context}"},
    "page_file": {"*": ""},
    "no_sysmem_fallback": {"*": "CUDA - Sysmem Fallback Policy: Prefer No Sysmem Fallback"},
    "unload_models": {"ollama": "ollama stop"},
    "container_memory": {"kubernetes": "resources.limits.memory", "docker": "docker run --memory", "*": "docker run --memory"},
    "more_ram": {"*": ""},
    "swap": {"*": "swapon"},
    "fewer_workers": {
        "pytorch": "num_workers=0",
        "transformers": "dataloader_num_workers=0",
        "kernel": "num_workers=0",
        "nccl": "num_workers=0",
    },
    "no_pinned": {"llama.cpp": "GGML_CUDA_NO_PINNED=1", "pytorch": "pin_memory=False"},
    "shm_size": {"kubernetes": "emptyDir: {{medium: Memory}} on /dev/shm", "*": "--shm-size=16g"},
    "host_ipc": {"*": "--ipc=host"},
    "look_at_card": {"mps": "Activity Monitor", "rocm": "rocm-smi", "*": "nvidia-smi"},
}
