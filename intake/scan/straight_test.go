package scan_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"blankett/forms"
	"blankett/intake/trial"
)

// What is left of thin strokes in a scan in black and white is drawn here grain by
// grain, as places in a box: 0, 0 its upper left corner and 1, 1 its lower right.
type grain struct{ x, y float64 }

// grainStep is how far apart the grains of a stroke lie, in parts of a box.
const grainStep = 0.08

// stroke is a row of grains, a little off the line as a hand is.
func stroke(p *trial.Paper, x0, y0, x1, y1 float64) []grain {
	var out []grain
	n := int(math.Hypot(x1-x0, y1-y0) / grainStep)
	for i := range n + 1 {
		t := float64(i) / float64(n)
		off := func() float64 { return (p.Rng.Float64() - 0.5) * 0.05 }
		out = append(out, grain{x0 + t*(x1-x0) + off(), y0 + t*(y1-y0) + off()})
	}
	return out
}

// strew blackens two px by two of the print for each grain, and three by three for
// each other one: dust and what is more than dust.
func strew(p *trial.Paper, z forms.Zone, grains []grain) {
	for i, g := range grains {
		x, y := int((z.X+g.x*z.W)*printPx), int((z.Y+g.y*z.H)*printPx)
		side := 2 + i%2
		for dy := range side {
			for dx := range side {
				p.Img.SetGray(x+dx, y+dy, color.Gray{})
			}
		}
	}
}

// readGrains strews the boxes of a sheet and reads its scan in black and white.
func readGrains(t *testing.T, s *stock, seed uint64, grains func(*trial.Paper) []grain) map[string]forms.Answer {
	p := newPaper(s, seed)
	drawIn(p, forms.KindTick, func(z forms.Zone) { strew(p, z, grains(p)) })
	img, _ := trial.Worn(p.Img, printPx, p.Rng)
	return readSettled(t, s, img)
}

func TestGrainsAlongLinesAreATick(t *testing.T) {
	s := take(t, "")
	ticks := map[string]func(p *trial.Paper) []grain{
		"cross": func(p *trial.Paper) []grain { return append(stroke(p, 0, 0, 1, 1), stroke(p, 0, 1, 1, 0)...) },
		"check": func(p *trial.Paper) []grain {
			return append(stroke(p, 0, 0.5, 0.4, 0.95), stroke(p, 0.4, 0.95, 1.1, -0.1)...)
		},
		"slash": func(p *trial.Paper) []grain { return stroke(p, -0.1, 1.1, 1.1, -0.1) },
	}
	for name, tick := range ticks {
		var sheets []map[string]forms.Answer
		for seed := range uint64(3) {
			sheets = append(sheets, readGrains(t, s, 800+seed, tick))
		}
		mostTicked(t, name, 0.8, sheets)
	}
}

// mostTicked wants a part of the boxes to be read as ticked, and none as empty.
func mostTicked(t *testing.T, drawn string, part float64, sheets []map[string]forms.Answer) {
	t.Helper()
	count := map[forms.State]int{}
	for _, answers := range sheets {
		for field, a := range answers {
			if a.Kind == forms.KindTick {
				count[a.State]++
			}
			if a.Kind == forms.KindTick && a.State == forms.Empty {
				t.Errorf("%s in %s is %s: %v", drawn, field, a.State, a.Why)
			}
		}
	}
	t.Logf("%s: %v", drawn, count)
	if all := count[forms.Filled] + count[forms.Unsure] + count[forms.Empty]; float64(count[forms.Filled]) < part*float64(all) {
		t.Errorf("%s: too few are filled: %v", drawn, count)
	}
}

