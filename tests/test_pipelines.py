import shutil

import pytest

from thucthe.errors import ModelError
from thucthe.pipelines import load_pipeline


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('lang = "xx"', 'lang = "zz"'),
        ('lang = "xx"', 'lang = "../../x"'),
        ("[nlp]", "[nlp"),
        ('factory = "', 'factory = "none_of_'),
    ],
)
def test_a_pipeline_with_a_wrong_configuration_is_refused_in_a_sentence(tiny_model, tmp_path, old, new):
    folder = shutil.copytree(tiny_model, tmp_path / "model")
    config = (folder / "config.cfg").read_text(encoding="utf-8")
    assert old in config
    (folder / "config.cfg").write_text(config.replace(old, new), encoding="utf-8")
    with pytest.raises(ModelError, match="this pipeline can't be loaded"):
        load_pipeline(folder)
