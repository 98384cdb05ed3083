"""Words in a log that show what the program was doing, and which program it was. Literal, in lower case."""

from __future__ import annotations

from sizing.oom.failure import Sign


def _words(text: str) -> tuple[str, ...]:
    """The words of a list that is written with semicolons, so that a word may hold spaces, commas and brackets."""
    return tuple(word.strip() for word in text.split(";"))


FRAMES: dict[Sign, tuple[str, ...]] = {
    Sign.LOADING: _words(
        "create_weights; load_model(; load_weights; weight_loader; from_pretrained; get_partial_sharded; get_sharded; "
        "load_state_dict; process_weights_after_loading; init_model(; initialize_model; set_module_tensor_to_device; "
        "resize_token_embeddings; param_applied = fn(param); module._apply(fn); self._apply(convert); "
        "dequant; create_shared_weights; load_llm; load_checkpoint; _materialize; "
        "loading checkpoint shards; model.cuda(); model.to(; load_sharded; quantize_4bit; load_unet; "
        "load_diffusion_model; load_clip; unetloader; checkpointloader"
    ),
    Sign.KV_SETUP: _words(
        "allocate_kv_cache; initialize_kv_cache; init_memory_pool; cache_engine; token_to_kv_pool; cachemanager; "
        "_reshape_kv_cache; kv_cache = torch; kv_buffer; torch.cat([self.key_cache; torch.cat([past; cache_utils.py; "
        "init_kv_cache; mamba_cache; kvcache(; kv_cache_manager; allocatepools"
    ),
    Sign.GRAPHS: _words(
        "capture cuda graph; capture_model; cuda_graph_runner; graph_capture; cudagraph; capturing cuda graph; "
        "capture_one_batch; cuda graph capture"
    ),
    Sign.PROFILING: _words("profile_run; determine_num_available_blocks; determine_available_memory; _dummy_run"),
    Sign.ATTENTION: _words(
        "attn_weights; attention_scores; matmul(query; torch.matmul(q; baddbmm; eager_attention; softmax(scores; "
        "attention_probs; q @ k; scores =; attn_scores; mqa_logits; sparse attention; sdp_attention_math; einsum('b i d; "
        "sim = einsum; attn = (; input.softmax(dim"
    ),
    Sign.LOGITS: _words(
        "logits; lm_head; cross_entropy; log_softmax; top_k_top_p; warming up sampler; compute_loss; nll_loss; "
        "sampler.py; loss_function"
    ),
    Sign.TRAINING: _words("loss.backward; .backward(; training_step; _engine_run_backward; optimizer.zero_grad"),
    Sign.OPTIMIZER: _words(
        "exp_avg; optimizer.step; initialize_optimizer_states; foreach_adam; _init_group; adamw.py; _optimizer_step"
    ),
    Sign.FORWARD: _words(
        "fused_experts; fused_moe; silu_and_mul; gate_up; self.mlp; conv2d; conv3d; decode_first_stage; vae_decode; "
        "vae.decode; vaedecode; group_norm; ksampler; feed_forward; self.down_proj"
    ),
}
"""Names of functions and lines of code, as tracebacks show them, of the programs below."""

PLAIN_WORDS: dict[Sign, tuple[str, ...]] = {
    Sign.TRAINING: _words(
        "fine-tun; finetun; fine tun; training; trainer; train.py; to train; "
        "checkpointing; epoch; lora rank; 训练; 訓練; 微调; 微調"
    ),
    Sign.LOADING: _words(
        "loading model weights; loading weights; when loading; while loading; model loading; load the model; "
        "loading the model; 加载; 載入"
    ),
    Sign.FORWARD: _words("long prompt; prompt length; batch size; batch_size; resolution; latent"),
}
"""What people say around a message that shows no place."""

