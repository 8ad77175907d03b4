"""Hands our pictures to an XML reader, a browser and readers of PDF.

Each picture is five files of one stem: STEM.svg, STEM.outlined.svg (text as shapes), STEM.png,
STEM.pdf and STEM.json (the scene). xmllint must find both SVGs well-formed; Chromium must draw
them as our PNG is drawn, shapes nearly to the pixel, text by the font DejaVu a little off at the
edges of letters; pdftotext must find the title, every name, label and source; the links of the
PDF must be those of the scene, in order.

One line a check; exit code 1 when one fails.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

from lxml import etree
from PIL import Image, ImageChops

from checks import Checks

SVG = "{http://www.w3.org/2000/svg}"
# Where a channel differs by more, eyes see another colour and not a softer edge.
STRONG = 96
# Side of the squares that are looked at one by one: less than a name, so that one which is
# missing or moved is not lost in a large picture.
TILE = 24
# Greatest mean difference, share of pixels that differ strongly, and mean of the worst square, of
# 255. Measured: shapes 0.5, 0.000 % and 4; text 1.7, 0.4 % and 17. A label that is 6 pixels off
# makes a square of 57, a node that is missing one of 64.
BOUNDS = {"outlined.svg": (1.0, 0.00003, 12), "svg": (3.0, 0.008, 30)}


# A browser is shown the one font that our PNG is drawn with: with more of them it draws letters
# that ours lacks, and without it other letters.
# Letters keep their shapes, too: hints would bend them to whole pixels.
FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir><match target="pattern">
<edit name="antialias" mode="assign"><bool>true</bool></edit>
<edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="rgba" mode="assign"><const>none</const></edit>
</match></fontconfig>"""
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def run(*command, **environment):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          encoding="utf-8", check=False, timeout=180,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise ValueError(done.stderr.strip()[-400:] or f"exit code {done.returncode}")
    return done.stdout


def shot(path, size):
    """What Chromium draws of a file in a window of this size."""
    with tempfile.TemporaryDirectory() as folder:
        picture, fonts = Path(folder) / "shot.png", Path(folder) / "fonts.conf"
        for face in FACES:
            found = sorted(Path("/usr/share/fonts").rglob(face))
            if not found:
                raise ValueError(f"{face} is not installed")
            shutil.copy(found[0], folder)
        fonts.write_text(FONTS.format(folder=folder), encoding="utf-8")
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--force-device-scale-factor=1", "--force-color-profile=srgb",
            "--disable-lcd-text", f"--user-data-dir={folder}/profile",
            f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}", path.as_uri(),
            FONTCONFIG_FILE=str(fonts))
        with Image.open(picture) as image:
            return image.convert("RGB")


def difference(one, other):
    """Mean, strong share and worst square of the greatest difference of a channel."""
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    counts = most.histogram()
    pixels = sum(counts)
    mean = sum(value * count for value, count in enumerate(counts)) / pixels
    return mean, sum(counts[STRONG + 1:]) / pixels, most.reduce(TILE).getextrema()[1]


def check_xml(checks, path):
    run("xmllint", "--noout", "--nonet", "--huge", path)
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    checks.check(f"{path.name} is well-formed SVG", root.tag == f"{SVG}svg", root.tag)
    carried = [json.loads(element.text) for element in root.iter(f"{SVG}metadata")]
    nodes = sum(len(document["@graph"]) for document in carried)
    checks.check(f"{path.name} carries JSON-LD", nodes > 0, f"{nodes} nodes")
    return root


def check_outlined(checks, path, root):
    texts = sum(1 for _ in root.iter(f"{SVG}text"))
    shapes = sum(1 for shape in root.iter(f"{SVG}path") if shape.get("aria-label"))
    fonts = sum("font-family" in element.attrib for element in root.iter())
    checks.check(f"{path.name} needs no font", not texts and not fonts and shapes > 0,
                 f"{shapes} texts as shapes, {texts} as text, {fonts} fonts")


