import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from thucthe.recognize.networks.word_vectors import WordVectors, pack

TABLES = st.integers(1, 5).flatmap(
    lambda n: arrays(np.float32, (n, 64), elements=st.floats(-100, 100, width=32, allow_subnormal=False))
)


@given(TABLES)
def test_each_number_comes_back_within_a_step_of_its_block(table):
    packed, scales = pack(table)
    assert packed.nbytes * 8 == table.size * 4
    error = np.abs(WordVectors(packed, scales).table() - table).reshape(len(table), -1, 32)
    # The scale is rounded to 16 bits too; only the number opposite to the largest may differ by a whole step.
    assert (error <= 1.01 * np.abs(scales.astype(np.float32))[..., None] + 1e-5).all()


@given(TABLES)
def test_what_was_packed_before_comes_back_as_it_is(table):
    once = pack(table)
    again = pack(WordVectors(*once).table())
    np.testing.assert_array_equal(WordVectors(*again).table(), WordVectors(*once).table())


def test_single_rows_are_those_of_the_table():
    vectors = WordVectors(*pack(np.random.default_rng(1).normal(size=(7, 32)).astype(np.float32)))
    np.testing.assert_array_equal(vectors[np.array([6, 0, 6])], vectors.table()[[6, 0, 6]])
