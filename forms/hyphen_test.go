package forms

import (
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
)

// A hyphen joins and a dash parts: in every font that new forms are set in, the
// hyphen is the shorter one, by sight and by the room it takes.
func TestHyphenIsShorterThanDash(t *testing.T) {
	faces, err := typefaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{fontRegular, fontBold, fontItalic} {
		var b sfnt.Buffer
		seen := func(r rune) (ink, room float64) {
			f := faces[name]
			g, err := f.font.GlyphIndex(&b, r)
			if err != nil || g == 0 {
				t.Fatalf("%s has no %q", name, r)
			}
			box, wide, err := f.font.GlyphBounds(&b, g, f.em, font.HintingNone)
			if err != nil {
				t.Fatal(err)
			}
			return float64(box.Max.X - box.Min.X), float64(wide)
		}
		hyphen, hyphenRoom := seen('-')
		dash, dashRoom := seen('–')
		if hyphen >= 0.85*dash || hyphenRoom >= dashRoom {
			t.Errorf("%s: hyphen %.0f in %.0f, dash %.0f in %.0f", name, hyphen, hyphenRoom, dash, dashRoom)
		}
	}
}
