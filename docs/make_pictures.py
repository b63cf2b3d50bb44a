"""Draws the pictures of the README: ``python docs/make_pictures.py`` (needs Chromium and the extra `test`).

``show.svg`` is an article in the terminal, ``report.webp`` four views of the report over the sample articles.
"""

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from rich.console import Console

import thucthe
from thucthe.report.show import to_text

HERE = Path(__file__).parent
ARTICLES = HERE.parent / "data" / "articles"
ARTICLE = """\
Chủ tịch Trung Quốc Tập Cận Bình thăm Kazakhstan

Ngày 2/7, ông Tập đã tới thủ đô Astana để dự hội nghị của Tổ chức Hợp tác Thượng Hải (SCO).

Người phát ngôn Bộ Ngoại giao Trung Quốc Mao Ninh cho biết ông sẽ hội đàm với Tổng thống Kassym-Jomart Tokayev. \
Theo bà Mao Ninh, hai bên sẽ thúc đẩy đường ống dẫn khí đốt Trung Á-Trung Quốc.
"""
SHOWN = "chinh-tri/quoc-hoi-chat-van.txt"
SIZE = {"width": 1360, "height": 870}
SCALE = 0.7
GAP = 16


def draw_terminal() -> str:
    """Draw `thucthe show article.txt` as an SVG that loads no font."""
    console = Console(record=True, width=92, file=io.StringIO())
    console.print("$ thucthe show article.txt", style="bold")
    console.print(to_text(thucthe.load()(ARTICLE)))
    svg = console.export_svg(title="thucthe show", unique_id="show")
    svg = re.sub(r"\s*@font-face \{.*?\n    \}", "", svg, flags=re.S)
    return svg.replace("Fira Code, monospace", "DejaVu Sans Mono, Menlo, Consolas, monospace")


def photograph_report(folder: Path) -> Image.Image:
    """Draw four views of the report in a grid."""
    out = folder / "36 bài mẫu"
    for command in (["run", ARTICLES, "--out", out], ["report", out]):
        subprocess.run([sys.executable, "-m", "thucthe", *command], check=True)
    articles = thucthe.open(out).articles
    shown = articles.article_id[articles.path == SHOWN].item()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=SCALE)
        shots = []
        for view in ("", "network", "map", f"article/{shown}"):
            page.goto(f"{(out / 'report.html').as_uri()}#/{view}")
            page.wait_for_timeout(3000)
            shots.append(Image.open(io.BytesIO(page.screenshot())))
        browser.close()
    width, height = shots[0].size
    sheet = Image.new("RGB", (2 * width + 3 * GAP, 2 * height + 3 * GAP), "#d5d9d8")
    for number, shot in enumerate(shots):
        row, column = divmod(number, 2)
        sheet.paste(shot, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return sheet


if __name__ == "__main__":
    (HERE / "show.svg").write_text(draw_terminal() + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        photograph_report(Path(scratch)).save(HERE / "report.webp", quality=82, method=6)
