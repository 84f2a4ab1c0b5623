"""Benchmarks: `make bench` writes build/bench.json and prints a table."""
