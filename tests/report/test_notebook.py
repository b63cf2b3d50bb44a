import subprocess
import sys

CODE = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import spacy
from thucthe.report.notebook import register_display
register_display()
nlp = spacy.blank("xx")
nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Huế"}])
for text in ("<b>Huế</b> Huế mưa", "mưa"):
    print(shell.display_formatter.format(nlp(text))[0]["text/html"])
"""


def test_a_doc_appears_with_its_names_in_colour_and_its_text_escaped():
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert "&lt;b&gt;" in result.stdout
    assert "LOC" in result.stdout
    assert "#b9e8a8" in result.stdout
    assert "<html" not in result.stdout
    assert result.stderr == ""
