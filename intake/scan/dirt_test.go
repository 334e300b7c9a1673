package scan_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// lightPencil is the palest pen on a counter, and ghost what a copier leaves of it.
var (
	lightPencil = trial.Pen{WidthMM: 0.4, Dark: 0.36, Grain: 0.4, ShakeMM: 0.12}
	ghost       = trial.Pen{WidthMM: 0.4, Dark: 0.13, Grain: 0.2, ShakeMM: 0.05}
)

// TestStripesAndCreasesAreNoInk draws a line down the scan through a box and a
// signature's field, and folds the paper through the same box.
func TestStripesAndCreasesAreNoInk(t *testing.T) {
	s := take(t, "")
	for seed := range uint64(3) {
		p := newPaper(s, 50+seed)
		box, other := zoneNamed(t, s, "lasa"), zoneNamed(t, s, "lasupp")
		p.Pen = trial.Pencil
		p.Tick(other, trial.Cross)
		trial.Fold(p.Img, printPx, (box.Y+2)/s.page.HeightMM, p.Rng)
		img, wear := trial.Office(p.Img, printPx, p.Rng)
		for _, z := range []forms.Zone{box, other} {
			x, _ := wear.Warp.At(z.X+z.W/2, z.Y+z.H/2)
			for y := range img.Rect.Dy() {
				for dx := range 3 {
					at := img.GrayAt(int(x*printPx)+dx, y).Y
					img.SetGray(int(x*printPx)+dx, y, color.Gray{Y: at / 2})
				}
			}
		}
		got := readSettled(t, s, img)
		for field, want := range map[string]forms.State{"lasa": forms.Empty, "lasupp": forms.Filled,
			"underskrift": forms.Empty, "personal_underskrift": forms.Empty} {
			if got[field].State != want {
				t.Errorf("seed %d: %s is %s, want %s: %v", seed, field, got[field].State, want, got[field].Why)
			}
		}
	}
}

func TestGhostsOfTicksAreNotEmpty(t *testing.T) {
	s := take(t, "")
	for i, style := range []trial.Style{trial.Slash, trial.Cross, trial.Check} {
		p := newPaper(s, 60+uint64(i))
		p.Pen = ghost
		for _, z := range s.page.Zones {
			if z.Kind == forms.KindTick {
				p.Tick(z, style)
			}
		}
		img, _ := trial.Office(p.Img, printPx, p.Rng)
		for field, a := range readSettled(t, s, img) {
			if a.Kind == forms.KindTick && a.State == forms.Empty {
				t.Errorf("a pale %s in %s is %s: %v", style, field, a.State, a.Why)
			}
		}
	}
}

// TestWornCancelledBoxesAreNeverATick scribbles boxes full, and over, in pale
// pencil and in felt, and sends them the worst ways.
func TestWornCancelledBoxesAreNeverATick(t *testing.T) {
	s := take(t, "")
	for i, pen := range []trial.Pen{lightPencil, trial.Pencil, trial.Felt} {
		for k, level := range trial.Levels[1:] {
			p := newPaper(s, uint64(70+10*i+k))
			p.Pen = pen
			style := map[string]trial.Style{}
			for n, z := range s.page.Zones {
				if z.Kind == forms.KindTick {
					style[z.Field] = []trial.Style{trial.Solid, trial.StruckOut}[n%2]
					p.Tick(z, style[z.Field])
				}
			}
			img, _ := level.Age(p.Img, printPx, p.Rng)
			for field, a := range readSettled(t, s, img) {
				if a.Kind == forms.KindTick && a.State == forms.Filled {
					t.Errorf("%s, pen %d, %s: %s is %s: %v", level.Name, i, style[field], field, a.State, a.Why)
				}
			}
		}
	}
}

// TestAPaleFilledBoxIsNeverATick fills boxes with light pencil to and fro, so that
// paper is left at the turns.
func TestAPaleFilledBoxIsNeverATick(t *testing.T) {
	s := take(t, "")
	for i := range 6 {
		p := newPaper(s, uint64(700+i))
		drawIn(p, forms.KindTick, func(z forms.Zone) { hatch(p, z, 0.10+0.01*float64(i)) })
		noneFilled(t, i, forms.KindTick, readOffice(t, s, p))
	}
}

// TestGrainsOfACancelledBoxAreNoTick fills boxes and strikes them out in light
// pencil, and scans them in black and white at a level that leaves grains of it.
func TestGrainsOfACancelledBoxAreNoTick(t *testing.T) {
	s := take(t, "")
	for _, style := range []trial.Style{trial.Solid, trial.StruckOut} {
		for i := range 3 {
			p := newPaper(s, uint64(900+i))
			p.Pen = lightPencil
			drawIn(p, forms.KindTick, func(z forms.Zone) { p.Tick(z, style) })
			trial.Blur(p.Img, 0.5)
			trial.Noise(p.Img, 6, p.Rng)
			trial.Threshold(p.Img, 165)
			noneFilled(t, i, forms.KindTick, readSettled(t, s, p.Img))
		}
	}
}

