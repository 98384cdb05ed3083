"""RAM, disk, lanes, slots and load times against plain arithmetic and vendors' figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.system import Disk, load_seconds, pcie_gb_s, ram_needed
from sizing.units import GB, GIB

LLAMA_70B_Q4 = 42_500_000_000
"""bartowski/Meta-Llama-3-70B-Instruct-GGUF Q4_K_M: 42.5 GB."""


@pytest.mark.parametrize(("disk", "seconds"), [(Disk.NVME_GEN4, 6), (Disk.SATA, 77), (Disk.HDD, 283)])
def test_a_70b_loads_as_fast_as_its_disk(disk: Disk, seconds: float) -> None:
    assert load_seconds(LLAMA_70B_Q4, disk) == pytest.approx(seconds, rel=0.02)


def test_a_cached_file_is_bound_by_the_link() -> None:
    # PCIe 4.0 x16 is 31.5 GB/s in one direction; copies reach 26 to 27 (NVIDIA bandwidthTest).
    assert 26 < pcie_gb_s(4, 16) < 27.5
    warm = load_seconds(LLAMA_70B_Q4, Disk.HDD, pcie=(4, 16), cached=True)
    assert warm == pytest.approx(1.6, abs=0.1)
    assert load_seconds(LLAMA_70B_Q4, Disk.HDD, pcie=(4, 16), cached=True, n_devices=2) == pytest.approx(warm / 2)
    assert load_seconds(LLAMA_70B_Q4, Disk.NVME_GEN4, pcie=(3, 1)) > load_seconds(LLAMA_70B_Q4, Disk.NVME_GEN4)


def test_a_rate_can_be_given_itself() -> None:
    assert load_seconds(10 * GB, 2.5) == pytest.approx(4.0)


def test_a_model_on_gpus_needs_little_ram_and_gladly_a_page_cache() -> None:
    ram = ram_needed(LLAMA_70B_Q4)
    assert ram.least_bytes == 4 * GIB
    assert ram.comfortable_bytes == LLAMA_70B_Q4
    assert ram.recommended_bytes == 48 * GIB


def test_a_small_model_is_comfortable_with_16_gib() -> None:
    assert ram_needed(5 * GB).recommended_bytes == 16 * GIB


def test_offloaded_experts_live_in_ram() -> None:
    """60 GB of gpt-oss-120b's experts in RAM beside a 24 GB card: 64 GiB is too little to be at ease."""
    ram = ram_needed(65 * GB, offloaded_bytes=60 * GB)
    assert ram.least_bytes > 60 * GB
    assert ram.recommended_bytes == 96 * GIB


def test_a_pickled_checkpoint_is_in_ram_twice() -> None:
    assert ram_needed(13 * GB, mapped=False).least_bytes == 26 * GB + 4 * GIB
    assert ram_needed(13 * GB, mapped=False, largest_shard_bytes=5 * GB).least_bytes == 5 * GB + 4 * GIB


def test_more_than_any_kit_is_rounded_to_whole_kits() -> None:
    assert ram_needed(3000 * GIB).recommended_bytes == 3072 * GIB


@given(st.integers(0, 2000 * GB), st.integers(0, 2000 * GB), st.integers(0, 500 * GB))
def test_more_never_needs_less(file_bytes: int, offloaded: int, more: int) -> None:
    ram, larger = (
        ram_needed(file_bytes, offloaded_bytes=offloaded),
        ram_needed(file_bytes + more, offloaded_bytes=offloaded + more),
    )
    assert larger.least_bytes >= ram.least_bytes
    assert larger.comfortable_bytes >= ram.comfortable_bytes
    assert ram.recommended_bytes >= ram.comfortable_bytes >= ram.least_bytes
    assert load_seconds(file_bytes + more, Disk.SATA) >= load_seconds(file_bytes, Disk.SATA)


def test_impossible_machines_are_refused() -> None:
    with pytest.raises(ValueError, match="file_bytes = -1"):
        ram_needed(-1)
    with pytest.raises(ValueError, match=r"no PCIe 9\.0 x16"):
        pcie_gb_s(9, 16)
    with pytest.raises(ValueError, match=r"no PCIe 4\.0 x3"):
        pcie_gb_s(4, 3)
    with pytest.raises(ValueError, match="faster than 0"):
        load_seconds(1, 0.0)
