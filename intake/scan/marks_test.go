package scan_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// readOffice scans a sheet in an office and reads it, by field.
func readOffice(t *testing.T, s *stock, p *trial.Paper) map[string]forms.Answer {
	t.Helper()
	img, _ := trial.Office(p.Img, printPx, p.Rng)
	return readSettled(t, s, img)
}

// readSettled reads a scan the way of the service, by field.
func readSettled(t *testing.T, s *stock, img *image.Gray) map[string]forms.Answer {
	t.Helper()
	pic := scan.Of(img)
	reg, ok := pic.Align(s.page, pic.Find())
	if !ok {
		t.Fatal("not aligned")
	}
	out := map[string]forms.Answer{}
	for _, a := range pic.Read(pic.Settle(reg, s.ref), s.ref) {
		out[a.Field] = a
	}
	return out
}

func newPaper(s *stock, seed uint64) *trial.Paper {
	return trial.NewPaper(s.printed, printPx, s.page, rand.New(rand.NewPCG(9, seed)))
}

func TestCancelledBoxesAreShownAsSuchAndThickPensAreNot(t *testing.T) {
	s := take(t, "")
	for i, pen := range trial.Pens {
		for _, style := range []trial.Style{trial.Solid, trial.StruckOut, trial.Cross, trial.Check, trial.Slash} {
			p := newPaper(s, uint64(i))
			p.Pen = pen
			for _, z := range s.page.Zones {
				if z.Kind == forms.KindTick {
					p.Tick(z, style)
				}
			}
			state, value := forms.Filled, ""
			if wanted(style) == forms.Unsure {
				state, value = forms.Unsure, "cancelled"
			}
			for field, a := range readOffice(t, s, p) {
				if a.Kind == forms.KindTick && (a.State != state || a.Value != value) {
					t.Errorf("pen %d, %s: %s is %s %q, want %s %q: %v", i, style, field, a.State, a.Value, state, value, a.Why)
				}
			}
		}
	}
}

func TestStampsAndTypeAreNoSignature(t *testing.T) {
	s := take(t, "")
	for i, put := range []func(*image.Gray, forms.Zone){typeName, stamp} {
		p := newPaper(s, uint64(i))
		drawIn(p, forms.KindSignature, func(z forms.Zone) { put(p.Img, z) })
		noneFilled(t, i, forms.KindSignature, readOffice(t, s, p))
	}
}

// typeName puts the field's own label into it.
func typeName(img *image.Gray, z forms.Zone) {
	px := func(mm float64) int { return int(mm * printPx) }
	to := image.Rect(px(z.X+3), px(z.Y+4), px(z.X+33), px(z.Y+8.5))
	draw.Draw(img, to, img, image.Pt(px(z.X), px(z.Y-5)), draw.Src)
}

// stamp puts two rings into a field.
func stamp(img *image.Gray, z forms.Zone) {
	for _, r := range []float64{5, 9} {
		for a := 0.0; a < 2*math.Pi; a += 0.002 {
			for w := 0.0; w < 0.5; w += 0.05 {
				x, y := z.X+20+(r+w)*math.Cos(a), z.Y+z.H/2+(r+w)*math.Sin(a)
				img.SetGray(int(x*printPx), int(y*printPx), color.Gray{70})
			}
		}
	}
}

// TestABrokenLineIsNoSignature draws a line across fields for signatures, which a
// scanner in black and white breaks into dots, with dust about it.
func TestABrokenLineIsNoSignature(t *testing.T) {
	s := take(t, "")
	for i := range 8 {
		p := newPaper(s, uint64(600+i))
		drawIn(p, forms.KindSignature, func(z forms.Zone) { dottedLine(p, z) })
		trial.Threshold(p.Img, 128)
		noneFilled(t, i, forms.KindSignature, readSettled(t, s, p.Img))
	}
}

// dottedLine puts a thin line of dots with dust about it into a field.
func dottedLine(p *trial.Paper, z forms.Zone) {
	black := color.Gray{}
	px := func(mm float64) int { return int(mm * printPx) }
	for x := px(z.X + 8); x < px(z.X+z.W-8); x++ {
		y := px(z.Y+z.H/2) + p.Rng.IntN(2)
		if p.Rng.IntN(4) > 0 {
			p.Img.SetGray(x, y, black)
			p.Img.SetGray(x, y+1, black)
		}
	}
	for range 60 {
		at := image.Pt(px(z.X+z.W*p.Rng.Float64()), px(z.Y+z.H/2+p.Rng.NormFloat64()*1.5))
		draw.Draw(p.Img, image.Rectangle{at, at.Add(image.Pt(2, 2))}, image.Black, image.Point{}, draw.Src)
	}
}

func TestBrokenStrokesAreASignature(t *testing.T) {
	s := take(t, "")
	sign := signatures(t)(rand.New(rand.NewPCG(9, 9)))
	if sign == nil {
		corpus.Dir(t, "signatures")
	}
	signed, unsure := 0, 0
	for i := range 6 {
		p := newPaper(s, uint64(i))
		for _, z := range s.page.Zones {
			if z.Kind == forms.KindSignature {
				p.PasteSignature(z, sign())
			}
		}
		trial.Blur(p.Img, 0.5)
		trial.Noise(p.Img, 3, p.Rng)
		trial.Threshold(p.Img, 128) // leaves dots of a ballpoint's strokes
		pic := scan.Of(p.Img)
		reg, _ := pic.Align(s.page, pic.Find())
		for _, a := range pic.Read(reg, s.ref) {
			switch {
			case a.Kind != forms.KindSignature:
			case a.State == forms.Filled:
				signed++
			case a.State == forms.Unsure:
				unsure++
			default:
				t.Errorf("sheet %d: %s is %s, %v", i, a.Field, a.State, a.Why)
			}
		}
	}
	if signed < 6 {
		t.Errorf("%d signed, %d unsure", signed, unsure)
	}
}

func TestCombsAreReadAndNeverWrongly(t *testing.T) {
	s := take(t, "")
	const digits = "200711111371"
	sure, all := 0, 0
	for i := range 3 {
		p := newPaper(s, uint64(i))
		for _, z := range s.page.Zones {
			if z.Kind == forms.KindDigits || z.Kind == forms.KindDate {
				p.Digits(z, digits[:min(8, len(z.Cells))])
			}
		}
		for field, a := range readOffice(t, s, p) {
			if a.Kind != forms.KindDigits && a.Kind != forms.KindDate {
				continue
			}
			if len(a.Value) != 8 {
				t.Errorf("%s is read as %q, written were 8 digits", field, a.Value)
				continue
			}
			for j, r := range a.Value {
				all++
				if r == '?' {
					continue
				}
				sure++
				if byte(r) != digits[j] {
					t.Errorf("%s is read as %q, written was %s", field, a.Value, digits[:8])
				}
			}
		}
	}
	t.Logf("%d of %d digits are sure", sure, all)
	if sure == 0 {
		t.Error("no digit is sure")
	}
}
