"""Errors that speak of memory, limits or killing, and are no lack of memory: nothing is diagnosed."""

import pytest

from bot import pastes
from sizing.oom.failure import Cause

LOOKALIKES = (
    "This model's maximum context length is 8192 tokens. However, you requested 9100 tokens.",
    "ValueError: User-specified max_model_len (65536) is greater than the derived max_model_len (max_position_embeddings=8192).",
    "ValueError: max_num_batched_tokens (1024) is smaller than max_model_len (8192).",
    "Segmentation fault (core dumped)",
    "process exited with exit code 139",
    "the worker got exit code 143 (SIGTERM)",
    "RuntimeError: CUDA error: invalid device ordinal",
    "RuntimeError: CUDA error: device-side assert triggered",
    "Unable to determine the device handle for GPU 0000:41:00.0: GPU is lost.",
    "timed out waiting for llama runner to start - progress 0.37",
    "Failed to initialize NVML: Driver/library version mismatch",
    "RuntimeError: The size of tensor a (4096) must match the size of tensor b (5120)",
    "Error code: 429 - You exceeded your current quota",
    "INFO Available KV cache memory: 9.87 GiB. GPU KV cache size: 80,000 tokens. Maximum concurrency: 4.88x",
    "load_tensors: CUDA0 model buffer size = 4403.49 MiB\nllama_kv_cache: CUDA0 KV buffer size = 1024.00 MiB\nlistening",
    "llama_params_fit_impl: projected to use 3287 MiB of device memory vs. 110100 MiB\nsuccessfully fit params",
    "cannot meet free memory target of 1024 MiB, need to reduce by 800 MiB\ncontext size reduced from 131072",
    "ptxas error: Entry function uses too much shared data (0xc400 bytes, 0xc000 max)",
    "OSError: [Errno 28] No space left on device: '/root/.cache/huggingface/hub'",
    "NCCL WARN Cuda failure 1 'invalid argument'",
    "error: Ignored (for causing prior/excessive GPU errors) (00000004:kIOAccelCommandBufferCallbackErrorSubmissionsIgnored)",
    "CUDNN_STATUS_EXECUTION_FAILED when calling cudnnRNNBackwardData",
    "triton.runtime.errors.OutOfResources: out of resource: shared memory, Required: 99328, Hardware limit: 65536.",
    "the model was killed off by its maker",
    "does it have enough gpu memory, or not enough gpu memory?",
)


@pytest.mark.parametrize("text", LOOKALIKES, ids=[text[:40] for text in LOOKALIKES])
def test_it_is_not_diagnosed_as_a_lack_of_memory(text: str) -> None:
    paste = pastes.read(text)
    assert paste is None or paste.message.cause is Cause.NOT_OOM
