package trial

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	_ "image/png"

	_ "golang.org/x/image/tiff"

	"blankett/forms"
	"blankett/intake/trial/corpus"
)

const testPx = dpi300

// form is a page with zones of every kind, and its print.
func form() (*forms.Layout, *image.Gray) {
	comb := func(field string, kind forms.Kind, x, y float64, n int) forms.Zone {
		z := forms.Zone{Field: field, Kind: kind, Mandatory: true, Rect: forms.Rect{X: x, Y: y, W: 6 * float64(n), H: 8}}
		for i := range n {
			z.Cells = append(z.Cells, forms.Rect{X: x + 6*float64(i), Y: y, W: 6, H: 8})
		}
		return z
	}
	zone := func(field string, kind forms.Kind, x, y, w, h float64) forms.Zone {
		return forms.Zone{Field: field, Kind: kind, Mandatory: kind != forms.KindTick, Rect: forms.Rect{X: x, Y: y, W: w, H: h}}
	}
	page := forms.Page{Page: 1, WidthMM: 210, HeightMM: 297, Zones: []forms.Zone{
		zone("lock", forms.KindTick, 30, 50, 5, 5), zone("unlock", forms.KindTick, 30, 65, 5, 5),
		zone("name", forms.KindText, 30, 80, 120, 10),
		comb("number", forms.KindDigits, 30, 100, 12), comb("phone", forms.KindDigits, 120, 100, 10),
		zone("place", forms.KindText, 30, 120, 60, 10), comb("date", forms.KindDate, 100, 120, 8),
		zone("signature", forms.KindSignature, 30, 145, 90, 18), zone("note", forms.KindTick, 30, 180, 5, 5),
	}}
	l := &forms.Layout{Form: "f", Edition: "f-1", Pages: []forms.Page{page}, Choices: []forms.Choice{{Field: "choice", Boxes: []string{"lock", "unlock"}}}}
	return l, printed(page)
}

// printed draws the boxes of a page's zones.
func printed(page forms.Page) *image.Gray {
	p := &Paper{Img: Blank(page.WidthMM, page.HeightMM, testPx), PxPerMM: testPx, Pen: Pen{WidthMM: 0.2, Dark: 0.7}, Rng: rand.New(rand.NewPCG(0, 0))}
	for _, z := range page.Zones {
		for _, r := range append([]forms.Rect{z.Rect}, z.Cells...) {
			p.draw(stroke{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X + r.W, r.Y + r.H}, {r.X, r.Y + r.H}, {r.X, r.Y}})
		}
	}
	return p.Img
}

// sheet is a fresh printed page under a pen.
func sheet(seed uint64) (*forms.Layout, *Paper) {
	l, img := form()
	return l, NewPaper(img, testPx, l.Pages[0], rand.New(rand.NewPCG(seed, 1)))
}

// inked counts pixels that got darker in a place, in mm².
func inked(before, after *image.Gray, r forms.Rect) float64 {
	box := pixels(r).Intersect(after.Rect)
	n := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		from, to := y*after.Stride+box.Min.X, y*after.Stride+box.Max.X
		for i, v := range after.Pix[from:to] {
			if int(v)+40 < int(before.Pix[from+i]) {
				n++
			}
		}
	}
	return float64(n) / (testPx * testPx)
}

func pixels(r forms.Rect) image.Rectangle {
	return image.Rect(int(r.X*testPx), int(r.Y*testPx), int((r.X+r.W)*testPx), int((r.Y+r.H)*testPx))
}

// grow widens a rectangle by so much on each side.
func grow(r forms.Rect, mm float64) forms.Rect {
	return forms.Rect{X: r.X - mm, Y: r.Y - mm, W: r.W + 2*mm, H: r.H + 2*mm}
}

// whole is everywhere on the page.
var whole = forms.Rect{W: 210, H: 297}

func TestEveryMarkStaysAtItsBox(t *testing.T) {
	for _, style := range Styles {
		for seed := range uint64(8) {
			_, p := sheet(seed)
			before := clone(p.Img)
			p.Pen = Pens[seed%3]
			z, _ := p.Zone("lock")
			p.Tick(z, style)
			all, near, in := inked(before, p.Img, whole), inked(before, p.Img, grow(z.Rect, 4.5)), inked(before, p.Img, z.Rect)
			if all == 0 || all != near {
				t.Errorf("%v, seed %d: %.2f mm² of ink, %.2f at the box", style, seed, all, near)
			}
			if style != Miss && in < 0.25 {
				t.Errorf("%v, seed %d: %.2f mm² of ink in the box", style, seed, in)
			}
		}
	}
}

