package trial

import (
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"blankett/forms"
)

// realSheet prints the first page of a form of the house, and lays it under a pen.
func realSheet(t *testing.T, seed uint64) (*forms.Layout, *Paper) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "templates", "vgr-konto.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := forms.Parse("vgr-konto.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	e, err := tmpl.Edition("")
	if err != nil {
		t.Fatal(err)
	}
	print := issue(t, len(e.Pages))
	img, err := forms.Raster(e, 1, testPx, print)
	if err != nil {
		t.Fatal(err)
	}
	return &e.Layout, NewPaper(img, testPx, e.Pages[0], rand.New(rand.NewPCG(seed, 1)))
}

// issue makes a case with codes for so many pages.
func issue(t *testing.T, pages int) *forms.Print {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	keys, err := forms.NewKeyring(random)
	if err != nil {
		t.Fatal(err)
	}
	p := &forms.Print{}
	if p.Case, err = forms.NewCaseNumber(random); err != nil {
		t.Fatal(err)
	}
	for n := range pages {
		code, err := keys.Code(p.Case, n+1)
		if err != nil {
			t.Fatal(err)
		}
		p.Codes = append(p.Codes, code)
	}
	return p
}

func TestRealFormIsFilledWhole(t *testing.T) {
	l, p := realSheet(t, 1)
	before := clone(p.Img)
	truth := FillAll(p, l, Answers{})
	boxes := 0
	for _, z := range p.Page.Zones {
		_, filled := truth[z.Field]
		if z.Kind == forms.KindTick && filled {
			boxes++
		}
		if z.Mandatory && z.Kind != forms.KindTick && z.Kind != forms.KindCode && z.Kind != forms.KindMark && !filled {
			t.Errorf("%s was left empty", z.Field)
		}
		if ink := inked(before, p.Img, grow(z.Rect, 1)); filled != (ink > 0.3) {
			t.Errorf("%s: filled %v, %.2f mm² of ink", z.Field, filled, ink)
		}
	}
	if boxes != len(l.Choices) {
		t.Errorf("%d boxes ticked for %d choices", boxes, len(l.Choices))
	}
}

// TestLook writes a filled sheet of each level where TRIAL_LOOK says, for people
// to look at.
func TestLook(t *testing.T) {
	dir := os.Getenv("TRIAL_LOOK")
	if dir == "" {
		t.Skip("TRIAL_LOOK names no folder")
	}
	for seed := range uint64(3) {
		l, p := realSheet(t, seed)
		p.Pen = Pens[(seed+1)%3]
		a := Answers{Style: Styles[seed]}
		if seed == 1 {
			set, pics := digits(t), signatures(t)
			a.Digit, a.Signature = set.Source(p.Rng), func() image.Image { return pics[p.Rng.IntN(len(pics))] }
		}
		FillAll(p, l, a)
		look(t, dir, "clean", seed, p.Img)
		for _, level := range Levels {
			img, wear := level.Age(p.Img, testPx, p.Rng)
			t.Log(level.Name, wear.Steps)
			look(t, dir, level.Name, seed, img)
		}
	}
}

func look(t *testing.T, dir, name string, seed uint64, img *image.Gray) {
	t.Helper()
	data, err := PNG(img)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+string(rune('0'+seed))+".png"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
