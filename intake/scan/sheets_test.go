package scan_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// printPx is the scale sheets are drawn at: 300 dpi.
const printPx = 300 / 25.4

// stock is one edition of the first built-in form with a blank and a printed page.
type stock struct {
	edition *forms.Edition
	page    forms.Page
	ref     *scan.Reference
	printed *image.Gray
	number  string
	code    string
}

var stocks sync.Map // by form and variant

// take gives a sheet of the first form.
func take(t testing.TB, variant string) *stock { return takeOf(t, "vgr-konto", variant) }

func takeOf(t testing.TB, form, variant string) *stock {
	if s, ok := stocks.Load(form + variant); ok {
		return s.(*stock)
	}
	s := &stock{edition: keptEdition(t, strings.TrimSuffix(form+"-"+variant, "-"))}
	s.page = s.edition.Pages[0]
	s.ref = scan.NewReference(s.page, decodePNG(t, s.edition.Blanks[0]))
	chance := rand.NewChaCha8([32]byte{7}) // the same sheet in every run
	keys, err := forms.NewKeyring(chance)
	if err != nil {
		t.Fatal(err)
	}
	if s.number, err = forms.NewCaseNumber(chance); err != nil {
		t.Fatal(err)
	}
	if s.code, err = keys.Code(s.number, 1); err != nil {
		t.Fatal(err)
	}
	s.printed, err = forms.Raster(s.edition, 1, printPx, &forms.Print{Case: s.number, Codes: []string{s.code}})
	if err != nil {
		t.Fatal(err)
	}
	stocks.Store(form+variant, s)
	return s
}

// keptEdition is an edition that was in print, frozen as a ledger has it. What a
// reader makes of ink is measured on one paper, whatever is printed next; that
// forms of today are read is cmd/blankett's to test.
func keptEdition(t testing.TB, name string) *forms.Edition {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "forms", "testdata", "before", name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var e forms.Edition
	if err := json.NewDecoder(plain).Decode(&e); err != nil {
		t.Fatal(err)
	}
	return &e
}

func decodePNG(t testing.TB, b []byte) *image.Gray {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return asGray(img)
}

func asGray(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok {
		return g
	}
	b := img.Bounds()
	g := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			g.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return g
}

// look saves a picture for people when the environment variable LOOK names a folder.
func look(t testing.TB, name string, img image.Image) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		return
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tally is what a run over many sheets came to.
type tally struct {
	sheets, codes, aligned int
	offMM                  float64        // worst place of a zone against the truth
	turnedDeg              float64        // worst rotation against the truth
	answers                map[string]int // "what was drawn → state"
	wrong                  []string
}

func (y *tally) count(drawn string, a forms.Answer) { y.answers[drawn+" → "+string(a.State)]++ }

// drawn is how often something was drawn.
func (y *tally) drawn(what string) (n int) {
	for _, st := range []forms.State{forms.Filled, forms.Empty, forms.Unsure} {
		n += y.answers[what+" → "+string(st)]
	}
	return n
}

// share is the part of what was drawn that was answered so.
func (y *tally) share(what string, s forms.State) float64 {
	return float64(y.answers[what+" → "+string(s)]) / math.Max(1, float64(y.drawn(what)))
}

// hand is what was put on one sheet.
type hand struct {
	ticks map[string]trial.Style
	truth map[string]string
}

// fillIn fills a sheet by chance: each tick box in a style or not at all, each
// other field or not. Each zone has a chance of its own, so that boxes are ticked
// alike whether there are real signatures to write beside them or not.
func fillIn(s *stock, rng *rand.Rand, signature func() image.Image) (*image.Gray, hand) {
	p := trial.NewPaper(s.printed, printPx, s.page, rng)
	p.Pen = trial.Pens[rng.IntN(len(trial.Pens))]
	h := hand{map[string]trial.Style{}, map[string]string{}}
	for _, z := range s.page.Zones {
		p.Rng = rand.New(rand.NewPCG(rng.Uint64(), rng.Uint64()))
		half := rng.IntN(2) == 0
		switch {
		case z.Kind == forms.KindTick && half && !z.Crossed:
			h.ticks[z.Field] = trial.Styles[p.Rng.IntN(len(trial.Styles))]
			p.Tick(z, h.ticks[z.Field])
		case z.Kind == forms.KindSignature && half:
			h.truth[z.Field] = "signed"
			if signature != nil && p.Rng.IntN(2) == 0 {
				p.PasteSignature(z, signature())
			} else {
				p.Sign(z)
			}
		case z.Kind == forms.KindText && half:
			h.truth[z.Field] = "text"
			p.Write(z, "Åsa Öberg-Ängström")
		case (z.Kind == forms.KindDigits || z.Kind == forms.KindDate) && half:
			h.truth[z.Field] = "digits"
			p.Digits(z, "200711111371"[:len(z.Cells)])
		}
	}
	return p.Img, h
}

