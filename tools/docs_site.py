"""Fill the pages of the documentation with what other files know: commands, tables, exit statuses, figures.

A page, or a README, has such content between ``<!-- name -->`` and ``<!-- /name -->``. After a change of the command
line, the tables or the measurements of a model, ``python -m tools.docs_site`` writes it. Pages in Vietnamese have it in
Vietnamese; ``vietnamese.yaml`` translates what the code says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

import typer
import yaml

from thucthe.cli.app import app
from thucthe.cli.exit_status import ExitStatus
from thucthe.errors import InvalidInputError
from thucthe.labels import LABELS
from thucthe.schemas import TABLES
from thucthe.version import __version__
from tools.opened import read_record

ROOT = Path(__file__).resolve().parents[1]
MODELS = ("vi_news", "vi_news_fast")
Translate: TypeAlias = Callable[[str], str]
"""Takes a sentence of the code and returns it in the language of the page."""
_SETS = {"varied-dev": "texts of other kinds, for development"}
"""Names of sets of texts that say more than those in the measurements."""
_VIETNAMESE = {
    "| texts | number |": "| văn bản | số văn bản |",
    "leads of": "tít và sapo",
    "full articles of": "toàn văn",
    ", held out": ", không dùng huấn luyện",
    "texts of other kinds, for development": "văn bản thể loại khác, dùng khi phát triển",
    "texts of other kinds": "văn bản thể loại khác",
    ", other kinds": ", thể loại khác",
    "whole pipeline": "cả pipeline",
    "recognizer alone": "riêng bộ nhận dạng",
    "syllables/s | relative to": "âm tiết/giây | so với",
}
_HEADLINE = """\
Strict F1 on texts held out from training: **{vi_news_f1_leads}** on {n_leads} leads of news (`underthesea.ner`:
{underthesea_f1_leads}) and **{vi_news_f1_texts}** on {n_texts} texts of other kinds (sport, business, official
documents, posts, …). In the scheme of VLSP 2016 **{vi_news_f1_vlsp_2016_dev}** on the {n_vlsp_2016_dev}
sentences of its dev set; the best published score on its test set is 94.07.
[How this was measured](docs/explanation/accuracy.md)."""
_HEADLINE_VI = """\
F1 khớp tuyệt đối trên văn bản không dùng để huấn luyện: **{vi_news_f1_leads}** trên {n_leads} tít kèm sapo
(`underthesea.ner`: {underthesea_f1_leads}) và **{vi_news_f1_texts}** trên {n_texts} văn bản thể loại khác (thể
thao, kinh doanh, văn bản hành chính, bài đăng trên mạng…). Theo quy ước của VLSP 2016:
**{vi_news_f1_vlsp_2016_dev}** trên {n_vlsp_2016_dev} câu của bộ dev; số liệu cao nhất từng công bố trên bộ test
là 94,07. [Cách đo](docs/explanation/accuracy.vi.md)."""
_MARKED = re.compile(r"<!-- (?P<name>\w+) -->.*?<!-- /(?P=name) -->", re.DOTALL)
_EXAMPLES = re.compile(r"\n+Examples\n-+\n")


def pages() -> list[Path]:
    """List the READMEs and the pages of the documentation."""
    return [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@cache
def _catalogue() -> dict[str, str]:
    """Return the translations by the English sentences."""
    content: dict[str, str] = yaml.safe_load((ROOT / "tools" / "vietnamese.yaml").read_text(encoding="utf-8"))
    return content


def in_english(sentence: str) -> str:
    """Return the sentence as it is."""
    return sentence


def in_vietnamese(sentence: str) -> str:
    """Translate a sentence or paragraph; white space does not count.

    Raises
    ------
    InvalidInputError
        If ``vietnamese.yaml`` lacks it.
    """
    words = " ".join(sentence.split())
    if words and words not in _catalogue():
        raise InvalidInputError(f"tools/vietnamese.yaml lacks: {words}")
    return _catalogue().get(words, "")


def update(text: str, *, is_vietnamese: bool = False) -> str:
    """Replace the content between the marks of a page.

    Parameters
    ----------
    text : str
        Markdown.
    is_vietnamese : bool
        Whether sentences are translated, and numbers have a decimal comma.

    Raises
    ------
    InvalidInputError
        If a mark has an unknown name, or a sentence has no translation.
    """
    translate = in_vietnamese if is_vietnamese else in_english

    def put(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in FILLINGS and name not in figures():
            raise InvalidInputError(f"{name} is no content; known are {', '.join([*FILLINGS, *figures()])}")
        content = f"\n{FILLINGS[name](translate)}\n" if name in FILLINGS else figures()[name]
        if is_vietnamese and name in {"accuracy", "entities", "speed", *figures()} - {"version"}:
            content = _to_vietnamese(content)
        return f"<!-- {name} -->{content}<!-- /{name} -->"

    return _MARKED.sub(put, text)


def _to_vietnamese(content: str) -> str:
    """Write numbers with a decimal comma, and translate the words of tables that are known."""
    content = re.sub(r"\d[\d.,]*\d", lambda number: number[0].translate(str.maketrans(".,", ",.")), content)
    for english, vietnamese in _VIETNAMESE.items():
        content = content.replace(english, vietnamese)
    return content


def commands(translate: Translate) -> str:
    """Describe every command of the command line, from its help."""
    group: Any = typer.main.get_command(app)
    return "\n".join(_command(name, command, translate) for name, command in group.commands.items())


def _command(name: str, command: Any, translate: Translate) -> str:
    text, *examples = _EXAMPLES.split(command.help or "")
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    shown = " ".join(str(argument.metavar) for argument in arguments)
    parts = [f"## thucthe {name}\n", f"`thucthe {name} {shown} [OPTIONS]`\n" if shown else f"`thucthe {name}`\n"]
    parts.append("\n\n".join(translate(paragraph) for paragraph in text.split("\n\n")))
    rows = [(f"`{argument.metavar}`", "", translate(getattr(argument, "help", "") or "")) for argument in arguments]
    rows += [_option(option, translate) for option in options]
    if rows:
        parts += ["", table(map(translate, ("argument or option", "default", "meaning")), rows)]
    for example in examples:
        lines = [line.strip() for line in example.splitlines() if line.strip()]
        parts += ["\n```bash", *lines, "```"]
    return "\n".join([*parts, ""])


def _option(option: Any, translate: Translate) -> tuple[str, str, str]:
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    names = ", ".join(f"`{name}`" for name in option.opts[:-1]) + (", " if option.opts[1:] else "")
    return f"{names}`{option.opts[-1]}{value}`", _default(option, translate), translate(option.help or "")


def _default(option: Any, translate: Translate) -> str:
    default = option.show_default if isinstance(option.show_default, str) else option.default
    if option.required:
        return translate("required")
    if default is None or default is False or default == [] or callable(default):
        return ""
    if default is option.show_default and "…" not in default:
        return translate(default)
    return ", ".join(map(str, default)) if isinstance(default, list | tuple) else str(default)


def tables(translate: Translate) -> str:
    """Describe every table of a run, from the contract."""
    parts = []
    for spec in TABLES:
        about = translate(spec.meaning)
        rows = [
            (
                f"`{column.name}`",
                str(column.type),
                translate("yes") if column.nullable else "",
                translate(column.meaning),
            )
            for column in spec.columns
        ]
        keys = [translate("Key: {}.").format(", ".join(f"`{column}`" for column in spec.key))] if spec.key else []
        keys += [translate("`{}` refers to `{}`.").format(*reference) for reference in spec.references.items()]
        if spec.name != "changes":
            keys.append(translate("`changes` lists its rows by `{}`.").format(spec.followed_by))
        parts += [
            f"## {spec.name}\n",
            f"{about[:1].upper()}{about[1:]}. {' '.join(keys)}",
            "",
            table(map(translate, ("column", "type", "may be missing", "meaning")), rows),
            "",
        ]
    return "\n".join(parts)


def exit_statuses(translate: Translate) -> str:
    """List the exit statuses of the commands."""
    rows = [(str(int(status)), f"`{status.name}`", translate(status.description)) for status in ExitStatus]
    return table(map(translate, ("status", "name", "meaning")), rows)


def recipes(translate: Translate) -> str:
    """List the recipes that come with thucthe, with their first line."""
    files = sorted((ROOT / "models").glob("*.cfg"))
    rows = [
        (f"`{file.stem}`", translate(file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")))
        for file in files
    ]
    return table(map(translate, ("name", "from its first line")), rows)


def opened(translate: Translate) -> str:
    """List the tools that have opened the exports, with their versions."""
    rows = [(f"`{entry.format}`", f"`{entry.file}`", entry.tool, entry.version) for entry in read_record()]
    return table(map(translate, ("format", "file", "tool", "version")), rows)


def entities(translate: Translate) -> str:
    """List precision, recall and F1 of entities, links and roles of both models."""
    measured = json.loads((ROOT / "tools" / "entities.json").read_text(encoding="utf-8"))
    rows = []
    for model, scores in measured.items():
        for name, score in scores.items():
            values = (f"{100 * score[each]:.1f}" for each in ("precision", "recall", "f1"))
            rows.append((f"`{model}`", translate(name), f"{score['gold']:,}", *values))
    return table(map(translate, ("model", "", "gold", "precision", "recall", "F1")), rows)


def _file(name: str, language: str) -> Callable[[Translate], str]:
    return lambda _: f"```{language}\n{(ROOT / name).read_text(encoding='utf-8').strip()}\n```"


def headline(translate: Translate) -> str:
    """Compare the default model with underthesea and with published scores, in a sentence."""
    if translate is in_english:
        return _HEADLINE.format(**figures())
    return _HEADLINE_VI.format(**{name: _to_vietnamese(figure) for name, figure in figures().items()})


def accuracy(translate: Translate) -> str:
    """Compare strict F1 of both models and underthesea, with the number of texts that each figure stands on."""
    head = ("texts", "number", *(f"`{model}`" for model in MODELS), "`underthesea.ner`")
    sets = [_measured(model)["accuracy"] for model in MODELS]
    rows = []
    for both in zip(*sets, strict=True):
        rival = next((one for one in both[0]["models"] if one["model"] != "ours"), None)
        cells = [_strict(next(one for one in each["models"] if one["model"] == "ours"), interval=True) for each in both]
        rows.append(
            (
                _SETS.get(both[0]["name"], both[0]["name"]),
                f"{both[0]['n_texts']:,}",
                *cells,
                _strict(rival, interval=False) if rival else "",
            )
        )
    return table(head, rows)


def _strict(model: Mapping[str, Any], *, interval: bool) -> str:
    strict = model["measures"]["strict"]
    low, high = strict["all"]["interval"]
    shown = f" ({100 * low:.1f}–{100 * high:.1f})" if interval else ""
    labels = ", ".join(f"{label} {100 * strict[label]['f1']:.1f}" for label in LABELS)
    return f"**{100 * strict['all']['f1']:.1f}**{shown}<br>{labels}"


def speed(translate: Translate) -> str:
    """Compare the speed of both models and underthesea."""
    rows = []
    for model in MODELS:
        measured = _measured(model)["speed"]
        for part, words in (("whole", "whole pipeline"), ("recognizer", "recognizer alone")):
            rows.append((f"`{model}`, {words}", f"{measured['rates'][part]:,.0f}", f"{measured['ratios'][part]:.1f}"))
    rows.append(("`underthesea.ner`", f"{_measured(MODELS[0])['speed']['rates']['underthesea']:,.0f}", "1.0"))
    return table(("", "syllables/s", "relative to `underthesea.ner`"), rows)


def figures() -> dict[str, str]:
    """Return single figures of the models by name."""
    found = {"version": __version__}
    for model in MODELS:
        measured = _measured(model)
        found |= {
            f"{model}_megabytes": f"{measured['model']['megabytes']:.0f}",
            f"{model}_memory": f"{measured['speed']['peak_mb']:.0f}",
            f"{model}_start": f"{measured['speed']['load_seconds']:.1f}",
            f"{model}_sure": f"{100 * measured['calibration'][0]['precision']:.0f}",
        }
        for one in measured["accuracy"]:
            texts = _slug(one["name"])
            ours = next(each for each in one["models"] if each["model"] == "ours")
            found[f"{model}_f1_{texts}"] = f"{100 * ours['measures']['strict']['all']['f1']:.1f}"
            found[f"n_{texts}"] = f"{one['n_texts']:,}"
            for rival in one["models"]:
                if rival["model"] != "ours":
                    found[f"underthesea_f1_{texts}"] = f"{100 * rival['measures']['strict']['all']['f1']:.1f}"
    return found


def _slug(name: str) -> str:
    """Shorten the name of a set of texts: ``leads`` for "leads of 2025–26, held out"."""
    return re.sub(r"\W+", "_", name.partition(" of ")[0].lower())


def _measured(model: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "models" / model / "measurements.json").read_text(encoding="utf-8"))
    return content


def table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    heading = list(head)
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    """Write bars so that neither GitHub nor Python-Markdown takes them for borders or shows a backslash."""
    with_code = re.sub(r"`([^`]*\|[^`]*)`", lambda code: f"<code>{escape(code[1])}</code>", text)
    return with_code.replace("|", "&#124;")


FILLINGS: dict[str, Callable[[Translate], str]] = {
    "commands": commands,
    "tables": tables,
    "exit_statuses": exit_statuses,
    "opened": opened,
    "entities": entities,
    "recipes": recipes,
    "retrain": _file("models/retrain.cfg", "ini"),
    "nightly": _file("deploy/nightly.sh", "sh"),
    "compose": _file("deploy/compose.yaml", "yaml"),
    "headline": headline,
    "accuracy": accuracy,
    "speed": speed,
}
"""Content that takes lines of its own."""


if __name__ == "__main__":
    for file in pages():
        text = file.read_text(encoding="utf-8")
        file.write_text(update(text, is_vietnamese=file.name.endswith(".vi.md")), encoding="utf-8")
