"""Things that are asked about for themselves: a CPU, a board, a kit of memory, a power supply, a number format."""