func TestOtherGrainsAreNoTick(t *testing.T) {
	s := take(t, "")
	others := map[string]func(p *trial.Paper) []grain{
		"filled": func(p *trial.Paper) (out []grain) {
			for range 40 {
				out = append(out, grain{p.Rng.Float64(), p.Rng.Float64()})
			}
			return out
		},
		"dash": func(p *trial.Paper) []grain { return stroke(p, 0, 0.5, 1, 0.55) },
		"tail": func(p *trial.Paper) []grain {
			return append(stroke(p, 0.8, -0.9, 0.5, 0.4), stroke(p, 0.5, 0.4, 0.2, -0.2)...)
		},
		"line": func(p *trial.Paper) []grain { return stroke(p, -0.9, 1.9, 1.9, -0.9) },
	}
	for name, other := range others {
		for seed := range uint64(3) {
			for field, a := range readGrains(t, s, 900+seed, other) {
				if a.Kind == forms.KindTick && a.State == forms.Filled && field != "" {
					t.Errorf("%s in %s is %s: %v", name, field, a.State, a.Why)
				}
			}
		}
	}
}

// TestAFeltZigzagIsATick tells what closes up most of its box from boxes that were
// filled, but not to their upper and lower edges.
func TestAFeltZigzagIsATick(t *testing.T) {
	s := take(t, "")
	for i, level := range trial.Levels[:2] { // greys, and black and white: of that, most may be left to a person, since it looks like what was scratched out
		var sheets []map[string]forms.Answer
		for seed := range uint64(4) {
			p := newPaper(s, 1000+seed)
			p.Pen = trial.Felt
			drawIn(p, forms.KindTick, func(z forms.Zone) { p.Tick(z, trial.Scribble) })
			img, _ := level.Age(p.Img, printPx, p.Rng)
			sheets = append(sheets, readSettled(t, s, img))

			p = newPaper(s, 1100+seed)
			drawIn(p, forms.KindTick, func(z forms.Zone) { fillMiddle(p, z, 0.08+0.02*float64(seed)) })
			img, _ = level.Age(p.Img, printPx, p.Rng)
			noneFilled(t, int(seed), forms.KindTick, readSettled(t, s, img))
		}
		mostTicked(t, "scribble, "+level.Name, []float64{0.7, 0.3}[i], sheets)
	}
}

// fillMiddle blackens a box but for a strip at its top and bottom, in parts of it.
func fillMiddle(p *trial.Paper, z forms.Zone, strip float64) {
	for y := int((z.Y + strip*z.H) * printPx); y < int((z.Y+(1-strip)*z.H)*printPx); y++ {
		for x := int(z.X * printPx); x < int((z.X+z.W)*printPx); x++ {
			p.Img.SetGray(x, y, color.Gray{})
		}
	}
}

// TestACrossIsInTheBoxThatHasItsMiddle draws crosses that have it above the middle of
// their box, or on its outline, in a ballpoint's width, some longer than the box.
func TestACrossIsInTheBoxThatHasItsMiddle(t *testing.T) {
	s := take(t, "")
	for _, c := range []struct {
		off  grain
		over float64 // how far each end is beyond the box's own corner
	}{{grain{0, -0.35}, 0.1}, {grain{0, -0.35}, 0}, {grain{0, -0.5}, 0}, {grain{-0.5, 0.1}, 0}, {grain{0.1, 0.5}, 0}} {
		for _, level := range trial.Levels[:2] {
			var sheets []map[string]forms.Answer
			for seed := range uint64(3) {
				p := newPaper(s, 1200+seed)
				x0, x1, y0, y1 := c.off.x-c.over, 1+c.off.x+c.over, c.off.y-c.over, 1+c.off.y+c.over
				drawIn(p, forms.KindTick, func(z forms.Zone) { rule(p, z, grain{x0, y0}, grain{x1, y1}); rule(p, z, grain{x0, y1}, grain{x1, y0}) })
				img, _ := level.Age(p.Img, printPx, p.Rng)
				sheets = append(sheets, readSettled(t, s, img))
			}
			mostTicked(t, fmt.Sprintf("cross off by %v, %s", c.off, level.Name), 1, sheets)
		}
	}
}

