"""Cut Be Vietnam Pro down to Latin and Vietnamese woff2 files for the web and print its fallback metrics.

Run as `python static/fonts/subset.py` (needs fonttools and brotli); the full fonts lie in lms/credentials/fonts/.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

HERE = Path(__file__).resolve().parent
FULL = HERE.parents[1] / "lms" / "credentials" / "fonts"
FILES = {"BeVietnamPro-Regular.ttf": "be-vietnam-pro-400.woff2", "BeVietnamPro-Bold.ttf": "be-vietnam-pro-700.woff2"}
UNICODES = (
    "U+0020-007E, U+00A0-00FF, U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, "
    "U+0300-0301, U+0303, U+0306, U+0309, U+031B, U+0323, U+1EA0-1EF9, U+2010-2015, U+2018-201E, U+2020-2022, U+2026, "
    "U+2030, U+2039-203A, U+20AB, U+2190-2193, U+2212, U+2260, U+2264-2265"
)
SAMPLE = "Học suốt đời để mỗi người dân biết đọc, biết hiểu, biết làm và cùng nhau xây dựng xã hội học tập ở xã, phường."


def add_tabular_figures(font: TTFont) -> None:
    """Give the font figures of one width (it has none), reached with `font-variant-numeric: tabular-nums`."""
    shapes, metrics, outlines = font.getBestCmap(), font["hmtx"].metrics, font["glyf"]
    figures = [shapes[ord(figure)] for figure in "0123456789"]
    broad = metrics[figures[0]][0]  # the nought
    for name in figures:
        advance, bearing = metrics[name]
        component = GlyphComponent()
        component.glyphName, component.flags = name, 0x0204  # use these metrics, round the offset to the grid
        component.x, component.y = (broad - advance) // 2, 0
        outline = Glyph()
        outline.numberOfContours, outline.components = -1, [component]
        outlines[f"{name}.tnum"] = outline
        outline.recalcBounds(outlines)
        metrics[f"{name}.tnum"] = (broad, bearing + component.x)
    rules = " ".join(f"sub {name} by {name}.tnum;" for name in figures)
    languages = "languagesystem DFLT dflt; languagesystem latn dflt; languagesystem latn VIT;"
    kept = font["GSUB"]
    addOpenTypeFeaturesFromString(font, f"{languages} feature tnum {{ {rules} }} tnum;", tables=["GSUB"])
    graft(kept.table, font["GSUB"].table)
    font["GSUB"] = kept


def graft(old: Any, new: Any) -> None:
    """Add the single feature of the new substitution table to every script of the old one."""
    lookup = len(old.LookupList.Lookup)
    old.LookupList.Lookup.extend(new.LookupList.Lookup)
    record = new.FeatureList.FeatureRecord[0]
    record.Feature.LookupListIndex = [lookup]
    feature = len(old.FeatureList.FeatureRecord)
    old.FeatureList.FeatureRecord.append(record)
    for script in old.ScriptList.ScriptRecord:
        for system in [script.Script.DefaultLangSys, *(entry.LangSys for entry in script.Script.LangSysRecord)]:
            system.FeatureIndex.append(feature)
            system.FeatureCount = len(system.FeatureIndex)
    old.LookupList.LookupCount = lookup + 1
    old.FeatureList.FeatureCount = feature + 1


def cut(source: Path, target: Path) -> None:
    """Write the subset with kerning, mark placement and tabular figures kept."""
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True)
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "calt", "liga"]
    font = subset.load_font(str(source), options)
    add_tabular_figures(font)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(UNICODES))
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def width(font: TTFont) -> float:
    """Return the width of the sample in ems; the marks take no room, so the bare letters are measured."""
    shapes, advances = font.getBestCmap(), font["hmtx"].metrics
    letters = unicodedata.normalize("NFD", SAMPLE).replace("đ", "d")
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    ems: float = sum(advances[shapes[ord(letter)]][0] for letter in letters) / font["head"].unitsPerEm
    return ems


def fallback(source: Path, stand_in: Path) -> str:
    """Return the @font-face descriptors that make the stand-in take the room of the real font."""
    real = TTFont(source)
    size = width(real) / width(TTFont(stand_in))
    em = real["head"].unitsPerEm * size
    up, down = real["hhea"].ascent / em, -real["hhea"].descent / em
    return f"size-adjust: {size:.1%}; ascent-override: {up:.1%}; descent-override: {down:.1%}; line-gap-override: 0%"


if __name__ == "__main__":
    for full, small in FILES.items():
        cut(FULL / full, HERE / small)
        print(small, (HERE / small).stat().st_size)
        liberation = Path("/usr/share/fonts/truetype/liberation") / full.replace("BeVietnamPro", "LiberationSans")
        if liberation.exists():  # the same widths as Arial
            print(" ", fallback(FULL / full, liberation))
