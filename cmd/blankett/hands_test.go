package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/draw"
	_ "image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// hands fills sheets in: with real signatures and digits where the test data has
// them, else with strokes that trial draws.
type hands struct {
	rng        *rand.Rand
	digits     *trial.DigitSet // nil for strokes
	signatures []image.Image   // none for strokes
}

// theHands reads the real digits and signatures once for all tests.
var theHands = sync.OnceValues(func() (hands, error) {
	var h hands
	if corpus.Folder() == "" {
		return h, nil
	}
	images, err := os.ReadFile(filepath.Join(corpus.Folder(), "digits", "mnist-train-images-idx3-ubyte.gz"))
	if err != nil {
		return h, err
	}
	labels, err := os.ReadFile(filepath.Join(corpus.Folder(), "digits", "mnist-train-labels-idx1-ubyte.gz"))
	if err != nil {
		return h, err
	}
	if h.digits, err = trial.LoadIDX(bytes.NewReader(images), bytes.NewReader(labels)); err != nil {
		return h, err
	}
	files, err := filepath.Glob(filepath.Join(corpus.Folder(), "signatures", "sigcomp2009", "*.[pjPJ][npNP][gG]"))
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return h, err
		}
		img, _, err := image.Decode(bytes.NewReader(raw))
		if err != nil {
			return h, fmt.Errorf("%s: %w", file, err)
		}
		h.signatures = append(h.signatures, img)
	}
	if err == nil && len(h.signatures) < 20 {
		err = fmt.Errorf("%d signatures only", len(h.signatures))
	}
	return h, err
})

// people is theHands, or the end of the test.
func people(t *testing.T) hands {
	t.Helper()
	h, err := theHands()
	if err != nil {
		t.Fatalf("real handwriting: %v", err)
	}
	return h
}

func glob(t *testing.T, dir string, patterns ...string) []string {
	t.Helper()
	var all []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(dir, p))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	sort.Strings(all)
	return all
}

func decode(t *testing.T, file string) image.Image {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return img
}

func grey(img image.Image) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

// fill fills a sheet in, less what is to be left, and says what stands where.
func (h *hands) fill(page *image.Gray, e *forms.Edition, leave ...string) (*image.Gray, map[string]string) {
	styles := []trial.Style{trial.Cross, trial.Check, trial.Slash, trial.Scribble}
	paper := trial.NewPaper(page, samplePxPerMM, e.Pages[0], h.rng)
	answers := trial.Answers{
		Values: map[string]string{"personnummer": samplePersonnummer, "telefonnummer": "0701740605"},
		Leave:  leave,
		Date:   time.Now().Format("20060102"),
		Style:  styles[h.rng.IntN(len(styles))],
	}
	if h.digits != nil {
		answers.Digit = h.digits.Source(h.rng)
		answers.Signature = func() image.Image { return h.signatures[h.rng.IntN(len(h.signatures))] }
	}
	return paper.Img, trial.FillAll(paper, &e.Layout, answers)
}

// scan lays a page on the glass: askew up to 3°, every other time upside down,
// blurred, with noise.
func (h *hands) scan(page *image.Gray) *image.Gray {
	b := page.Bounds()
	w := trial.NewWarp(float64(b.Dx())/samplePxPerMM, float64(b.Dy())/samplePxPerMM)
	w = w.Skew(6*h.rng.Float64()-3).Shift(2*h.rng.Float64()-1, 2*h.rng.Float64()-1).QuarterTurn(2 * h.rng.IntN(2))
	img := w.Apply(page, samplePxPerMM, samplePxPerMM, uint8(200+h.rng.IntN(56)))
	trial.Blur(img, 0.4+0.6*h.rng.Float64())
	trial.Noise(img, 1+5*h.rng.Float64(), h.rng)
	return img
}

// kinds are the files that scanners make, a batch of pages each.
var kinds = []struct {
	ending string
	pages  int // at most, in one file
	save   func([]*image.Gray) ([]byte, error)
}{
	{"grey.pdf", 5, func(p []*image.Gray) ([]byte, error) { return trial.JPEGPDF(p, samplePxPerMM, 75) }},
	{"g4.pdf", 5, func(p []*image.Gray) ([]byte, error) { return trial.G4PDF(p, samplePxPerMM) }},
	{"many.tif", 5, func(p []*image.Gray) ([]byte, error) { return trial.TIFF(p, samplePxPerMM, trial.G4) }},
	{"grey.tif", 2, func(p []*image.Gray) ([]byte, error) { return trial.TIFF(p, samplePxPerMM, trial.Deflate) }},
	{"flate.pdf", 2, func(p []*image.Gray) ([]byte, error) { return trial.FlatePDF(p, samplePxPerMM) }},
	{"one.png", 1, func(p []*image.Gray) ([]byte, error) { return trial.PNG(p[0]) }},
	{"one.jpg", 1, func(p []*image.Gray) ([]byte, error) { return trial.JPEG(p[0], 75) }},
}

// rasterise turns one page of a PDF into grey pixels at 300 dpi, with poppler.
func rasterise(t *testing.T, pdf string, page int) *image.Gray {
	t.Helper()
	n := fmt.Sprint(page)
	out, err := exec.Command("pdftoppm", "-r", "300", "-gray", "-png", "-f", n, "-l", n, pdf).Output()
	if err != nil {
		t.Fatalf("pdftoppm page %d: %v", page, err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return grey(img)
}

// printed prints sheets with the program and gives their cases in order.
func printed(t *testing.T, data, pdf string, count int, set ...string) []printLine {
	t.Helper()
	args := []string{"print", sampleForm, "--data", data, "--count", fmt.Sprint(count), "--out", pdf, "--json"}
	for _, s := range set {
		args = append(args, "--set", s)
	}
	sheets := lines[printLine](t, blankett(t, args...))
	if len(sheets) != count {
		t.Fatalf("%d sheets printed, want %d", len(sheets), count)
	}
	return sheets
}

// edition is what the program prints for a choice made at the counter.
func edition(t *testing.T, variant string) *forms.Edition {
	t.Helper()
	tmpl, err := new(app).findForm(sampleForm)
	if err != nil {
		t.Fatal(err)
	}
	e, err := tmpl.Edition(variant)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// inParallel does n pieces of work on two cores. A piece that ends its goroutine
// leaves the rest to the other one.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

func has(findings []forms.Finding, reason forms.Reason, field string) bool {
	return slices.ContainsFunc(findings, func(f forms.Finding) bool { return f.Reason == string(reason) && f.Field == field })
}

// hugePNG is the head of a picture that would take gigabytes to open.
func hugePNG(w, h uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		body := append([]byte(kind), data...)
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		b.Write(body)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(size, 8, 0, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	chunk("IEND", nil)
	return b.Bytes()
}
