package desk_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/trial"
)

// grownUp is one of Skatteverket's published test numbers, of somebody of age
// since 28 February 2026.
const grownUp = "200802292383"

// previewPxPerMM is the scale of the pictures that readers make.
const previewPxPerMM = 100 / 25.4

// wrote is what stands on a sheet by field, in place of a complete one that
// asks for a lock.
type wrote map[string]forms.Answer

var (
	unsurePlace  = wrote{"ort": {State: forms.Unsure, Confidence: 0.52}}
	unsureDate   = wrote{"datum": {State: forms.Filled, Value: "2026030?", Confidence: 0.61}}
	unsureNumber = wrote{"personnummer": {State: forms.Filled, Value: "20080229238?", Confidence: 0.66}}
	asksUnlock   = wrote{"lasa": {State: forms.Empty, Confidence: 0.99}, "lasupp": {State: forms.Filled, Confidence: 0.99}}
)

// paper puts sheets into a station's queue as a reader would have read them.
type paper struct {
	t testing.TB
	s *desktest.Station
	e *forms.Edition
	n int
	// pen is whose hand fills the sheets in.
	pen uint64
	// source and region are of the files that the sheets come in.
	source, region string

	keys *forms.Keyring
}

func newPaper(t testing.TB, s *desktest.Station) *paper {
	t.Helper()
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e, err := all[slices.IndexFunc(all, func(f *forms.Template) bool { return f.Form == "vgr-konto" })].Edition("")
	if err != nil {
		t.Fatal(err)
	}
	p := &paper{t: t, s: s, e: e}
	p.keys, err = forms.NewKeyring(rand.NewChaCha8([32]byte{}))
	p.fine(err)
	p.fine(s.DB.Freeze(context.Background(), e))
	return p
}

func (p *paper) fine(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// number draws a case number, the same in every run.
func (p *paper) number() string {
	p.n++
	n, err := forms.NewCaseNumber(rand.NewChaCha8([32]byte{byte(p.n)}))
	p.fine(err)
	return n
}

// sheet prints a case and queues its sheet; what it gives is the return.
func (p *paper) sheet(w wrote, unit string) judge.Return {
	p.t.Helper()
	number := p.number()
	p.fine(p.s.DB.Print(context.Background(), []judge.Case{{Number: number, Form: p.e.Form, Edition: p.e.Edition, Unit: unit, Pages: 1, PrintedAt: p.s.Clock.Now().AddDate(0, 0, -3)}}))
	return p.again(number, w, trial.Answers{})
}

// again queues a sheet of a case, for the first time or once more.
func (p *paper) again(number string, w wrote, more trial.Answers) judge.Return {
	p.t.Helper()
	page := judge.PageReading{Page: 1, Sheet: &judge.Sheet{Case: number, Form: p.e.Form, Edition: p.e.Edition, Page: 1}, SetPages: 1,
		Code: judge.Code{FoundBy: judge.FoundByQR}, Registration: &judge.Registration{ResidualMM: 0.12}, Answers: p.answers(w)}
	page.Findings = forms.Judge(&p.e.Layout, forms.Facts{Answers: page.Answers, ReceivedAt: p.s.Clock.Now()})
	return p.queue(page, p.picture(number, w, more))
}

// unpictured is a sheet whose picture nobody will look at.
func (p *paper) unpictured(w wrote, unit string) judge.Return {
	p.t.Helper()
	number := p.number()
	p.fine(p.s.DB.Print(context.Background(), []judge.Case{{Number: number, Form: p.e.Form, Edition: p.e.Edition, Unit: unit, Pages: 1, PrintedAt: p.s.Clock.Now().AddDate(0, 0, -3)}}))
	page := judge.PageReading{Page: 1, Sheet: &judge.Sheet{Case: number, Form: p.e.Form, Edition: p.e.Edition, Page: 1}, SetPages: 1, Answers: p.answers(w)}
	page.Findings = forms.Judge(&p.e.Layout, forms.Facts{Answers: page.Answers, ReceivedAt: p.s.Clock.Now()})
	return p.queue(page, image.NewGray(image.Rect(0, 0, 8, 8)))
}

// foreign queues a page that is none of ours.
func (p *paper) foreign() judge.Return {
	p.t.Helper()
	return p.queue(judge.PageReading{Page: 1, Code: judge.Code{FoundBy: judge.FoundByNone}, Verdict: judge.VerdictUnidentified,
		Findings: []forms.Finding{forms.NewFinding(forms.ReasonNotOurs, "", forms.Text{})}}, trial.Blank(210, 297, previewPxPerMM))
}

func (p *paper) queue(page judge.PageReading, picture *image.Gray) judge.Return {
	p.t.Helper()
	ctx, now := context.Background(), p.s.Clock.Now()
	p.n++
	arrival := fmt.Sprintf("arrival-%d", p.n)
	p.fine(p.s.DB.See(ctx, intake.Arrival{ID: arrival, Source: p.source, Region: p.region, SeenAt: now}))
	p.fine(p.s.DB.Archived(ctx, arrival, fmt.Sprintf("%064x", p.n), 1, now))
	jpeg, err := trial.JPEG(picture, 70)
	p.fine(err)
	p.fine(p.s.Archive.KeepPreview(ctx, arrival, 1, jpeg))
	p.fine(p.s.DB.Finish(ctx, arrival, intake.ArrivalRead, now, judge.Assemble(arrival, []judge.PageReading{page})))
	returns, err := p.s.DB.Of(ctx, arrival)
	p.fine(err)
	return returns[0]
}

// answers are what a reader says of a sheet.
func (p *paper) answers(w wrote) []forms.Answer {
	complete := map[string]string{"namn": "*", "personnummer": grownUp, "telefonnummer": "0701740605", "underskrift": "*", "ort": "*",
		"datum": "20260301", "lasa": "*", "pass": "*", "personal_namn": "*", "personal_enhet": "*", "personal_underskrift": "*", "personal_datum": "20260301"}
	var all []forms.Answer
	for _, z := range p.e.Pages[0].Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		a := forms.Answer{Field: z.Field, Kind: z.Kind, State: forms.Empty, Confidence: 0.99, Why: []forms.Measure{{Name: "width", Value: 0.4, Limit: 2, Unit: "mm"}}}
		if v, there := complete[z.Field]; there {
			a.State = forms.Filled
			if v != "*" {
				a.Value = v
			}
		}
		if c, other := w[z.Field]; other {
			a.State, a.Value, a.Confidence = c.State, c.Value, c.Confidence
		}
		all = append(all, a)
	}
	return all
}