// TestACupsRimIsNoTick sets wet cups on boxes that nobody ticked.
func TestACupsRimIsNoTick(t *testing.T) {
	s := take(t, "")
	for i := range 12 {
		p := newPaper(s, uint64(800+i))
		cups(t, s, p, 0.14+0.015*float64(i))
		noneFilled(t, i, forms.KindTick, readOffice(t, s, p))
	}
}

// TestATickUnderACupsRimIsSeen sets them on boxes that were ticked in ballpoint.
func TestATickUnderACupsRimIsSeen(t *testing.T) {
	s := take(t, "")
	seen, all := 0, 0
	for i := range 4 {
		p := newPaper(s, uint64(820+i))
		p.Pen = trial.Ballpoint
		var on []forms.Zone
		for _, field := range []string{"lasa", "lasupp", "id_kort"} {
			on = append(on, zoneNamed(t, s, field))
			p.Tick(on[len(on)-1], trial.Cross)
		}
		cups(t, s, p, 0.16+0.02*float64(i))
		got := readOffice(t, s, p)
		for _, z := range on {
			all++
			if got[z.Field].State == forms.Filled {
				seen++
			}
		}
	}
	if seen < all*2/3 {
		t.Errorf("%d of %d ticks under a rim are seen", seen, all)
	}
}

// TestACupsRimIsNoSignature sets wet cups on fields that nobody signed, on sheets of
// which a scanner in black and white leaves their crumbs.
func TestACupsRimIsNoSignature(t *testing.T) {
	s := take(t, "")
	for _, i := range []int{2, 14, 20, 25, 41, 66} { // each is long and busy enough for a signature
		p := newPaper(s, uint64(840+i))
		drawIn(p, forms.KindSignature, func(z forms.Zone) {
			r, rim := 15+20*p.Rng.Float64(), 0.8+1.2*p.Rng.Float64()
			sin, cos := math.Sincos(2 * math.Pi * p.Rng.Float64())
			at := scan.Point{X: z.X + z.W*p.Rng.Float64() + r*cos, Y: z.Y + z.H*p.Rng.Float64() + r*sin}
			cup(p.Img, at, r, rim, 0.15+0.2*p.Rng.Float64())
		})
		img, _ := trial.Worn(p.Img, printPx, p.Rng)
		noneFilled(t, i, forms.KindSignature, readSettled(t, s, img))
	}
}

// TestAStainBesideABoxIsNoPartOfItsTick runs a pale band down beside boxes that were
// ticked in pencil.
func TestAStainBesideABoxIsNoPartOfItsTick(t *testing.T) {
	s := take(t, "")
	seen, all := 0, 0
	for i := range 3 {
		p := newPaper(s, uint64(830+i))
		p.Pen = trial.Pencil
		drawIn(p, forms.KindTick, func(z forms.Zone) {
			p.Tick(z, trial.Cross)
			band(p.Img, z.X-2.6, z.Y-15, 2.4, 35, 0.25)
		})
		for _, a := range readOffice(t, s, p) {
			if a.Kind == forms.KindTick {
				all++
			}
			if a.Kind == forms.KindTick && a.State == forms.Filled {
				seen++
			}
		}
	}
	if seen < all*2/3 {
		t.Errorf("%d of %d ticks beside a stain are seen", seen, all)
	}
}

// cups sets wet cups down so that their rims run through three boxes.
func cups(t *testing.T, s *stock, p *trial.Paper, dark float64) {
	t.Helper()
	for _, field := range []string{"lasa", "lasupp", "id_kort"} {
		z := zoneNamed(t, s, field)
		r, rim := 15+10*p.Rng.Float64(), 0.8+1.2*p.Rng.Float64()
		sin, cos := math.Sincos(2 * math.Pi * p.Rng.Float64())
		at := scan.Point{X: z.X + z.W/2 + (r+p.Rng.NormFloat64())*cos, Y: z.Y + z.H/2 + r*sin}
		cup(p.Img, at, r, rim, dark)
	}
}

