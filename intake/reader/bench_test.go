package reader

import (
	"crypto/rand"
	"image"
	mrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/trial"

	"golang.org/x/sys/unix"
)

// benchPx is the scale of the sheets that benchmarks read: 300 dpi.
const benchPx = 300 / 25.4

// BenchmarkSheet takes a sheet through a child's whole work, without the pipes; and
// one on which nobody wrote digits.
func BenchmarkSheet(b *testing.B) {
	jpeg := func(p []*image.Gray, px float64) ([]byte, error) { return trial.JPEGPDF(p, px, 75) }
	for _, bc := range []struct {
		name  string
		save  func([]*image.Gray, float64) ([]byte, error)
		leave []forms.Kind
	}{
		{"JPEG", jpeg, nil},
		{"G4", trial.G4PDF, nil},
		{"JPEG-digitless", jpeg, []forms.Kind{forms.KindDigits, forms.KindDate}},
		{"G4-digitless", trial.G4PDF, []forms.Kind{forms.KindDigits, forms.KindDate}},
	} {
		e, img := benchSheet(b, bc.leave...)
		lay := e.Pages[0]
		file, err := bc.save([]*image.Gray{img}, benchPx)
		if err != nil {
			b.Fatal(err)
		}
		w := &worker{laid: map[string]laid{}}
		if _, _, err := w.layout(request{Key: "k", Lay: &lay}, e.Blanks[0]); err != nil {
			b.Fatal(err)
		}
		b.Run(bc.name, func(b *testing.B) {
			before := used(b)
			for b.Loop() {
				benchRead(b, w, file)
			}
			b.ReportMetric(ms(used(b)-before)/float64(b.N), "cpu-ms/page") // the same on a busy machine
		})
	}
}

// used is the processor time that this process had so far, user and system.
func used(b *testing.B) time.Duration {
	b.Helper()
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func benchRead(b *testing.B, w *worker, file []byte) {
	if _, _, err := w.open(request{}, file); err != nil {
		b.Fatal(err)
	}
	if a, _, err := w.locate(request{Page: 1}, nil); err != nil || len(a.Codes) != 2 {
		b.Fatalf("%d codes, %v", len(a.Codes), err)
	}
	if a, _, err := w.measure(request{Page: 1, Key: "k"}, nil); err != nil || a.Registration == nil {
		b.Fatalf("not measured: %v", err)
	}
}

// benchSheet is a printed sheet, filled in but for some kinds of fields, and
// scanned in an office.
func benchSheet(b *testing.B, leave ...forms.Kind) (*forms.Edition, *image.Gray) {
	b.Helper()
	e, filled := benchFilled(b, leave...)
	img, _ := trial.Office(filled, benchPx, mrand.New(mrand.NewPCG(1, 1)))
	return e, img
}

// benchFilled is a printed sheet, filled in but for some kinds of fields, at benchPx.
func benchFilled(b *testing.B, leave ...forms.Kind) (*forms.Edition, *image.Gray) {
	b.Helper()
	all, err := forms.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	e, err := all[0].Edition("")
	if err != nil {
		b.Fatal(err)
	}
	keys, err := forms.NewKeyring(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	number, err := forms.NewCaseNumber(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	code, err := keys.Code(number, 1)
	if err != nil {
		b.Fatal(err)
	}
	printed, err := forms.Raster(e, 1, benchPx, &forms.Print{Case: number, Codes: []string{code}})
	if err != nil {
		b.Fatal(err)
	}
	rng := mrand.New(mrand.NewPCG(1, 1))
	p := trial.NewPaper(printed, benchPx, e.Pages[0], rng)
	var a trial.Answers
	for _, z := range e.Pages[0].Zones {
		if slices.Contains(leave, z.Kind) {
			a.Leave = append(a.Leave, z.Field)
		}
	}
	trial.FillAll(p, &e.Layout, a)
	return e, p.Img
}