func TestFillAllFillsWhatItSays(t *testing.T) {
	l, p := sheet(3)
	before := clone(p.Img)
	truth := FillAll(p, l, Answers{Values: map[string]string{"choice": "unlock", "name": "Åsa Öberg-Ängström"}, Leave: []string{"phone"}})
	want := map[string]string{"unlock": "ticked", "name": "Åsa Öberg-Ängström", "date": MadeUpDate, "signature": "signed"}
	for f, v := range want {
		if truth[f] != v {
			t.Errorf("%s is %q, want %q", f, truth[f], v)
		}
	}
	total := 0.0
	for _, z := range p.Page.Zones {
		ink := inked(before, p.Img, grow(z.Rect, 1.5))
		total += ink
		if _, ok := truth[z.Field]; ok != (ink > 0.5) {
			t.Errorf("%s: %.2f mm² of ink, filled: %v", z.Field, ink, ok)
		}
	}
	if all := inked(before, p.Img, whole); all > total*1.02 {
		t.Errorf("%.1f mm² of ink, only %.1f in the zones", all, total)
	}
}

func TestEachDigitStaysInItsCell(t *testing.T) {
	set := digits(t)
	for seed := range uint64(6) {
		_, p := sheet(seed)
		before := clone(p.Img)
		z, _ := p.Zone("number")
		if seed%2 == 0 {
			p.Digits(z, "2013 1121238")
		} else {
			p.PasteDigits(z, "2013 1121238", set.Source(p.Rng))
		}
		for i, c := range z.Cells {
			ink := inked(before, p.Img, c)
			if empty := i == 4; empty != (ink == 0) {
				t.Errorf("seed %d, cell %d: %.2f mm² of ink", seed, i, ink)
			}
		}
	}
}

func TestSignaturesFillTheirLine(t *testing.T) {
	pictures := signatures(t)
	for seed := range uint64(40) {
		_, p := sheet(seed)
		before := clone(p.Img)
		z, _ := p.Zone("signature")
		if seed < 20 {
			p.Sign(z)
		} else {
			p.PasteSignature(z, pictures[int(seed)%len(pictures)])
		}
		all, near := inked(before, p.Img, whole), inked(before, p.Img, grow(z.Rect, 3))
		if all < 8 || all > 300 || near < all*0.98 {
			t.Errorf("seed %d: %.1f mm² of ink, %.1f at the line", seed, all, near)
		}
	}
}

func TestUnknownLetterLeavesInk(t *testing.T) {
	_, p := sheet(1)
	before := clone(p.Img)
	z, _ := p.Zone("place")
	p.Write(z, "Ł€ß")
	if ink := inked(before, p.Img, z.Rect); ink < 2 {
		t.Errorf("%.1f mm² of ink", ink)
	}
}

func TestSameSeedSameSheet(t *testing.T) {
	fillIn := func(seed uint64) []byte {
		l, p := sheet(seed)
		FillAll(p, l, Answers{})
		return p.Img.Pix
	}
	if !bytes.Equal(fillIn(5), fillIn(5)) {
		t.Error("the same seed filled in two different sheets")
	}
	if bytes.Equal(fillIn(5), fillIn(6)) {
		t.Error("two seeds filled in the same sheet")
	}
}

func TestLoadIDXRefusesOtherFiles(t *testing.T) {
	if _, err := LoadIDX(bytes.NewReader([]byte("no gzip")), bytes.NewReader(nil)); err == nil {
		t.Error("loaded digits from a text")
	}
}

// digits loads a set of real ones.
func digits(t *testing.T) *DigitSet {
	t.Helper()
	dir := corpus.Dir(t, "digits")
	var files [2]*os.File
	for i, n := range []string{"semeion-a-images-idx3-ubyte.gz", "semeion-a-labels-idx1-ubyte.gz"} {
		f, err := os.Open(filepath.Join(dir, n))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	set, err := LoadIDX(files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	for d := range 10 {
		if len(set.Of(d)) < 10 {
			t.Fatalf("%d pictures of %d", len(set.Of(d)), d)
		}
	}
	return set
}

// signatures loads pictures of real ones.
func signatures(t *testing.T) []image.Image {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(corpus.Dir(t, "signatures"), "sigcomp2009", "*"))
	var out []image.Image
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			t.Fatal(err)
		}
		if img, _, err := image.Decode(f); err == nil {
			out = append(out, img)
		}
		f.Close()
	}
	if len(out) == 0 {
		t.Fatal("no signature among the test data")
	}
	return out
}

// pgm reads the grey pictures that poppler writes.
func pgm(data []byte) (*image.Gray, error) {
	var w, h, top int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P5\n%d %d\n%d", &w, &h, &top); err != nil {
		return nil, fmt.Errorf("read pgm: %w", err)
	}
	return &image.Gray{Pix: data[len(data)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}, nil
}

func abs(n int) int { return max(n, -n) }

// mean is a place's mean grey.
func mean(img *image.Gray, r image.Rectangle) int {
	sum := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			sum += int(img.GrayAt(x, y).Y)
		}
	}
	return sum / (r.Dx() * r.Dy())
}
