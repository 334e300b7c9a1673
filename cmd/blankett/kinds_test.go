package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// neat is a complete sheet, filled in with drawn strokes, straight on the glass.
type neat struct {
	*forms.Edition
	paper *trial.Paper
	rng   *rand.Rand
}

// neatSheet prints a sheet and fills it in.
func neatSheet(t *testing.T, data string, seed uint64) *neat {
	t.Helper()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	printed(t, data, pdf, 1)
	h := newPen(hands{}, seed, 0)
	e := edition(t, "")
	img, _ := h.fill(rasterise(t, pdf, 1), e)
	return &neat{e, trial.NewPaper(img, samplePxPerMM, e.Pages[0], h.rng), h.rng}
}

// scan is the sheet as a good scanner has it.
func (n *neat) scan() *image.Gray {
	img := image.NewGray(n.paper.Img.Rect)
	copy(img.Pix, n.paper.Img.Pix)
	trial.Blur(img, 0.6)
	trial.Noise(img, 2, n.rng)
	return img
}

// zone is a field's place on the paper.
func (n *neat) zone(t *testing.T, field string) forms.Zone {
	t.Helper()
	z, ok := n.Pages[0].Zone(field)
	if !ok {
		t.Fatalf("no field %s", field)
	}
	return z
}

// points is a rectangle of the page in points, from the lower left.
func (n *neat) points(r forms.Rect) [4]float64 {
	const pt = 72 / 25.4
	return [4]float64{r.X * pt, (n.Pages[0].HeightMM - r.Y - r.H) * pt, (r.X + r.W) * pt, (n.Pages[0].HeightMM - r.Y) * pt}
}

// pdf is the sheet as a scanned PDF, with something added to its page and to what
// the page shows. Objects are numbered from 6 on.
func (n *neat) pdf(t *testing.T, page, content string, objects ...string) []byte {
	t.Helper()
	out, err := trial.JPEGPDF([]*image.Gray{n.scan()}, samplePxPerMM, 75)
	if err != nil {
		t.Fatal(err)
	}
	dict := regexp.MustCompile(`(?s)3 0 obj\n<<(.*?)>>\nendobj`).FindSubmatch(out)
	if dict == nil {
		t.Fatal("no page in the PDF")
	}
	first := len(objects) + 6
	changed := map[int]string{3: strings.Replace("<<"+string(dict[1])+page+">>", "/Contents 4 0 R", fmt.Sprintf("/Contents [4 0 R %d 0 R]", first), 1),
		first: fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content)}
	for i, o := range objects {
		changed[6+i] = o
	}
	return amended(out, changed)
}

// amended appends objects to a PDF, as programs do that save a change.
func amended(pdf []byte, objects map[int]string) []byte {
	b := bytes.NewBuffer(bytes.Clone(pdf))
	before := regexp.MustCompile(`startxref\n(\d+)`).FindSubmatch(pdf)[1]
	xref := "xref\n"
	most := 0
	for n, o := range objects {
		xref += fmt.Sprintf("%d 1\n%010d 00000 n \n", n, b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, o)
		most = max(most, n)
	}
	at := b.Len()
	fmt.Fprintf(b, "%strailer\n<</Size %d/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", xref, most+1, before, at)
	return b.Bytes()
}

// ink is a PDF's annotation of two strokes over a box, without a picture of itself.
func crossing(b [4]float64) string {
	return fmt.Sprintf("/Annots [<</Type/Annot/Subtype/Ink/F 4/C[0 0 0.7]/BS<</W 1.5>>/Rect[%[1]g %[2]g %[3]g %[4]g]/InkList[[%[1]g %[2]g %[3]g %[4]g][%[1]g %[4]g %[3]g %[2]g]]>>]", b[0], b[1], b[2], b[3])
}

// finding names one by its reason and field.
type finding struct {
	reason forms.Reason
	field  string
}

