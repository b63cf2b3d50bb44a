import gc
import weakref

import pytest

from thucthe.garbage import permanent, release


class Node:
    """An object that refers to itself, which only the garbage collector frees."""

    def __init__(self):
        self.me = self


def test_what_is_permanent_is_passed_over_by_collections_until_it_is_released():
    with permanent():
        node = Node()
    kept = weakref.ref(node)
    del node
    gc.collect()
    assert kept() is not None
    release()
    assert kept() is None


def test_garbage_is_collected_again_after_loading_has_failed():
    with pytest.raises(ValueError, match="damaged"), permanent():
        raise ValueError("damaged")
    assert gc.isenabled()
    release()
