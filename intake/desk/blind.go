package desk

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"image"
	"math/rand/v2"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/report"
	"blankett/intake/staff"
)

var blindRoutes = []route{
	{pattern: "GET /keying", who: queueWorkers, serve: (*Desk).keying},
	{pattern: "POST /keying/{id}", who: queueWorkers, serve: (*Desk).keyed},
	{pattern: "GET /keying/{id}/field.jpg", who: queueWorkers, serve: (*Desk).keyingPicture},
}

const (
	// settleFor is how long a return rests before samples are drawn: a database
	// that many write to may show a later one first.
	settleFor = time.Minute
	// cutQuality is of a field's picture as JPEG, 1 to 100: strokes stay sharp.
	cutQuality = 90
)

// DrawSamples chooses by chance, of the returns that were ready at once, whose
// fields are to be keyed blind. It is called now and then, by one process.
func DrawSamples(ctx context.Context, samples report.Samples, share float64, now time.Time) error {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	chance := rand.New(rand.NewChaCha8(seed))
	_, err := samples.DrawSamples(ctx, now.Add(-settleFor), func(r judge.Return) []report.Sample {
		return report.Draw(r, share, chance)
	})
	return err
}

// blind is a sample with what there is to see of it, which is not what was read.
type blind struct {
	report.Sample
	ret     judge.Return
	reading judge.PageReading // of the page that the field is on
	page    forms.Page
	zone    forms.Zone
}

type keyingPage struct {
	frame
	Sample *blind // nil when nothing waits
	Label  forms.Text
	Again  bool // the last one was kept
}

// keying shows the next field that waits to be keyed.
func (d *Desk) keying(v *visit) error {
	page := keyingPage{frame: v.frame("Stickprov", "Blind sample", "keying")}
	waiting, err := d.Samples.WaitingSamples(v.r.Context(), staff.ScopeOf(v.user), 1)
	if err != nil {
		return err
	}
	for _, s := range waiting {
		b, err := d.blind(v, s)
		if err != nil {
			return err
		}
		page.Sample, page.Label = &b, b.zone.Label
	}
	return v.render("keying.html", page)
}

// blind finds the field of a sample on its paper.
func (d *Desk) blind(v *visit, s report.Sample) (blind, error) {
	ret, err := d.sampleOf(v, s)
	if err != nil {
		return blind{}, err
	}
	e, err := d.Ledger.Edition(v.r.Context(), ret.Edition)
	if err != nil {
		return blind{}, fmt.Errorf("find a sample: %w", err)
	}
	if s.Position >= len(ret.Pages) || ret.Pages[s.Position].Sheet == nil {
		return blind{}, fmt.Errorf("find a sample: %w", intake.ErrNotFound)
	}
	b := blind{Sample: s, ret: ret, reading: ret.Pages[s.Position]}
	b.page = e.Pages[b.reading.Sheet.Page-1]
	b.zone, _ = b.page.Zone(s.Field)
	return b, nil
}

// sampleHere is the sample in the address, if the visitor may see its return.
func (v *visit) sampleHere() (blind, error) {
	id, err := v.id("id")
	if err != nil {
		return blind{}, err
	}
	s, err := v.d.Samples.Sample(v.r.Context(), id)
	if err != nil {
		return blind{}, err
	}
	return v.d.blind(v, s)
}

// keyed compares what was keyed with what was read, keeps whether it was the
// same, and forgets the rest.
func (d *Desk) keyed(v *visit) error {
	b, err := v.sampleHere()
	if err != nil {
		return err
	}
	f, err := v.form()
	if err != nil {
		return err
	}
	outcome := report.OutcomeUnclear
	if f.Get("unclear") == "" {
		outcome = report.Compare(forms.AnswerIn(b.reading.Answers, b.Field), f.Get("keyed"))
	}
	if err := v.audit(auditlog.ActKeyBlind, b.ret.ID, b.ret.Case, b.Field); err != nil {
		return err
	}
	if err := d.Samples.KeySample(v.r.Context(), b.ID, outcome, v.user.Login, d.Now()); err != nil {
		return err
	}
	return v.redirect("/keying", "Tack, svaret är räknat.", "Thank you, your answer is counted.")
}

// keyingPicture is the field alone, cut out of the page by us: nobody who keys
// sees the rest of the paper.
func (d *Desk) keyingPicture(v *visit) error {
	b, err := v.sampleHere()
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActImage, b.ret.ID, b.ret.Case, b.Field); err != nil {
		return err
	}
	whole, _, err := v.picture(b.ret, b.reading)
	if err != nil {
		return fmt.Errorf("cut out a sample: %w", err)
	}
	cut, ok := whole.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return fmt.Errorf("cut out a sample: a picture of another kind")
	}
	small, err := asJPEG(cut.SubImage(b.inPixels(whole.Bounds())), cutQuality)
	if err != nil {
		return fmt.Errorf("cut out a sample: %w", err)
	}
	v.sendAs("image/jpeg", small)
	return nil
}

// inPixels is the field with its margin on a picture of its page.
func (b blind) inPixels(of image.Rectangle) image.Rectangle {
	z, pxPerMM := b.zone, float64(of.Dx())/b.page.WidthMM
	at := image.Rect(int((z.X-cropMarginMM)*pxPerMM), int((z.Y-cropMarginMM)*pxPerMM),
		int((z.X+z.W+cropMarginMM)*pxPerMM), int((z.Y+z.H+cropMarginMM)*pxPerMM))
	return at.Add(of.Min).Intersect(of)
}