// TestOtherKindsOfPaper hands in one neat sheet in each way in which it is not only
// what is on the paper, or not as it lay there. Its own scan is ready.
func TestOtherKindsOfPaper(t *testing.T) {
	data := t.TempDir()
	for name, c := range map[string]struct {
		file func(*testing.T, *neat) (ending string, data []byte)
		want []finding // none: it is ready
	}{
		"a scan": {func(t *testing.T, n *neat) (string, []byte) { return "pdf", n.pdf(t, "", "") }, nil},
		"a file in the file": {func(t *testing.T, n *neat) (string, []byte) {
			return "pdf", n.pdf(t, "/AF [6 0 R]", "", "<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>", "<</Type/EmbeddedFile/Length 3>>stream\nabc\nendstream")
		}, []finding{{forms.ReasonFileAttached, ""}}},
		"another box ticked on a screen": {func(t *testing.T, n *neat) (string, []byte) {
			return "pdf", n.pdf(t, crossing(n.points(n.otherBox(t).Rect)), "")
		}, []finding{{forms.ReasonChoiceBoth, "begaran"}}},
		"words typed over, not drawn": {func(t *testing.T, n *neat) (string, []byte) {
			b := n.points(n.zone(t, "personnummer").Rect)
			return "pdf", n.pdf(t, fmt.Sprintf("/Annots [<</Type/Annot/Subtype/FreeText/F 4/DA(0 g /Helv 14 Tf)/Contents(1)/Rect[%g %g %g %g]>>]", b[0], b[1], b[2], b[3]), "")
		}, []finding{{forms.ReasonMarksUndrawn, ""}, {forms.ReasonFieldUnsure, "personnummer"}}},
		"a picture pasted on a signature": {func(t *testing.T, n *neat) (string, []byte) {
			b := n.points(n.zone(t, "underskrift").Rect)
			return "pdf", n.pdf(t, "", fmt.Sprintf("q %g 0 0 %g %g %g cm BI /W 2 /H 1 /CS /G /BPC 8 ID \xff\x00 EI Q", (b[2]-b[0])/4, (b[3]-b[1])/4, b[0]+9, b[1]+9))
		}, []finding{{forms.ReasonSignatureUnsure, "underskrift"}}},
		"a note between the fields": {func(t *testing.T, n *neat) (string, []byte) {
			z := n.zone(t, "underskrift")
			n.paper.Write(forms.Zone{Rect: forms.Rect{X: z.X + 5, Y: z.Y - 10, W: 120, H: 8}}, "Nej Glad Falk Ek")
			return "pdf", n.pdf(t, "", "")
		}, []finding{{forms.ReasonWritingBeside, ""}}},
		"a stamp beside the fields": {func(t *testing.T, n *neat) (string, []byte) {
			n.paper.Stray(forms.Zone{Rect: forms.Rect{X: 110, Y: 88, W: 20, H: 3}}, trial.StrayStamp)
			return "pdf", n.pdf(t, "", "")
		}, []finding{{forms.ReasonWritingBeside, ""}}},
		"a ring round the other label": {func(t *testing.T, n *neat) (string, []byte) {
			z := n.otherBox(t)
			n.ring(z.X+z.W/2+18, z.Y+z.H/2, 24, 6)
			return "pdf", n.pdf(t, "", "")
		}, []finding{{forms.ReasonTickUnsure, "begaran"}}},
		"a ring round the label of the ticked box": {func(t *testing.T, n *neat) (string, []byte) {
			z := n.zone(t, "lasa")
			if n.otherBox(t).Field == "lasa" {
				z = n.zone(t, "lasupp")
			}
			n.ring(z.X+z.W/2+16, z.Y+z.H/2, 12, 4)
			return "pdf", n.pdf(t, "", "")
		}, nil},
		"a stroke that runs out of a field": {func(t *testing.T, n *neat) (string, []byte) {
			z := n.zone(t, "underskrift")
			n.line(z.X+z.W-20, z.Y+z.H/2, z.X+z.W+6, z.Y-9)
			return "pdf", n.pdf(t, "", "")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			ending, raw := c.file(t, neatSheet(t, data, 5))
			got := readOne(t, data, ending, raw)
			for _, f := range c.want {
				if !has(got.Findings, f.reason, f.field) {
					t.Errorf("lacks %s %s", f.reason, f.field)
				}
			}
			if ready := got.Verdict == intake.VerdictReady; got.Sheet == nil || ready != (c.want == nil) {
				t.Errorf("%s, sheet %v, %v", got.Verdict, got.Sheet, got.Findings)
			}
		})
	}
}

