"""What the scripts print."""

import os
import pathlib
import platform
import statistics

# Above this load others compete for the cores, and the figures say more about them.
IDLE_LOAD = 1.0


def machine():
    """One line about the machine, and a warning where it is not idle."""
    model = "unknown processor"
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}, load {load:.2f}")
    if load > IDLE_LOAD:
        print(f"! the machine is not idle (load {load:.2f}): expect figures that are too high")


def spread(values, digits=2):
    """Median, with the smallest and the largest."""
    return (
        f"{statistics.median(values):.{digits}f}  "
        f"(min {min(values):.{digits}f}, max {max(values):.{digits}f}, {len(values)} rounds)"
    )


def verdict(name, value, limit, unit=""):
    """A figure against the one to reach."""
    print(f"{'ok' if value <= limit else 'MISSED':7}{name}: {value:.2f}{unit}, to reach: at most {limit:g}{unit}")


def progress(text):
    print(text, flush=True)
