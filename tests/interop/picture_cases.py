"""Small pictures for self_test.py: one that is right, and others with one thing wrong in each."""

import functools
import json
from xml.sax.saxutils import escape

import pictures

SIZE = (480, 240)
SCENE = {
    "title": "Who pays for A (b)",
    "nodes": [{"id": "a", "label": "A \\ b\nmembers:\n2020: 164 [1]"},
              {"id": "b", "label": "Blue Fund"}],
    "edges": [{"source": "a", "target": "b", "label": "funded by 2012 [1]"}],
    "sources": [{"n": 1, "text": "First, report <1>", "url": "https://example.org/a?b=1&c=2"},
                {"n": 2, "text": "Second", "url": None},
                {"n": 3, "text": "Third", "url": "https://example.org/c"}],
}
LINES = ["Who pays for A (b)", "A \\ b", "members", "2020", "164", "[1]", "Blue Fund",
         "funded by", "2012 [1]", "[1] First, report <1>", "[2] Second", "[3] Third"]
LINKS = ["https://example.org/a?b=1&c=2", "https://example.org/c"]
METADATA = json.dumps({"@graph": [{"name": "</metadata> & ]]>"}]})
NODE = '<rect x="240" y="60" width="120" height="40" fill="#fdf3dc" stroke="#8a6500"/>'

LABEL = '<path aria-label="A label" fill="#1b2330" d="M60 170h70v6h-70zM60 182h40v6h-40z"/>'


def svg(is_text, metadata=METADATA):
    """Two nodes and a label, which is made of bars so that no font decides what it looks like."""
    fonts = ' font-family="DejaVu Sans"' if is_text else ""
    words = '<text x="60" y="190" fill="none">A label</text>' if is_text else ""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}"{fonts}>'
            f"<title>{escape(SCENE['title'])}</title><metadata>{escape(metadata)}</metadata>"
            f'<rect width="{SIZE[0]}" height="{SIZE[1]}" fill="#fff"/>'
            f'<rect x="40" y="60" width="120" height="40" fill="#e3f0f8" stroke="#06a"/>{NODE}'
            f"{LABEL}{words}</svg>\n")


def pdf(lines=(), links=(), title=SCENE["title"], more=""):
    """A page of lines with links, written by hand."""
    def text(words):
        return "(" + words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"

    drawn = "".join(f"BT /F 10 Tf 20 {220 - 14 * at} Td {text(line)} Tj ET\n"
                    for at, line in enumerate(lines))
    annotations = "".join(f"<</Type/Annot/Subtype/Link/Rect[0 {at} 9 {at + 1}]/A<</S/URI/URI"
                          f"{text(link)}>>>>" for at, link in enumerate(links))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 360 240]/Contents 4 0 R/Annots[{annotations}]"
        "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}endstream", f"<</Title{text(title)}{more}>>"]
    made, places = "%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (f"{made}xref\n0 6\n0000000000 65535 f \n{table}"
            f"trailer<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n{len(made)}\n%%EOF\n")


def picture_cases():
    """Name, what is not as in the good picture, expected failure."""
    text, shapes = svg(True), svg(False)
    moved = LABEL.replace("<path", '<path transform="translate(0 6)"')
    nothing = svg(True, '{"@graph": []}')
    spaced = [line.replace("Blue Fund", "BlueFund") for line in LINES]
    return [
        ("good", {}, None),
        ("entity", {"svg": text.replace("<title>", "<title>&")}, "entity.svg is read"),
        ("claims", {"svg": nothing}, "claims.svg carries JSON-LD"),
        ("json", {"svg": svg(True, "{")}, "json.svg is read"),
        ("font", {"outlined.svg": text}, "font.outlined.svg needs no font"),
        ("node", {"outlined.svg": shapes.replace(NODE, "")}, "node.outlined.svg is drawn"),
        ("label", {"outlined.svg": shapes.replace(LABEL, moved)}, "label.outlined.svg is drawn"),
        ("node-text", {"svg": text.replace(NODE, "")}, "node-text.svg is drawn"),
        ("label-text", {"svg": text.replace(LABEL, moved)}, "label-text.svg is drawn"),
        ("source", {"pdf": pdf(LINES[:-1], LINKS)}, "source.pdf has every word"),
        ("spaces", {"pdf": pdf(spaced, LINKS)}, "spaces.pdf has every word"),
        ("link", {"pdf": pdf(LINES, LINKS[:1])}, "link.pdf has the links"),
        ("order", {"pdf": pdf(LINES, LINKS[::-1])}, "order.pdf has the links"),
        ("title", {"pdf": pdf(LINES, LINKS, "Another")}, "title.pdf is one page"),
        ("date", {"pdf": pdf(LINES, LINKS, more="/CreationDate(D:20260101000000Z)")},
         "date.pdf is one page"),
        ("cut", {"pdf": "%PDF-1.7\n"}, "cut.pdf is read"),
    ]


def write_picture(folder, name, changed):
    """Writes the files of a case and returns what they have in common."""
    texts = {"svg": svg(True), "outlined.svg": svg(False), "pdf": pdf(LINES, LINKS),
             "json": json.dumps(SCENE)}
    for ending, content in {**texts, **changed}.items():
        (folder / f"{name}.{ending}").write_text(content, encoding="utf-8")
    right(folder).save(folder / f"{name}.png")
    return folder / name


@functools.cache
def right(folder):
    """What a PNG of the picture shows; a browser takes a second to draw it."""
    good = folder / "right.svg"
    good.write_text(svg(False), encoding="utf-8")
    return pictures.shot(good, SIZE)
