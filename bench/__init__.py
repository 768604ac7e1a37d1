"""Side-by-side benchmarks: own work and a peer, timed in one run, told as a ratio."""
