"""Neither thucthe nor a dependency sends anything, or writes outside the output and the temporary folder.

Every job runs in a process of its own with an empty home. Python code is stopped by an audit hook; native code runs,
where the system allows it, in a network namespace without a route, whose counters show every attempt.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SPARK_CONF

pytestmark = pytest.mark.slow
GUARD = Path(__file__).resolve().parent / "guard"
UNSHARE = ["unshare", "--map-root-user", "--net"]
UPLOAD = 12
"""Seconds after which a library with telemetry has tried to send it; onnxruntime 1.32 does so after 8."""
HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
HAS_TORCH = importlib.util.find_spec("torch") is not None


def can_isolate():
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0


ISOLATED = can_isolate()


@pytest.fixture
def machine(tmp_path):
    """A place with an empty home, a temporary folder and a working directory."""
    for name in ("home", "tmp", "work", "in"):
        (tmp_path / name).mkdir()
    text = "Tin ngắn\n\nChủ tịch FPT Nguyễn Văn Nam tới Huế ngày 3/3. Ông Nam gặp báo chí ở Đà Nẵng.\n"
    (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
    page = f"<html><body><article><h1>Tin</h1><p>{text * 5}</p></article></body></html>"
    (tmp_path / "in" / "b.html").write_text(page, encoding="utf-8")
    return tmp_path


def guarded(machine, *arguments, **environment):
    """Run Python in isolation; return its connection attempts and the files it wrote outside the allowed folders."""
    log = machine / "log"
    command = [sys.executable, *map(str, arguments)]
    if ISOLATED:
        command = [*UNSHARE, sys.executable, str(GUARD / "isolate.py"), str(log), *command]
    kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME", "SYSTEMROOT") if name in os.environ}
    paths = {"HOME": machine / "home", "USERPROFILE": machine / "home", "TMPDIR": machine / "tmp", "PYTHONPATH": GUARD}
    # Libraries disable telemetry if a variable such as CI is set, so none of these is passed on.
    variables = {name: str(path) for name, path in paths.items()}
    variables |= {"THUCTHE_GUARD_LOG": str(log), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, env=kept | variables | environment, cwd=machine / "work", capture_output=True, text=True, timeout=1_200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tried = log.read_text(encoding="utf-8") if log.exists() else ""
    strewn = [path.relative_to(machine) for name in ("home", "work") for path in (machine / name).rglob("*")]
    return tried, [str(path) for path in strewn]


def test_the_guard_sees_python_and_native_code_that_looks_up_a_name(machine):
    code = "import socket\ntry: socket.getaddrinfo('thucthe.example', 80)\nexcept OSError: pass"
    assert "getaddrinfo" in guarded(machine, "-c", code)[0]
    if ISOLATED:
        native = "import ctypes; ctypes.CDLL(None).gethostbyname(b'thucthe.example')"
        assert "kernel" in guarded(machine, "-c", native)[0]


def test_a_pipeline_in_a_process_that_lives_long_sends_and_leaves_nothing(machine):
    code = f"""
import time, thucthe
nlp = thucthe.load()
began = time.monotonic()
assert nlp("Ông Nguyễn Văn Nam tới Huế.").ents
tables = thucthe.extract({str(machine / "in")!r}, model="vi_news_fast")
assert len(tables.articles) == 2
time.sleep({UPLOAD})
"""
    assert guarded(machine, "-c", code) == ("", [])


def test_the_main_job_and_what_follows_it_send_and_leave_nothing(machine):
    out, gold = machine / "out", machine / "gold.jsonl"
    gold.write_text('{"text": "Ông Nguyễn Văn Nam tới Huế.", "spans": [[4, 18, "PER"]]}\n', encoding="utf-8")
    jobs = [
        ["run", machine / "in", "--out", out, "--workers", 2, "--model", "vi_news_fast", "--format", "xlsx"],
        ["report", out],
        ["status", out],
        ["explain", out, "Huế"],
        ["export", out, *(f"--to={name}" for name in ("sqlite", "duckdb", "csv", "conll", "docbin", "labelstudio"))],
        ["evaluate", gold, "--model", "vi_news_fast", "--model", "underthesea"],
        ["pack", machine / "in", "--out", machine / "packs"],
    ]
    before = {path: path.read_bytes() for path in (machine / "in").iterdir()}
    code = f"""
from thucthe.cli.app import app
if __name__ == "__main__":
    for job in {[list(map(str, job)) for job in jobs]!r}:
        app(job, standalone_mode=False)
"""
    (machine / "jobs.py").write_text(code, encoding="utf-8")
    assert guarded(machine, machine / "jobs.py") == ("", [])
    assert (out / "report.html").is_file()
    assert {path: path.read_bytes() for path in (machine / "in").iterdir()} == before


@pytest.mark.skipif(not HAS_SPARK, reason="needs Java 17 or later and the extra `spark`")
def test_a_run_on_spark_sends_and_leaves_nothing(machine):
    job = ["run", str(machine / "in"), "--out", str(machine / "out"), "--engine", "spark", "--model", "vi_news_fast"]
    code = f"from thucthe.cli.app import app; app({job!r})"
    settings = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost", "SPARK_CONF_DIR": str(SPARK_CONF)}
    assert guarded(machine, "-c", code, **settings) == ("", [])


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra `train`")
def test_training_and_foreign_classifiers_send_and_leave_nothing(machine):
    names = ("train/test_fine_tune.py", "train/test_distill.py", "evaluate/test_hugging_face.py")
    tests = [Path(__file__).parent / name for name in names]
    command = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:benchmark", "-n", "0", "-q", *tests]
    settings = {"HYPOTHESIS_STORAGE_DIRECTORY": str(machine / "tmp"), "OMP_NUM_THREADS": "1"}
    assert guarded(machine, *command, **settings) == ("", [])