// TestATailBesideACupIsNoWriting hangs a letter's tail into a field and sets a cup
// down beside it: two strokes as wide apart as a word, but of different darkness.
func TestATailBesideACupIsNoWriting(t *testing.T) {
	s := take(t, "")
	for i := range 8 {
		p := newPaper(s, uint64(1400+i))
		p.Pen = trial.Pencil
		for _, kind := range []forms.Kind{forms.KindText, forms.KindSignature} {
			drawIn(p, kind, func(z forms.Zone) {
				p.Stray(z, trial.StrayTail)
				cup(p.Img, scan.Point{X: z.X + 0.4*z.W, Y: z.Y + z.H + 11}, 15+0.5*float64(i), 1.2, 0.2)
			})
		}
		answers := readOffice(t, s, p)
		noneFilled(t, i, forms.KindText, answers)
		noneFilled(t, i, forms.KindSignature, answers)
	}
}

// TestAPaleCupIsNoSignature sets cups down on a field that nobody signed, with a
// letter's tail beside every other one, and sends the sheets by scanners that see grey.
func TestAPaleCupIsNoSignature(t *testing.T) {
	s := take(t, "")
	z := zoneNamed(t, s, "personal_underskrift")
	for i := range 48 {
		p := newPaper(s, uint64(1600+i))
		p.Pen = []trial.Pen{trial.Pencil, lightPencil, trial.Ballpoint}[i%3]
		if i%2 == 0 {
			p.Stray(z, trial.StrayTail)
		}
		r := 15 + 20*p.Rng.Float64()
		sin, cos := math.Sincos(2 * math.Pi * p.Rng.Float64())
		at := scan.Point{X: z.X + (0.2+0.6*p.Rng.Float64())*z.W + r*cos, Y: z.Y + z.H/2 + r*sin}
		cup(p.Img, at, r, 0.6+1.5*p.Rng.Float64(), 0.08+0.25*p.Rng.Float64())
		level := []trial.Level{trial.Levels[0], trial.Levels[2], trial.Levels[3]}[i/2%3]
		img, _ := level.Age(p.Img, printPx, p.Rng)
		noneFilled(t, i, forms.KindSignature, readSettled(t, s, img))
	}
}

// cup draws a ring of a radius, darkest in its middle and paler towards both rims,
// all in mm.
func cup(img *image.Gray, at scan.Point, r, rim, dark float64) {
	px := func(mm float64) int { return int(mm * printPx) }
	for y := px(at.Y - r - rim); y < px(at.Y+r+rim); y++ {
		for x := px(at.X - r - rim); x < px(at.X+r+rim); x++ {
			away := math.Hypot(float64(x)/printPx-at.X, float64(y)/printPx-at.Y)
			if off := math.Abs(away - r); off < rim {
				img.SetGray(x, y, color.Gray{uint8(float64(img.GrayAt(x, y).Y) * (1 - dark*(1-0.7*off/rim)))})
			}
		}
	}
}

// band darkens a rectangle, in mm.
func band(img *image.Gray, x, y, w, h, dark float64) {
	px := func(mm float64) int { return int(mm * printPx) }
	for j := px(y); j < px(y+h); j++ {
		for i := px(x); i < px(x+w); i++ {
			img.SetGray(i, j, color.Gray{uint8(float64(img.GrayAt(i, j).Y) * (1 - dark))})
		}
	}
}

// drawIn draws in all fields of a kind.
func drawIn(p *trial.Paper, kind forms.Kind, draw func(forms.Zone)) {
	for _, z := range p.Page.Zones {
		if z.Kind == kind {
			draw(z)
		}
	}
}

// noneFilled wants no field of a kind to be read as filled.
func noneFilled(t *testing.T, sheet int, kind forms.Kind, answers map[string]forms.Answer) {
	t.Helper()
	for field, a := range answers {
		if a.Kind == kind && a.State == forms.Filled {
			t.Errorf("sheet %d: %s is %s: %v", sheet, field, a.State, a.Why)
		}
	}
}

// hatch greys a box but for a wedge at each of two sides, of a part of its height.
func hatch(p *trial.Paper, z forms.Zone, wedge float64) {
	at := func(mm float64) int { return int(mm * printPx) }
	for y := at(z.Y); y < at(z.Y+z.H); y++ {
		for x := at(z.X); x < at(z.X+z.W); x++ {
			fx, fy := float64(x-at(z.X))/z.W/printPx, float64(y-at(z.Y))/z.H/printPx
			left := math.Abs(fy-0.75) < wedge*(1-fx/0.5)
			right := math.Abs(fy-0.25) < wedge*(1-(1-fx)/0.5)
			if !left && !right && p.Img.GrayAt(x, y).Y > 165 {
				p.Img.SetGray(x, y, color.Gray{165})
			}
		}
	}
}

func zoneNamed(t *testing.T, s *stock, field string) forms.Zone {
	t.Helper()
	for _, z := range s.page.Zones {
		if z.Field == field {
			return z
		}
	}
	t.Fatalf("no field %s", field)
	return forms.Zone{}
}
