package forms

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// mmPerPT is the size of a point in mm.
const mmPerPT = 25.4 / 72

// The fonts that ops name. Editions from before the hyphen was mended name the Go
// fonts as they are, by regular, bold and italic: they are drawn as they were.
const (
	fontRegular = "text"
	fontBold    = "strong"
	fontItalic  = "slant"
	fontMono    = "mono" // Go Mono Bold: case numbers and prefilled digits
)

// fontsOf are the fonts that a PDF has: ours, and those of before where an edition
// is set in them.
func fontsOf(e *Edition) []string {
	fonts := []string{fontRegular, fontBold, fontItalic, fontMono}
	for _, page := range e.Ink {
		for _, o := range page {
			if o.Do == doText && !slices.Contains(fonts, o.Font) {
				fonts = append(fonts, o.Font)
			}
		}
	}
	return fonts
}

// fontFiles are the embedded fonts; PDF and picture use the same bytes.
var fontFiles = map[string][]byte{
	fontRegular: withShortHyphen(goregular.TTF),
	fontBold:    withShortHyphen(gobold.TTF),
	fontItalic:  withShortHyphen(goitalic.TTF),
	fontMono:    gomonobold.TTF,
	"regular":   goregular.TTF,
	"bold":      gobold.TTF,
	"italic":    goitalic.TTF,
}

// typeface is a font opened for measuring and for drawing outlines. A
// typeface's buffer is not shared: callers bring their own.
type typeface struct {
	font *sfnt.Font
	em   fixed.Int26_6 // units per em, as a size: outlines come in font units
}

// typefaces are opened once; the fonts are embedded and can't change.
var typefaces = sync.OnceValues(func() (map[string]typeface, error) {
	all := map[string]typeface{}
	for name, file := range fontFiles {
		f, err := sfnt.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("embedded font %s: %w", name, err)
		}
		all[name] = typeface{font: f, em: fixed.I(int(f.UnitsPerEm()))}
	}
	return all, nil
})

// advance is the width of a character in thousandths of the font size, rounded
// as PDF font tables have it.
func (t typeface) advance(b *sfnt.Buffer, r rune) float64 {
	glyph, err := t.font.GlyphIndex(b, r)
	if err != nil {
		return 0
	}
	wide, err := t.font.GlyphAdvance(b, glyph, t.em, 0)
	if err != nil {
		return 0
	}
	return math.Round(float64(wide) * 1000 / float64(t.em))
}

// widthMM measures a line of text. Letters are set without kerning, as PDF does.
func widthMM(text, font string, sizePT float64) float64 {
	faces, err := typefaces()
	if err != nil {
		return 0 // reported by whoever draws the text
	}
	var b sfnt.Buffer
	face, sum := faces[font], 0.0
	for _, r := range text {
		sum += face.advance(&b, r)
	}
	return sum / 1000 * sizePT * mmPerPT
}

// wrap breaks a text into lines of at most the width, in mm, at spaces, but not
// inside a number.
func wrap(text, font string, sizePT, width float64) []string {
	var lines []string
	line := ""
	for _, word := range unbroken(text) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && widthMM(longer, font, sizePT) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// printable says whether the text font has every letter of a text, and all of
// them show: it has glyphs for some that don't, NUL and soft hyphens among them.
func printable(text string) bool {
	faces, err := typefaces()
	if err != nil {
		return false
	}
	var b sfnt.Buffer
	for _, r := range text {
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			return false
		}
		glyph, err := faces[fontRegular].font.GlyphIndex(&b, r)
		if err != nil || glyph == 0 {
			return false
		}
	}
	return true
}

// postcode is a whole Swedish one: 431 35.
var postcode = regexp.MustCompile(`^\d{3} \d{2}$`)

// unbroken splits a text into what stays on one line: words, and numbers whole,
// such as 010-241 00 00.
func unbroken(text string) []string {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	var words []string
	for _, word := range strings.Fields(text) {
		if n := len(words); n > 0 && digit(word[0]) && digit(words[n-1][len(words[n-1])-1]) {
			words[n-1] += " " + word
			continue
		} else if n > 0 && postcode.MatchString(words[n-1]) {
			words[n-1] += " " + word // the town
			continue
		}
		words = append(words, word)
	}
	return words
}
