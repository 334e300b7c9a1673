package scan_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake/foreign"
	"blankett/intake/scan"
)

// marked draws on every box, or signature's field, of a sheet and reads it as two of the
// machines scan it; a scan that lost what was drawn counts for nothing.
func marked(t *testing.T, kind forms.Kind, seed uint64, draw func(*foreign.Desk, forms.Zone), said func(machine string, a forms.Answer)) {
	t.Helper()
	s := take(t, "")
	for i := range 2 {
		m := foreign.Machines[(int(seed)+i)%len(foreign.Machines)]
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		d := foreign.NewDesk(s.printed, printPx, rng)
		for _, z := range s.page.Zones {
			if z.Kind == kind {
				draw(d, z)
			}
		}
		chance := rng.Uint64()
		lay := func(page *image.Gray) foreign.Scan {
			return m.Scan(page, printPx, rand.New(rand.NewPCG(chance, 1)))
		}
		with, without := lay(d.Img), lay(s.printed)
		pic := scan.Of(with.Img)
		reg, ok := pic.Align(s.page, pic.Find())
		if !ok {
			t.Fatalf("%s: not aligned", m.Name)
		}
		for _, a := range pic.Read(pic.Settle(reg, s.ref), s.ref) {
			z, _ := s.page.Zone(a.Field)
			if a.Kind == kind && foreign.Seen(without, with, s.printed, d.Img, printPx, z.X-1, z.Y-1, z.W+2, z.H+2) > 0.4 {
				said(m.Name, a)
			}
		}
	}
}

// TestWhatIsNoSignatureNeverPasses holds stamps, type and scratches of a world that nothing
// learns from against a signature's field. Bare stamps, days and what was struck out are
// told less surely: cmd/accuracy counts how often.
func TestWhatIsNoSignatureNeverPasses(t *testing.T) {
	for i, way := range []string{"nothing", "framed stamp", "round stamp", "type", "tails", "paraph"} {
		marked(t, forms.KindSignature, uint64(i), func(d *foreign.Desk, z forms.Zone) { d.Unsign(z.Rect, way, &foreign.Hands{}) },
			func(machine string, a forms.Answer) {
				if a.State == forms.Filled {
					t.Errorf("%s, %s: %s is filled: %v", machine, way, a.Field, a.Why)
				}
			})
	}
}

// TestSignaturesOfOtherHandsAreSeen asks that none is refused, and for some that no person
// has to look at.
func TestSignaturesOfOtherHandsAreSeen(t *testing.T) {
	filled, all := 0, 0
	for i := range uint64(4) {
		marked(t, forms.KindSignature, i, func(d *foreign.Desk, z forms.Zone) { d.Sign(z.Rect, "", &foreign.Hands{}) },
			func(machine string, a forms.Answer) {
				all++
				if a.State == forms.Filled {
					filled++
				}
				if a.State == forms.Empty {
					t.Errorf("%s: %s is empty: %v", machine, a.Field, a.Why)
				}
			})
	}
	if filled*4 < all {
		t.Errorf("%d of %d filled", filled, all)
	}
}

// TestTicksOfOtherHandsAreRead asks of each kind of clear tick for most, large, doubled
// and bowed ones among them, and of long checks, whose arm may be a stroke of something
// else, for a third; no other ink may ever pass for one.
func TestTicksOfOtherHandsAreRead(t *testing.T) {
	for i, m := range foreign.Clear {
		filled, all := 0, 0
		marked(t, forms.KindTick, uint64(i), func(d *foreign.Desk, z forms.Zone) { d.Box(z.Rect, m) }, func(machine string, a forms.Answer) {
			all++
			if a.State == forms.Filled {
				filled++
			}
			if a.State == forms.Empty {
				t.Errorf("%s, %s: %s is empty: %v", machine, m, a.Field, a.Why)
			}
		})
		least := 7
		if m == "long check" {
			least = 3
		}
		if filled*10 < all*least {
			t.Errorf("%s: %d of %d filled", m, filled, all)
		}
	}
	for i, m := range foreign.Hard {
		marked(t, forms.KindTick, uint64(i), func(d *foreign.Desk, z forms.Zone) { d.Box(z.Rect, m) }, func(machine string, a forms.Answer) {
			if a.State == forms.Filled {
				t.Errorf("%s, %s: %s is filled: %v", machine, m, a.Field, a.Why)
			}
		})
	}
}
