"""Split a normalized text into its smallest tokens: syllables, numbers, addresses and punctuation.

The word segmenter joins them into words. A full stop that belongs to an abbreviation is part of its token.
"""

from __future__ import annotations

import re
from importlib.resources import files

from thucthe.text.glued import GLUED_WORD, PLAIN_WORD, UPPER
from thucthe.text.pieces import find_pieces
from thucthe.text.wordlists import read_lines

_LETTER = "[^\\W\\d_]"
_MARK = "\u0300-\u036f"
_WORD = f"[\\w{_MARK}]+"
_TITLES = "|".join(
    sorted({re.escape(a) for a in read_lines(files(__package__) / "abbreviations.txt")}, key=len, reverse=True)
)

_NAME_FOLLOWS = rf"(?=\s*[{UPPER}\d])"

# An alternative that scans ahead over many tokens is tried only where a run of its characters begins; at each token of
# the run it would take quadratic time.
_TOKEN = re.compile(
    rf"""(
      {PLAIN_WORD}
    | (?:https?|ftp)://[^\s<>"“”]+(?<![.,;:!?)\]}}'»…])               # URL with its scheme
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+                        # e-mail address
    | (?<![\w.-])(?:[a-zA-Z0-9-]+\.)+(?:com|vn|net|org|gov|edu|info|io|tv|asia|example)\b(?:/[^\s<>"“”]*[\w/])?
    | (?<![\w.])[vV]\.[vV](?:\.+|\b)                                   # v.v...
    | (?<![\w.])(?:{_LETTER}\.)+{_LETTER}(?![\w])\.?                   # U.S. N.V.A. T.Ư
    | (?<![\w.])(?:(?:{_TITLES})\.)+(?:[A-ZĐ]{{2,5}}(?!\w)|{_NAME_FOLLOWS})   # TP.HCM GS.TS PGS.TS. GS.
    | \d+(?:[.,]\d+)+(?:%|(?![\w]))                                   # 3.500 12,5
    | \d+(?:[/-]\d+)+(?!\w)                                           # 2/7 3-4/7 02-07-2024
    | \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\w)                            # 14:05
    | {GLUED_WORD}                                                    # Nội in Nội2024, quận in quận1
    | {_WORD}(?:['’]{_LETTER}[\w{_MARK}]*)*(?:-{_WORD}(?:['’]{_LETTER}[\w{_MARK}]*)*)*   # syllable, H'Hen, Pu-tin
    | \.{{2,}} | -{{2,}}
    | [^\w\s]
    )""",
    re.VERBOSE,
)


def lex(text: str) -> list[tuple[int, int]]:
    """Split a normalized text into tokens.

    Parameters
    ----------
    text : str
        NFC text, such as `NormalizedText.text`.

    Returns
    -------
    list of (int, int)
        Start and end of each token in code points. Only white space lies between them.
    """
    return find_pieces(_TOKEN, text)
