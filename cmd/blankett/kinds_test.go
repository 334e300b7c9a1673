package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
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
			z := n.otherBox(t) // to the right of the heading above it nothing is printed
			n.paper.Stray(forms.Zone{Rect: forms.Rect{X: 120, Y: z.Y - 9, W: 20, H: 3}}, trial.StrayStamp)
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
		"a standard fax": {func(t *testing.T, n *neat) (string, []byte) {
			return "tif", n.fax(t)
		}, nil},
		"a negative": {func(t *testing.T, n *neat) (string, []byte) {
			img := n.scan()
			for i, v := range img.Pix {
				img.Pix[i] = 255 - v
			}
			return "png", asPNG(t, img)
		}, nil},
		"tucked in the feeder": {func(t *testing.T, n *neat) (string, []byte) {
			return "png", asPNG(t, n.tucked(n.zone(t, "personal_namn").Y-3, 6))
		}, []finding{{forms.ReasonRegistrationPoor, ""}, {forms.ReasonFieldUnsure, "personal_namn"}, {forms.ReasonFieldUnsure, "personal_enhet"},
			{forms.ReasonSignatureUnsure, "personal_underskrift"}, {forms.ReasonFieldUnsure, "personal_datum"}}},
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
			if ready := got.Verdict == judge.VerdictReady; got.Sheet == nil || ready != (c.want == nil) {
				t.Errorf("%s, sheet %v, %v", got.Verdict, got.Sheet, got.Findings)
			}
		})
	}
}

// TestWhatIsHardlyASheetOfOurs: the back of thin paper shows the code of its front in
// a mirror, which is none; a page whose codes are cut is known by its number, or a
// person hears that it is ours.
func TestWhatIsHardlyASheetOfOurs(t *testing.T) {
	data := t.TempDir()
	for name, c := range map[string]struct {
		img  func(*neat) *image.Gray
		want forms.Reason
	}{
		"the back of thin paper": {(*neat).back, forms.ReasonNotOurs},
		"codes cut":              {(*neat).cropped, forms.ReasonSheetFoundByText},
		"codes cut, no numbers":  {func(n *neat) *image.Gray { n.wipeNumbers(); return n.cropped() }, forms.ReasonOursUnread},
	} {
		got := readOne(t, data, "png", asPNG(t, c.img(neatSheet(t, data, 5))))
		known := got.Sheet != nil
		if got.Verdict == judge.VerdictReady || known && c.want != forms.ReasonSheetFoundByText || !has(got.Findings, c.want, "") {
			t.Errorf("%s: %s, %v, %v", name, got.Verdict, got.Sheet, got.Findings)
		}
	}
}

// fax is the sheet as a fax machine sends it in its standard mode: 204 px an inch
// across, 98 down, in black and white.
func (n *neat) fax(t *testing.T) []byte {
	t.Helper()
	const across, down = 204, 98
	fine := trial.NewWarp(n.Pages[0].WidthMM, n.Pages[0].HeightMM).Apply(n.scan(), samplePxPerMM, across/25.4, 255)
	low := image.NewGray(image.Rect(0, 0, fine.Rect.Dx(), fine.Rect.Dy()*down/across))
	for y := range low.Rect.Dy() {
		copy(low.Pix[y*low.Stride:][:low.Rect.Dx()], fine.Pix[y*across/down*fine.Stride:])
	}
	trial.Threshold(low, 160)
	out, err := trial.TIFF([]*image.Gray{low}, across/25.4, trial.G4)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	entry := bytes.Index(out, []byte{283 & 255, 283 >> 8, 5, 0, 1, 0, 0, 0}) // rows an inch
	if entry < 0 {
		t.Fatal("no resolution in the TIFF")
	}
	le.PutUint32(out[entry+8:], uint32(len(out)))
	return le.AppendUint32(le.AppendUint32(out, down), 1)
}

// cropped is the scan without 10 mm on each side, which cuts the codes.
func (n *neat) cropped() *image.Gray {
	const edge = 118 // px
	img := n.scan()
	return img.SubImage(img.Rect.Inset(edge)).(*image.Gray)
}

// tucked is the scan of a sheet with a fold that took some mm, and all below moved up.
func (n *neat) tucked(y, mm float64) *image.Gray {
	img := n.scan()
	from, gone := int(y*samplePxPerMM), int(mm*samplePxPerMM)
	end := img.Rect.Dy() - gone
	copy(img.Pix[from*img.Stride:end*img.Stride], img.Pix[(from+gone)*img.Stride:])
	for i := end * img.Stride; i < len(img.Pix); i++ {
		img.Pix[i] = 240
	}
	for x := range img.Rect.Dx() * 3 {
		img.Pix[from*img.Stride+x] = 90
	}
	return img
}

// back is the other side of the sheet, on thin paper: all of it shines through.
func (n *neat) back() *image.Gray {
	img := n.scan()
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:img.Rect.Dx()]
		slices.Reverse(row)
		for x, v := range row {
			row[x] = 250 - (255-v)/3
		}
	}
	return img
}

// wipeNumbers takes the printed case numbers off the sheet.
func (n *neat) wipeNumbers() {
	for _, r := range n.Pages[0].CaseNumbers {
		at := func(mm float64) int { return int(mm * samplePxPerMM) }
		draw.Draw(n.paper.Img, image.Rect(at(r.X), at(r.Y), at(r.X+r.W), at(r.Y+r.H)), image.White, image.Point{}, draw.Src)
	}
}

func asPNG(t *testing.T, img *image.Gray) []byte {
	t.Helper()
	out, err := trial.PNG(img)
	if err != nil {
		t.Fatal(err)
	}
	return out
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
	data := caseLedger(t, dir)
	for name, want := range map[string][]finding{
		"A5-digital-signature-box.pdf":         {{forms.ReasonSignatureUnsure, "underskrift"}},
		"C1-second-tick-ink-no-appearance.pdf": {{forms.ReasonChoiceBoth, "begaran"}},
		"C3-number-freetext-no-appearance.pdf": {{forms.ReasonMarksUndrawn, ""}, {forms.ReasonFieldUnsure, "personnummer"}},
		"D2-pasted-picture-signature.pdf":      {{forms.ReasonSignatureUnsure, "underskrift"}},
		"E1-note-regret.jpg":                   {{forms.ReasonWritingBeside, ""}},
		"E3-circle-round-other-choice.jpg":     {{forms.ReasonTickUnsure, "begaran"}},
		"J-tucked-fold-y225-6mm.jpg":           {{forms.ReasonRegistrationPoor, ""}, {forms.ReasonFieldUnsure, "personal_enhet"}, {forms.ReasonFieldUnsure, "personal_datum"}, {forms.ReasonSignatureUnsure, "personal_underskrift"}},
		"M1-cropped-10mm.jpg":                  {{forms.ReasonSheetFoundByText, ""}},
		"H1-fax-standard-204x98.tif":           {},
		"K1-tiff-negative.tif":                 {},
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
		if ready := len(want) == 0; got.Sheet == nil || got.Verdict == judge.VerdictReady && !ready || got.Verdict == judge.VerdictReject && len(want) > 1 {
			t.Errorf("%s: %s, %v, %v", name, got.Verdict, got.Sheet, got.Findings)
		}
	}
}
