"""The words that begin the credit of a picture."""

from __future__ import annotations

CREDIT = (
    r"(?:Nguồn(?: ảnh| video)?|Ảnh(?: minh họa| tư liệu| chụp màn hình)?|Ảnh,? video|Video|Đồ họa|Clip|Minh họa|Photo)"
)
"""Regular expression of these words."""
