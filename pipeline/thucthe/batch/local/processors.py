"""Count the processors that this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
_UNLIMITED = 1 << 20


def usable_processors() -> int:
    """Return the number of processors that this process may use, at least 1.

    It is the lowest of the processors of the machine, the affinity of the process, and the CPU quotas of its control
    group and those above (``cpu.max`` of Linux, set by containers, systemd and batch systems).
    """
    affinity = getattr(os, "sched_getaffinity", None)  # Windows and macOS have none
    own = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(own, *_quotas()))


def _quotas() -> list[int]:
    """Return the quotas of the control groups of this process, in whole processors."""
    try:
        lines = _OWN_CGROUP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return [_UNLIMITED]
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    group = _CGROUPS / own
    return [_quota(folder / "cpu.max") for folder in (group, *group.parents) if folder.is_relative_to(_CGROUPS)]


def _quota(file: Path) -> int:
    """Read a quota such as ``150000 100000``, microseconds of each period, rounded up; ``max`` is no limit."""
    try:
        quota, period = file.read_text(encoding="utf-8").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):
        return _UNLIMITED
