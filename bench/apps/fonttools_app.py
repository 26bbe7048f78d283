"""fontTools: build a TrueType font, compile it, read it back, subset it, dump it as XML."""
# test-size: 20
import hashlib
import io
import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

DEFAULT = 17000


def glyph(i):
    pen = TTGlyphPen(None)
    for c in range(1 + i % 3):
        x, y = 40 * c + i % 17, 30 * c + i % 23
        pen.moveTo((x, y))
        pen.lineTo((x + 300 + i % 50, y))
        pen.qCurveTo((x + 400, y + 200), (x + 350, y + 300 + i % 40), (x + 100, y + 500))
        pen.lineTo((x, y + 350))
        pen.closePath()
    return pen.glyph()


def build(n):
    fb = FontBuilder(1000, isTTF=True)
    names = [".notdef"] + ["g%d" % i for i in range(n)]
    fb.setupGlyphOrder(names)
    fb.setupCharacterMap({0x4E00 + i: "g%d" % i for i in range(n)})
    fb.setupGlyf({name: glyph(i) for i, name in enumerate(names)})
    fb.setupHorizontalMetrics({name: (500 + i % 100, 0) for i, name in enumerate(names)})
    fb.setupHorizontalHeader(ascent=800, descent=-200)
    fb.setupHead(unitsPerEm=1000, created=3600000000, modified=3600000000)
    fb.setupNameTable({"familyName": "Made Up", "styleName": "Regular"})
    fb.setupOS2()
    fb.setupPost()
    fb.font.recalcTimestamp = False
    out = io.BytesIO()
    fb.save(out)
    return out.getvalue()


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    data = build(n)
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = Options()
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[0x4E00 + i for i in range(0, n, 3)])
    subsetter.subset(font)
    small = io.BytesIO()
    font.save(small)
    again = TTFont(io.BytesIO(small.getvalue()), recalcTimestamp=False)
    xml = io.StringIO()
    again.saveXML(xml, newlinestr="\n")
    digest = hashlib.sha256(data + small.getvalue() + xml.getvalue().encode()).hexdigest()
    print("fonttools", n, len(data), len(small.getvalue()), digest[:16])


if __name__ == "__main__":
    main()