// survey reads many sheets at one level of wear.
func survey(t testing.TB, variant string, level trial.Level, n int, seed uint64) *tally {
	s := take(t, variant)
	y := &tally{answers: map[string]int{}}
	sign := signatures(t)
	for i := range n {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		filled, h := fillIn(s, rng, sign(rand.New(rand.NewPCG(seed, ^uint64(i)))))
		img, wear := level.Age(filled, printPx, rng)
		y.sheets++
		y.one(t, s, fmt.Sprintf("%s-%s-%d-%d", level.Name, variant, seed, i), img, wear, h)
	}
	return y
}

func (y *tally) one(t testing.TB, s *stock, name string, img *image.Gray, wear trial.Wear, h hand) {
	codes := scan.Of(img).Find()
	ours := codes[:0:0]
	for _, c := range codes {
		if c.Text == s.code {
			ours = append(ours, c)
		}
	}
	if len(ours) == 0 {
		t.Logf("%s: no code (%d others), %v", name, len(codes), wear.Steps)
		look(t, name, img)
		return
	}
	y.codes++
	reg, ok := scan.Of(img).Align(s.page, ours)
	if !ok {
		t.Logf("%s: not aligned from %d codes, %v", name, len(ours), wear.Steps)
		look(t, name, img)
		return
	}
	reg = scan.Of(img).Settle(reg, s.ref)
	y.aligned++
	if off := offMM(s.page, reg, wear); off > y.offMM {
		y.offMM = off
	}
	turned := math.Remainder(reg.RotationDeg-wear.SkewDeg-90*float64(wear.Turns), 360)
	y.turnedDeg = math.Max(y.turnedDeg, math.Abs(turned))
	for _, a := range scan.Of(img).Read(reg, s.ref) {
		y.judge(t, name, s, a, h, img, reg)
	}
}

// offMM is how far the registration puts a field's middle from where it is.
func offMM(page forms.Page, reg scan.Registration, wear trial.Wear) float64 {
	worst := 0.0
	for _, z := range page.Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		x, y := z.X+z.W/2, z.Y+z.H/2
		wx, wy := wear.Warp.At(x, y)
		p := reg.Apply(scan.Point{X: x, Y: y})
		worst = math.Max(worst, math.Hypot(p.X/wear.PxPerMM-wx, p.Y/wear.PxPerMM-wy))
	}
	return worst
}

// judge compares one answer with what was drawn.
func (y *tally) judge(t testing.TB, name string, s *stock, a forms.Answer, h hand, img *image.Gray, reg scan.Registration) {
	drawn, want := "empty "+string(a.Kind), forms.Empty
	if style, ok := h.ticks[a.Field]; ok {
		drawn, want = "tick "+style.String(), wanted(style)
	} else if _, ok := h.truth[a.Field]; ok {
		drawn, want = "filled "+string(a.Kind), forms.Filled
	} else if crossed(s.page, a.Field) {
		drawn, want = "printed cross", forms.Filled
	}
	y.count(drawn, a)
	if a.State == want {
		return
	}
	if a.State != forms.Unsure && drawn != "tick miss" || a.State == forms.Empty {
		y.wrong = append(y.wrong, fmt.Sprintf("%s %s: %s → %s %.2f", name, a.Field, drawn, a.State, a.Confidence))
	}
	if os.Getenv("LOOK") != "" {
		lookAt(t, fmt.Sprintf("%s %s-%s-%s", drawn, a.State, name, a.Field), s.page, a.Field, img, reg)
	}
}

func lookAt(t testing.TB, name string, page forms.Page, field string, img *image.Gray, reg scan.Registration) {
	up := scan.Of(img).Aligned(reg, page, 12)
	for _, z := range page.Zones {
		if z.Field == field {
			r := image.Rect(int((z.X-5)*12), int((z.Y-5)*12), int((z.X+z.W+5)*12), int((z.Y+z.H+5)*12))
			look(t, name, up.SubImage(r))
		}
	}
}

func crossed(page forms.Page, field string) bool {
	for _, z := range page.Zones {
		if z.Field == field {
			return z.Crossed
		}
	}
	return false
}

// wanted is the best answer to a style of tick; Miss may be unsure too.
func wanted(s trial.Style) forms.State {
	switch s {
	case trial.Dot, trial.Dash, trial.Solid, trial.StruckOut:
		return forms.Unsure
	}
	return forms.Filled
}

// signatures gives a source of pictures of real signatures, nil where they are absent.
func signatures(t testing.TB) func(*rand.Rand) func() image.Image {
	files, _ := filepath.Glob(filepath.Join(corpus.Given(t, "signatures", "sigcomp2009"), "*.png"))
	var imgs []image.Image
	for _, f := range files {
		if img, err := decodeFile(f); err == nil {
			imgs = append(imgs, img)
		}
	}
	return func(rng *rand.Rand) func() image.Image {
		if len(imgs) == 0 {
			return nil
		}
		return func() image.Image { return imgs[rng.IntN(len(imgs))] }
	}
}
