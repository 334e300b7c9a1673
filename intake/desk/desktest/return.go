package desktest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/google/uuid"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// edition is a frozen edition of one page and two fields, enough to be shown.
var edition = &forms.Edition{
	Layout: forms.Layout{Form: "vgr-konto", Edition: "vgr-konto-desktest", Pages: []forms.Page{{Page: 1, WidthMM: 210, HeightMM: 297, Zones: []forms.Zone{
		{Field: "namn", Kind: forms.KindText, Mandatory: true, Label: forms.Text{SV: "Namn", EN: "Name"}, Rect: forms.Rect{X: 20, Y: 40, W: 80, H: 8}},
		{Field: "ort", Kind: forms.KindText, Label: forms.Text{SV: "Ort", EN: "Place"}, Rect: forms.Rect{X: 20, Y: 60, W: 80, H: 8}},
	}}}},
	Region: Region,
	Title:  forms.Text{SV: "Lås konto", EN: "Lock account"},
}

// Return prints a case, takes its sheet in and gives the return as it was
// queued. The test may change it before that.
func (s *Station) Return(t testing.TB, change func(*judge.Return)) judge.Return {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	number, err := forms.NewCaseNumber(rand.Reader)
	must(err)
	e := *edition
	e.Blanks = [][]byte{blankPNG(t)}
	must(s.DB.Freeze(ctx, &e))
	must(s.DB.Print(ctx, []judge.Case{{Number: number, Form: e.Form, Edition: e.Edition, Unit: Unit, Pages: 1, PrintedAt: s.Clock.Now()}}))
	r := judge.Return{Case: number, Form: e.Form, Edition: e.Edition, State: judge.StateReady, Verdict: judge.VerdictReady,
		Pages: []judge.PageReading{{Page: 1, Verdict: judge.VerdictReady, SetPages: 1, Registration: &judge.Registration{},
			Code:  judge.Code{FoundBy: judge.FoundByQR, Text: "BLK1"},
			Sheet: &judge.Sheet{Case: number, Form: e.Form, Edition: e.Edition, Page: 1},
			Answers: []forms.Answer{{Field: "namn", Kind: forms.KindText, State: forms.Filled, Value: "Testsson", Confidence: 1},
				{Field: "ort", Kind: forms.KindText, State: forms.Filled, Value: "Mölndal", Confidence: 1}}}}}
	if change != nil {
		change(&r)
	}
	arrival := intake.Arrival{ID: uuid.Must(uuid.NewV7()).String(), Inbox: "/in", Source: "scan.pdf", Size: 3, SeenAt: s.Clock.Now()}
	sum := make([]byte, 32)
	_, _ = rand.Read(sum)
	must(s.DB.See(ctx, arrival))
	must(s.DB.Archived(ctx, arrival.ID, hex.EncodeToString(sum), 3, s.Clock.Now()))
	for _, p := range r.Pages {
		must(s.Archive.KeepPreview(ctx, arrival.ID, p.Page, pageJPEG(t)))
	}
	must(s.DB.Finish(ctx, arrival.ID, intake.ArrivalRead, s.Clock.Now(), []judge.Return{r}))
	made, err := s.DB.Of(ctx, arrival.ID)
	must(err)
	return made[0]
}

// paper is a white page, small.
func paper() image.Image {
	page := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range page.Pix {
		page.Pix[i] = 0xff
	}
	return page
}

func blankPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, paper()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pageJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paper(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
