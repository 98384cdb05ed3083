"""Which published peak rate a workload can be measured against."""

from sizing.hardware import Accelerator

TERA = 1e12


def matrix_flops(accelerator: Accelerator) -> float | None:
    """Dense 16-bit matrix rate with fp32 accumulation, in operations per second; None where no rate is known.

    A GeForce has two 16-bit rates: the fp16 column accumulates in fp16 and is twice what frameworks use, the bf16 column
    accumulates in fp32 (165 against 330 for an RTX 4090; sizing.md section 6.2). Sparse rates are never facts here.
    """
    rate = accelerator.bf16_tflops or accelerator.fp16_tflops or accelerator.fp32_tflops
    return rate * TERA if rate else None
