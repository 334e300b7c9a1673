package scan_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

func TestRealSign(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("REAL"))
	if n == 0 {
		t.Skip()
	}
	s := take(t, "")
	sign := signatures(t)
	lv := map[string]trial.Level{}
	for _, l := range trial.Levels {
		lv[l.Name] = l
	}
	level := lv[os.Getenv("LEVEL")]
	styles := []trial.Style{trial.Cross, trial.Check, trial.Slash, trial.Scribble, trial.Solid, trial.StruckOut}
	count := map[string]int{}
	for i := range n {
		rng := rand.New(rand.NewPCG(77, uint64(i)))
		p := trial.NewPaper(s.printed, printPx, s.page, rng)
		if os.Getenv("PENS") != "" {
			p.Pen = trial.Pens[rng.IntN(len(trial.Pens))]
		}
		h := hand{map[string]trial.Style{}, map[string]string{}}
		sg := sign(rng)
		for _, z := range s.page.Zones {
			switch {
			case z.Kind == forms.KindSignature:
				h.truth[z.Field] = "signed"
				p.PasteSignature(z, sg())
			case z.Kind == forms.KindTick && !z.Crossed && rng.IntN(2) == 0:
				h.ticks[z.Field] = styles[rng.IntN(len(styles))]
				p.Tick(z, h.ticks[z.Field])
			}
		}
		var img *image.Gray
		if level.Name != "" {
			img, _ = level.Age(p.Img, printPx, rng)
		} else {
			w := trial.NewWarp(210, 297).Skew(6*rng.Float64()-3).Shift(2*rng.Float64()-1, 2*rng.Float64()-1)
			img = w.Apply(p.Img, printPx, printPx, uint8(200+rng.IntN(56)))
			trial.Blur(img, 0.4+0.6*rng.Float64())
			trial.Noise(img, 1+5*rng.Float64(), rng)
		}
		if th, _ := strconv.Atoi(os.Getenv("BLACK")); th > 0 {
			trial.Threshold(img, uint8(th))
		}
		pic := scan.Of(img)
		reg, ok := pic.Align(s.page, pic.Find())
		if !ok {
			t.Log("not aligned")
			continue
		}
		if sh, _ := strconv.ParseFloat(os.Getenv("OFF"), 64); sh != 0 {
			reg.H = reg.H.After(scan.Homography{1, 0, sh, 0, 1, sh * 1.3, 0, 0, 1})
		}
		for _, a := range pic.Read(reg, s.ref) {
			what := string(a.Kind)
			if st, ok := h.ticks[a.Field]; ok {
				what += " " + st.String()
			} else if a.Kind == forms.KindTick {
				what += " none"
			}
			if a.Kind == forms.KindTick || a.Kind == forms.KindSignature {
				fmt.Printf("GOT %d %s %s → %s %s %.2f\n", i, a.Field, what, a.State, a.Value, a.Confidence)
				count[what+" → "+string(a.State)+" "+a.Value]++
				if a.State != forms.Filled && a.Kind == forms.KindSignature {
					lookAt(t, fmt.Sprintf("%d-%s", i, a.Field), s.page, a.Field, img, reg)
				}
			}
		}
	}
	for k, v := range count {
		t.Log(k, v)
	}
}
