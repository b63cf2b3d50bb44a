import subprocess
import sys

CODE = """
import sys
from thucthe.batch.local.lean_spacy import import_spacy
import_spacy()
import spacy
print(any(name.split(".")[0] in {"requests", "httpx", "jinja2", "weasel"} for name in sys.modules))
print(spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}}).lang)
print("spacy_version" in spacy.info(silent=True), "spacy.cli" in sys.modules)
"""


def test_a_worker_imports_spacy_without_its_command_line_which_remains_at_hand():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "vi", "True", "True"]


def test_spacy_is_left_alone_where_it_is_imported_already():
    code = f"import spacy\ninfo = spacy.info\n{CODE.split('print', 1)[0]}\nprint(spacy.info is info)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
