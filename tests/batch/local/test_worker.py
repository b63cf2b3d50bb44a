import logging
import threading
from contextlib import suppress
from multiprocessing import Pipe

from thucthe.batch.local import worker
from thucthe.batch.local.sharding import plan
from thucthe.batch.local.states import state_of
from thucthe.batch.run_options import RunOptions
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files


def test_a_process_loads_its_pipeline_anew_now_and_then_and_goes_on(short_articles, tiny_model, tmp_path, monkeypatch):
    loaded = []
    load = worker.load
    monkeypatch.setattr(worker, "load", lambda options: loaded.append(options) or load(options))
    monkeypatch.setattr(worker, "RELOAD", 1)
    monkeypatch.setattr(worker, "forward", lambda *_: None)
    states = [state_of(file) for file in find_files([short_articles])]
    shard, *_ = plan(states, sum(state.work for state in states), {}, ReadOptions())
    ours, theirs = Pipe()

    def serve():
        with suppress(EOFError):
            worker.serve(theirs)

    thread = threading.Thread(target=serve)
    thread.start()
    ours.send((RunOptions(model=str(tiny_model)), tmp_path, 60.0, logging.CRITICAL))
    assert ours.recv() == worker.READY
    outcomes = []
    for _ in range(3):
        ours.send(worker.Task(shard))
        outcomes.append(ours.recv())
    ours.close()
    thread.join()
    assert len(loaded) == 3
    assert len({(outcome.articles, outcome.mentions) for outcome in outcomes}) == 1
    assert outcomes[0].mentions > 0
