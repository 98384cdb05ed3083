"""System RAM: the kernel's OOM killer, containers that were ended, CPU allocators, Python's MemoryError.

Wordings: linux mm/oom_kill.c; Kubernetes and Docker status; c10/core/impl/alloc_cpu.cpp; NumPy `_ArrayMemoryError`; Windows 1455.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after
from bot.pastes.text import LONE_KILLED, window
from sizing.oom.failure import Amounts, Cause, Sign

CPU_ANCHORS = (
    "you tried to allocate",
    "of pinned memory",
    "failed to allocate pinned memory",
    "unable to allocate",
    "os error 1455",
    "[winerror 1455]",
    "paging file is too small",
    "mmap failed: cannot allocate memory",
    "failed to mlock",
    "errno 12] cannot allocate memory",
    "std::bad_alloc",
    "unable to mmap",
    "memoryerror",
    "memory allocation of",
    "using all available ram",
    "allocate_cpu_cache",
    "cudahostalloc failed",
    "erroroutofhostmemory",
    "vk_error_out_of_host_memory",
    "too large swap space",
    "not enough memory resources are available",
    "java.lang.outofmemoryerror",
    "insufficient memory for the java runtime",
    "javascript heap out of memory",
    "runtime: out of memory",
)
KILL_ANCHORS = (
    "out of memory: killed process",
    "out of memory: kill process",
    "killed process ",
    "killed by the oom killer",
    "oom-kill event",
    "out-of-memory handler",
    "term_memlimit",
    "systemd-oomd killed",
    "due to memory pressure",
    "low memory! at or below",
    "tried to allocate more memory than is available",
    "container killed due to memory usage",
    "memory quota exceeded",
    "low on resource: memory",
    "killed due to the node running low on memory",
    "oom_kill event",
    "exceeded job memory limit",
    "running low on memory",
    "oom-kill:",
    "invoked oom-killer",
    "oom_kill_process",
    "oomkilled",
    "oom killed",
    "exit code 137",
    "exitcode: 137",
    "exitcode 137",
    "exit code: 137",
    "exit status 137",
    "exited with code 137",
    "exited (137)",
    "exitcode: -9",
    "exitcode : -9",
    "signal 9 (sigkill)",
    "exits with return code = -9",
    "died with <signals.sigkill: 9>",
    "signal: killed",
    "is killed by signal: killed",
    "sent sigkill",
    "prompted by sigkill",
    "to shutdown with signal 9",
    "terminated by signal 9",
    "killed by signal 9",
    LONE_KILLED,
)
_NOT_KILLED = re.compile(r'oomkilled[" ]{0,3}[:=] ?"?(?:false|0)')
_KILLED_PROCESS = re.compile(r"killed process \d{1,8} ?[(,]")
_GGML = ("ggml", "llama")
_BYTES = re.compile(r"(\d{4,20}) ?bytes")


def read_cpu(log: str, at: int) -> Message | None:
    """An allocation in system RAM that was refused around position `at`."""
    segment = log[max(0, at - 160) : at + 300]
    if log.startswith("unable to allocate", at):
        needed = quantity_after(log[at : at + 60], "unable to allocate", 2)
        return _host(needed) if needed is not None and "array" in segment else None
    if log.startswith("you tried", at):
        return _host(quantity_after(log[at : at + 80], "you tried to allocate", 2))
    if log.startswith("of pinned", at):
        backend = "llama.cpp" if any(words in window(log, at, 600, 300) for words in _GGML) else ""
        return _host(quantity_after(log[max(0, at - 40) : at], "allocate", 2), backend=backend)
    if log.startswith("too large swap space", at):
        found = _host(quantity_after(log[at : at + 60], "swap space.", 2), quantity_after(log[at : at + 100], "out of the", 2))
        return replace(found, sign=Sign.PINNED)
    if log.startswith("insufficient memory for the java", at):
        return _host(quantity_after(log[at : at + 200], "failed to allocate", 2))
    if log.startswith("allocate_cpu_cache", at) and "out of memory" not in log[at : at + 600]:
        return None
    if log.startswith("memory", at) and not _is_raised(log, at):
        return None
    if log.startswith(("failed to mlock", "unable to mmap", "memory allocation of"), at):
        match = _BYTES.search(log[at : at + 80])
        return _host(int(match[1]) if match else None)
    if log.startswith("std::bad_alloc", at) and any(words in segment for words in ("rmm", "cuda", "device memory")):
        return None
    return _host(None)


def _is_raised(log: str, at: int) -> bool:
    """Raised by Python or by Rust's allocator, and not only spoken of, nor the end of another error's name."""
    if "unable to allocate" in log[at : at + 60] or log.endswith("outof", 0, at):
        return False
    return "traceback" in log[max(0, at - 3000) : at] or "failed" in log[at : at + 60] or log.startswith("memoryerror: ", at)


def _host(needed_bytes: int | None, available_bytes: int | None = None, backend: str = "") -> Message:
    amounts = Amounts(host_needed=needed_bytes, host_available=available_bytes)
    return Message("host_allocation", backend or ("pytorch" if needed_bytes else "other"), amounts, cause=Cause.HOST_RAM)


def read_kill(log: str, at: int) -> Message | None:
    """A process that was ended around position `at`, unless the status says that it was not."""
    if _NOT_KILLED.match(log, at) or (log.startswith("killed process ", at) and not _KILLED_PROCESS.match(log, at)):
        return None
    return Message("killed", "kernel", cause=Cause.HOST_RAM)
