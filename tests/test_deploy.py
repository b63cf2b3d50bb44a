"""The files for servers: the image has what the wheel needs, and the nightly script reacts to each exit status."""

import os
import re
import shutil
import subprocess

import pytest
import yaml

from tests.conftest import ROOT
from thucthe.cli.exit_status import ExitStatus

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
needs_shell = pytest.mark.skipif(not shutil.which("sh") or os.name == "nt", reason="needs a POSIX shell")


def test_the_image_has_all_that_the_wheel_is_built_from():
    copied = [source for line in re.findall(r"(?m)^COPY (?!--)(.*)$", DOCKERFILE) for source in line.split()[:-1]]
    assert all((ROOT / source).exists() for source in copied)
    included = re.search(r"force-include\]\n(.*?)\n\n", PROJECT, re.DOTALL)[1]
    needed = [*re.findall(r'(?m)^"(.+?)" =', included), "pipeline/thucthe", "README.md", "LICENSE", "pyproject.toml"]
    assert not [path for path in needed if not any(path == each or path.startswith(f"{each}/") for each in copied)]
    shown = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{source}" for source in copied} <= set(shown)


def test_the_container_is_not_root_and_needs_no_network_and_no_writable_root():
    last = DOCKERFILE.rpartition("FROM")[2]
    assert "\nUSER thucthe\n" in last
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["thucthe"]
    assert (service["network_mode"], service["read_only"], service["tmpfs"]) == ("none", True, ["/tmp"])


@needs_shell
@pytest.mark.parametrize(
    ("status", "commands", "ends"),
    [
        (0, ["run", "report"], 0),
        (ExitStatus.REJECTS, ["run", "report"], 0),
        (ExitStatus.OTHER_SETTINGS, ["run", "upgrade", "report"], 0),
        (ExitStatus.IN_USE, ["run"], 0),
        (ExitStatus.NO_SPACE, ["run"], 8),
        (ExitStatus.FAILED, ["run"], 1),
    ],
)
def test_the_nightly_script_reacts_to_how_the_run_ended(tmp_path, status, commands, ends):
    program = tmp_path / "bin" / "thucthe"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> called\n[ "$1" = run ] && exit {int(status)}\nexit 0\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", DEPLOY / "nightly.sh", "articles", "tables"],
        cwd=tmp_path,
        env={"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        check=False,
    )
    assert (tmp_path / "called").read_text().split() == commands
    assert done.returncode == ends
