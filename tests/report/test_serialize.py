import base64
import gzip
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from thucthe.report.serialize import pack, to_inline_json, to_json


@given(st.text())
def test_inline_json_cannot_end_its_element_and_is_read_back(text):
    written = to_inline_json({"text": text})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text}


def test_a_lone_surrogate_is_replaced():
    assert json.loads(to_json(["a\ud800"])) == ["a?"]


@given(st.binary(max_size=200))
def test_packed_data_has_only_harmless_characters_and_is_read_back(data):
    packed = pack(data)
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed)
    assert gzip.decompress(base64.b64decode(packed)) == data