// TestAStrokeBesideABoxIsNotOverlooked draws strokes that miss their box by so much that
// its corner cuts them in two.
func TestAStrokeBesideABoxIsNotOverlooked(t *testing.T) {
	s := take(t, "")
	for seed := range uint64(2) {
		p := newPaper(s, 1400+seed)
		drawIn(p, forms.KindTick, func(z forms.Zone) { rule(p, z, grain{-0.25, 0.3}, grain{0.3, -0.25}) })
		for field, a := range readOffice(t, s, p) {
			if a.Kind == forms.KindTick && a.State != forms.Unsure {
				t.Errorf("a stroke beside %s is %s: %v", field, a.State, a.Why)
			}
		}
	}
}

// TestALettersTailIsNoTick draws tails of letters that come in over their box's upper
// edge, as crosses that missed it do: pointed, and round ones in felt.
func TestALettersTailIsNoTick(t *testing.T) {
	s := take(t, "")
	for seed := range uint64(3) {
		p := newPaper(s, 1300+seed)
		drawIn(p, forms.KindTick, func(z forms.Zone) {
			rule(p, z, grain{0.7, -0.7}, grain{0.45, 0.45})
			rule(p, z, grain{0.45, 0.45}, grain{0.05, -0.1})
		})
		noneFilled(t, int(seed), forms.KindTick, readOffice(t, s, p))

		p = newPaper(s, 1320+seed)
		p.Pen = trial.Felt
		drawIn(p, forms.KindTick, func(z forms.Zone) { p.Stray(z, trial.StrayTail) })
		noneFilled(t, int(seed), forms.KindTick, readOffice(t, s, p))
	}
}

// TestABoxUnderAnotherIsItsOwn crosses one of two boxes that stand 2 mm apart, and draws a
// letter's tail through the upper one into the lower.
func TestABoxUnderAnotherIsItsOwn(t *testing.T) {
	s := takeOf(t, "rjl-bryta", "")
	boxes := []string{"hotbild_ja", "hotbild_nej"}
	for i, pen := range []trial.Pen{trial.Ballpoint, trial.Felt, trial.Pencil} {
		for k, level := range trial.Levels[:2] {
			for n, box := range boxes {
				p := newPaper(s, uint64(1500+10*i+k))
				p.Pen = pen
				p.Tick(zoneNamed(t, s, box), trial.Cross)
				img, _ := level.Age(p.Img, printPx, p.Rng)
				got := readSettled(t, s, img)
				if a, b := got[box].State, got[boxes[1-n]].State; a != forms.Filled || b != forms.Empty {
					t.Errorf("pen %d, %s: a cross in %s: it is %s, the other %s", i, level.Name, box, a, b)
				}
			}
			p := newPaper(s, uint64(1600+10*i+k))
			p.Pen = pen
			p.Stray(zoneNamed(t, s, boxes[1]), trial.StrayTail)
			img, _ := level.Age(p.Img, printPx, p.Rng)
			noneFilled(t, i, forms.KindTick, readSettled(t, s, img))
		}
	}
}

// rule draws a line of a ballpoint's width between two places of a box.
func rule(p *trial.Paper, z forms.Zone, from, to grain) {
	const half = 0.2 // mm
	for y := int((z.Y - z.H) * printPx); y < int((z.Y+2*z.H)*printPx); y++ {
		for x := int((z.X - z.W) * printPx); x < int((z.X+2*z.W)*printPx); x++ {
			ax, ay := float64(x)/printPx-z.X-from.x*z.W, float64(y)/printPx-z.Y-from.y*z.H
			bx, by := (to.x-from.x)*z.W, (to.y-from.y)*z.H
			t := min(1, max(0, (ax*bx+ay*by)/(bx*bx+by*by)))
			if math.Hypot(ax-t*bx, ay-t*by) < half {
				p.Img.SetGray(x, y, color.Gray{Y: 40})
			}
		}
	}
}