PLACES: dict[Sign, tuple[str, ...]] = {
    Sign.PINNED: _words("pinned; pin_memory; cudahostalloc; cuda_host_malloc; allocate_cpu_cache"),
    Sign.WORKERS: _words("dataloader; num_workers"),
    Sign.CONTAINER: _words(
        "docker; kubectl; containerid; oomkilled; oom_memcg; constraint_memcg; memory cgroup; exit code: 137; exit code 137; "
        "exitcode: 137"
    ),
    Sign.KUBERNETES: _words("kubectl; kubepods; containerid; laststate; last state:; kubernetes; reason: oomkilled; pod/"),
    Sign.ROCM: _words("hip out of memory; hip error; hipmalloc; hiperror; rocm"),
    Sign.METAL: _words("mps backend; mps allocated; ggml_metal; metal::malloc; [metal]; malloc_or_wait; kiogpucommandbuffer"),
    Sign.VULKAN: _words("ggml_vulkan; vk::device; vk_error_out"),
    Sign.INTEL: _words("xpu out of memory; ur_result_error; level_zero; sycl; intel arc"),
    Sign.ASCEND: _words("npu out of memory; torch_npu; rtmalloc; el0004; ascend"),
    Sign.WSL: _words("wsl; /mnt/c/"),
    Sign.WINDOWS: _words(
        "winerror; os error 1455; paging file; c:\\; d:\\; e:\\; windows 1; windows server; on windows; win32; win_amd64"
    ),
}
"""What the machine around the program shows of itself, wherever it shows."""

RUNTIMES: dict[str, tuple[str, ...]] = {
    "sglang": _words("sglang; --mem-fraction-static"),
    "vllm": _words("vllm; --gpu-memory-utilization; gpu_memory_utilization=; --max-model-len"),
    "tensorrt-llm": _words("tensorrt_llm; tensorrt-llm; trtllm-serve"),
    "lmdeploy": _words("lmdeploy; turbomind"),
    "lmstudio": _words("lm studio; lmstudio; model loading guardrails"),
    "tgi": _words("text_generation_server; text-generation-inference; shard-manager; text_generation_launcher"),
    "ollama": _words("ollama; llama runner process"),
    "llama.cpp": _words("llama-server; llama.cpp; llama-cli; ggml_; llama_model_load; koboldcpp; llama_init"),
    "comfyui": _words("comfyui; ksampler; comfy/; prompt executed"),
    "diffusers": _words("diffusers; stablediffusionpipeline"),
    "transformers": _words("transformers; deepspeed; accelerate; peft; trl; unsloth; from_pretrained; axolotl"),
    "kubernetes": _words("kubectl; containerid; laststate; kubernetes; pod/"),
    "docker": _words("docker"),
}
"""Programs by their names in paths, flags and words; the first that shows is taken."""

RUNTIME_OF_BACKEND = {name: name for name in ("vllm", "sglang", "tgi", "ollama", "tensorflow", "jax", "mlx", "tensorrt-llm")}

ALREADY: dict[str, tuple[str, ...]] = {
    "eager_mode": _words("--enforce-eager; enforce_eager=true; --disable-cuda-graph; enforce-eager=true"),
    "flash_attention": _words(
        'flash_attn = 1; flash_attn = enabled; -fa on; --flash-attn; flash_attention_2; attn_implementation="sdpa"'
    ),
    "quantize": _words(
        "--quantization; quantization=awq; quantization=gptq; quantization=fp8; quantization='; quantization=bitsandbytes; "
        "load_in_4bit=true; bnb-4bit; load_in_8bit=true; -awq; -gptq; -fp8; gptq-int4; -int4; --load-format bitsandbytes"
    ),
    "half_precision": _words(
        "bfloat16; float16; fp16; bf16; --dtype half; .half(); load_in_4bit; load_in_8bit; bnb-4bit; -awq; -gptq; quantization"
    ),
    "qlora": _words("load_in_4bit=true; bnb-4bit; qlora"),
    "eight_bit_optimizer": _words("adamw_8bit; adam8bit; adamw8bit"),
    "checkpointing": _words("gradient_checkpointing=true; gradient_checkpointing: true; checkpointing enabled"),
    "expandable_segments": _words("alloc_conf=expandable_segments:true python; alloc_conf=expandable_segments:true vllm"),
}
"""Changes of `sizing.oom.remedies` that a command line shows to be made already. PyTorch's own hint is no such sign."""
