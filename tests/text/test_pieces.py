import re

from hypothesis import given
from hypothesis import strategies as st

from thucthe.text.pieces import find_pieces

WORD = re.compile(r"(\w+(?:-\w+)*|[^\w\s])")


@given(st.text(alphabet="ab- ,\n", max_size=30))
def test_pieces_are_the_matches_of_the_pattern(text):
    assert find_pieces(WORD, text) == [match.span() for match in WORD.finditer(text)]