// picture draws the sheet as it was filled in.
func (p *paper) picture(number string, w wrote, more trial.Answers) *image.Gray {
	p.t.Helper()
	const pxPerMM = 150 / 25.4
	code, err := p.keys.Code(number, 1)
	p.fine(err)
	img, err := forms.Raster(p.e, 1, pxPerMM, &forms.Print{Case: number, Codes: []string{code}})
	p.fine(err)
	sheet := trial.NewPaper(img, pxPerMM, p.e.Pages[0], rand.New(rand.NewPCG(p.pen, 1)))
	choice := "lasa"
	if a, ok := w["lasupp"]; ok && a.State == forms.Filled {
		choice = "lasupp"
	}
	values := map[string]string{"personnummer": grownUp, "begaran": choice, "telefonnummer": "0701740605"}
	for field, v := range more.Values {
		values[field] = v
	}
	trial.FillAll(sheet, &p.e.Layout, trial.Answers{Values: values, Date: "20260301", Leave: more.Leave})
	return smaller(sheet.Img, previewPxPerMM/pxPerMM)
}

func smaller(img *image.Gray, by float64) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, int(float64(img.Rect.Dx())*by), int(float64(img.Rect.Dy())*by)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetGray(x, y, darkest(img, int(float64(x)/by), int(float64(y)/by)))
		}
	}
	return out
}

// darkest keeps thin strokes alive when a picture is made smaller.
func darkest(img *image.Gray, x, y int) color.Gray {
	a, b, c := img.GrayAt(x, y).Y, img.GrayAt(x+1, y).Y, img.GrayAt(x, y+1).Y
	return color.Gray{Y: min(a, b, c)}
}

// now reads a return anew.
func (p *paper) now(id int64) judge.Work {
	p.t.Helper()
	w, err := p.s.DB.Work(context.Background(), id)
	p.fine(err)
	return w
}

// stands waits until a return is in a state: a page may still be sending.
func (p *paper) stands(id int64, s judge.ReturnState) judge.Work {
	p.t.Helper()
	for range 100 {
		if w := p.now(id); w.State == s {
			return w
		}
		time.Sleep(50 * time.Millisecond)
	}
	w := p.now(id)
	p.t.Errorf("return %d is %s with %d open, want %s", id, w.State, len(w.Open()), s)
	return w
}
