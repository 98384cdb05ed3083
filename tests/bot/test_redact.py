"""No secret that somebody pastes gets past the question's own door; what only looks a little like one stays."""

import pytest

from bot.question import Question
from bot.redact import MASK, redact

SECRETS = {
    "hf_QwErTyUiOpAsDfGhJkLzXcVb": "export HF_TOKEN={}",
    "sk-proj-a1B2c3D4e5F6g7H8i9J0": "OPENAI_API_KEY={} python x.py",
    "sk-ant-api03-a1B2c3D4e5F6g7": "key: {}",
    "xoxb-1234-5678-abcDEF": "SLACK_BOT_TOKEN={}",
    "xapp-1-A1-22-abc": "{}",
    "AKIAIOSFODNN7EXAMPLE": "aws_access_key_id = {}",
    "ghp_a1B2c3D4e5F6g7H8i9J0k1L2": "git clone with {}",
    "a1b2c3d4e5f6a7b8c9d0e1f2": "Authorization: Bearer {}",
    "hunter2pass": "PGPASSWORD={} psql",
    "admin:s3cr3t": "https://{}@example.com/models",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF": "cookie {}",
    "9f8e7d6c5b4a39281706f5e4d3c2b1a0": 'wandb "api_key": "{}"',
}


@pytest.mark.parametrize(("secret", "around"), SECRETS.items(), ids=[str(number) for number in range(len(SECRETS))])
def test_secrets_are_taken_out(secret: str, around: str) -> None:
    masked = redact(around.format(secret))
    assert secret not in masked
    assert MASK in masked
    assert secret not in repr(Question(around.format(secret)))


@pytest.mark.parametrize("text", [
    "can 70B run on 2x A6000 at 4096 tokens: --max-tokens=4096?", "tell me about basic understanding of transformers",
    "risk-free disk-backed task-specific models", "eos_token = '</s>', pad_token: 128009", "tokens=131072 in the KV cache",
    "token: 128000 '<|begin_of_text|>'", "https://huggingface.co/meta-llama/Llama-3.1-8B", "bearer of bad news",
    "sk_test is short; hf_hub is a module", "max_num_batched_tokens=8192, tokenizer=meta-llama/Llama-3.1-70B-Instruct",
])  # fmt: skip
def test_words_and_settings_stay(text: str) -> None:
    assert redact(text) == text


def test_all_of_a_private_key_goes() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nxyz=\n-----END RSA PRIVATE KEY-----"
    assert redact(f"before {key} after") == f"before {MASK} after"