// otherBox is the box of the choice that is not ticked.
func (n *neat) otherBox(t *testing.T) forms.Zone {
	t.Helper()
	a, b := n.zone(t, "lasa"), n.zone(t, "lasupp")
	if n.darkIn(a) < n.darkIn(b) {
		return a
	}
	return b
}

// ring draws an ellipse by its middle and its half axes, in mm.
func (n *neat) ring(x, y, w, h float64) {
	for i := range 72 {
		s, c := math.Sincos(float64(i) * math.Pi / 36)
		s2, c2 := math.Sincos(float64(i+1) * math.Pi / 36)
		n.line(x+w*c, y+h*s, x+w*c2, y+h*s2)
	}
}

// line draws a stroke of a ballpoint between two places, in mm.
func (n *neat) line(x0, y0, x1, y1 float64) {
	const wide = 0.25 // mm, half a stroke
	steps := int(math.Hypot(x1-x0, y1-y0)*samplePxPerMM) + 1
	for i := range steps {
		part := float64(i) / float64(steps)
		x, y := x0+(x1-x0)*part, y0+(y1-y0)*part
		at := func(mm float64) int { return int(mm * samplePxPerMM) }
		draw.Draw(n.paper.Img, image.Rect(at(x-wide), at(y-wide), at(x+wide), at(y+wide)), image.NewUniform(color.Gray{Y: 60}), image.Point{}, draw.Src)
	}
}

// darkIn sums the darkness of a field's place.
func (n *neat) darkIn(z forms.Zone) (sum int) {
	at := func(mm float64) int { return int(mm * samplePxPerMM) }
	for y := at(z.Y); y < at(z.Y+z.H); y++ {
		for x := at(z.X); x < at(z.X+z.W); x++ {
			sum += 255 - int(n.paper.Img.GrayAt(x, y).Y)
		}
	}
	return sum
}

// readOne reads a file of one page.
func readOne(t *testing.T, data, ending string, raw []byte, args ...string) readLine {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scan."+ending)
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	got := lines[readLine](t, blankett(t, append([]string{"read", "--json", "--data", data, file}, args...)...))
	if len(got) != 1 {
		t.Fatalf("%d pages", len(got))
	}
	return got[0]
}

// TestCasesOfOtherPaper reads sheets that others drew and turned into what their
// trade meets, each with the findings that it must have.
func TestCasesOfOtherPaper(t *testing.T) {
	dir := corpus.Dir(t, "cases")
	data := t.TempDir()
	for _, name := range []string{"blankett.db", "keys.json"} { // reading writes to the ledger
		raw, err := os.ReadFile(filepath.Join(dir, "data", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(data, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][]finding{
		"A5-digital-signature-box.pdf":         {{forms.ReasonSignatureUnsure, "underskrift"}},
		"C1-second-tick-ink-no-appearance.pdf": {{forms.ReasonChoiceBoth, "begaran"}},
		"C3-number-freetext-no-appearance.pdf": {{forms.ReasonMarksUndrawn, ""}, {forms.ReasonFieldUnsure, "personnummer"}},
		"D2-pasted-picture-signature.pdf":      {{forms.ReasonSignatureUnsure, "underskrift"}},
		"E1-note-regret.jpg":                   {{forms.ReasonWritingBeside, ""}},
		"E3-circle-round-other-choice.jpg":     {{forms.ReasonTickUnsure, "begaran"}},
		"I1-sheet-and-attached-file.pdf":       {{forms.ReasonFileAttached, ""}},
	} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got := readOne(t, data, filepath.Ext(name)[1:], raw, "--received", "2026-11-28")
		for _, f := range want {
			if !has(got.Findings, f.reason, f.field) {
				t.Errorf("%s lacks %s %s: %v", name, f.reason, f.field, got.Findings)
			}
		}
	}
}