def check_pixels(checks, path, png, bounds):
    with Image.open(png) as image:
        ours = image.convert("RGB")
    drawn = shot(path, ours.size)
    checks.check(f"{path.name} is as large as the PNG", drawn.size == ours.size,
                 f"{drawn.size}, expected {ours.size}")
    found = difference(ours, drawn)
    words = "mean {:.2f}, strong {:.5f}, worst square {}".format(*found)
    checks.check(f"{path.name} is drawn as the PNG is",
                 all(value <= bound for value, bound in zip(found, bounds)), words)


def words_of(text):
    """A text as its words are compared: without what steers direction, and one space apart."""
    plain = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(plain.split())


def is_ltr(word):
    return not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word)


def expected_words(scene):
    """Every text of a scene with what it is; of the card the parts of a row stand apart."""
    yield "title", scene["title"]
    for source in scene["sources"]:
        yield "source", source["text"]
    for edge in scene["edges"]:
        yield "label", edge["label"]
    for node in scene["nodes"]:
        name, *rows = node["label"].split("\n")
        yield "name", name
        for row in rows:
            yield from (("row", part) for part in re.split(r": | (?=\[)", row.rstrip(":")))


def check_pdf_text(checks, path, scene):
    text = words_of(run("pdftotext", "-raw", path, "-"))
    found, missing = 0, []
    for kind, expected in expected_words(scene):
        # Where a line has words from right to left, readers differ on the order of the line.
        for part in re.split(r"\s+", expected) if not is_ltr(expected) else [expected]:
            if is_ltr(part):
                found += 1
                if words_of(part) not in text:
                    missing.append(f"{kind} {part}")
    words = "; ".join([f"{found} texts", *(f"missing {what}" for what in missing[:5])])
    checks.check(f"{path.name} has every word in order", not missing and found > 0, words)


def check_pdf(checks, path, scene):
    links = [line.split()[-1] for line in run("pdfinfo", "-url", path).splitlines()[1:]]
    expected = [source["url"] for source in scene["sources"] if source["url"]]
    checks.check(f"{path.name} has the links of the sources", links == expected,
                 f"{len(links)}, expected {len(expected)}")
    said = dict(line.split(":", 1) for line in run("pdfinfo", path).splitlines() if ":" in line)
    title, pages = words_of(said.get("Title", "")), said.get("Pages", "").strip()
    is_right = pages == "1" and title == words_of(scene["title"]) and "CreationDate" not in said
    checks.check(f"{path.name} is one page with its title and no date", is_right,
                 f"{pages} pages, {title}")


def check_picture(checks, stem):
    files = {ending: stem.with_name(f"{stem.name}.{ending}")
             for ending in ("svg", "outlined.svg", "png", "pdf", "json")}
    scene = json.loads(files["json"].read_text(encoding="utf-8"))
    outlined = files["outlined.svg"]
    attempts = [
        (files["svg"], lambda path: check_xml(checks, path)),
        (outlined, lambda path: check_outlined(checks, path, check_xml(checks, path))),
        (files["pdf"], lambda path: check_pdf_text(checks, path, scene)),
        (files["pdf"], lambda path: check_pdf(checks, path, scene)),
    ]
    attempts += [(files[ending], lambda path, bounds=bounds:
                  check_pixels(checks, path, files["png"], bounds))
                 for ending, bounds in BOUNDS.items()]
    for path, attempt in attempts:
        try:
            attempt(path)
        except Exception as error:  # a reader that refuses is a failed check, not the end
            checks.check(f"{path.name} is read", False, f"{type(error).__name__}: {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stem", type=Path, nargs="+", help="the files of a picture, up to the ending")
    arguments = parser.parse_args()
    checks = Checks()
    for stem in arguments.stem:
        check_picture(checks, stem.resolve())
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
