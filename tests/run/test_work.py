import threading
from multiprocessing import Pipe

from thucthe.read.options import ReadOptions
from thucthe.read.sources import find_files
from thucthe.run import work
from thucthe.run.local import state_of
from thucthe.run.options import RunOptions
from thucthe.run.plan import plan


def test_a_process_loads_its_pipeline_anew_now_and_then_and_goes_on(short_articles, tiny_model, tmp_path, monkeypatch):
    loaded = []
    load = work.load
    monkeypatch.setattr(work, "load", lambda options: loaded.append(options) or load(options))
    monkeypatch.setattr(work, "RELOAD", 1)
    shard, *_ = plan([state_of(file) for file in find_files([short_articles])], {}, ReadOptions())
    ours, theirs = Pipe()
    thread = threading.Thread(target=work.serve, args=(theirs, RunOptions(str(tiny_model)), tmp_path, 60.0))
    thread.start()
    assert ours.recv() == work.READY
    outcomes = []
    for _ in range(3):
        ours.send(work.Task(shard))
        outcomes.append(ours.recv())
    ours.close()
    thread.join()
    assert len(loaded) == 3
    assert len({(outcome.articles, outcome.mentions) for outcome in outcomes}) == 1
    assert outcomes[0].mentions > 0
