package desk

import (
	"bytes"
	"cmp"
	"context"
	crand "crypto/rand"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"time"

	"blankett/forms"
	"blankett/intake"
)

var blindRoutes = []route{
	{pattern: "GET /keying", who: queueWorkers, serve: (*Desk).keying},
	{pattern: "POST /keying/{id}", who: queueWorkers, serve: (*Desk).keyed},
	{pattern: "GET /keying/{id}/field.jpg", who: queueWorkers, serve: (*Desk).keyingPicture},
}

const (
	// samplesAhead is how many waiting samples are looked through for one that the
	// visitor may see.
	samplesAhead = 200
	// settleFor is how long a return rests before samples are drawn: a database
	// that many write to may show a later one first.
	settleFor = time.Minute
)

// DrawSamples chooses by chance, of the returns that were ready at once, whose
// fields are to be keyed blind. It is called now and then, by one process.
func DrawSamples(ctx context.Context, samples intake.Samples, share float64, now time.Time) error {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	chance := rand.New(rand.NewChaCha8(seed))
	_, err := samples.DrawSamples(ctx, now.Add(-settleFor), func(r intake.Return) []intake.Sample {
		return intake.Draw(r, share, chance)
	})
	return err
}

// blind is a sample with what there is to see of it, which is not what was read.
type blind struct {
	intake.Sample
	ret  intake.Return
	zone forms.Zone
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
	waiting, err := d.Samples.WaitingSamples(v.r.Context(), samplesAhead)
	if err != nil {
		return err
	}
	for _, s := range waiting {
		b, err := d.blind(v.r.Context(), s)
		if err != nil {
			return err
		}
		if v.user.MaySee(d.regionOf(b.ret.Form), "") && !b.ret.Protected {
			page.Sample, page.Label = &b, b.zone.Label
			break
		}
	}
	return v.render("keying.html", page)
}

// blind finds the field of a sample on its paper.
func (d *Desk) blind(ctx context.Context, s intake.Sample) (blind, error) {
	ret, err := d.Queue.Return(ctx, s.Return)
	if err != nil {
		return blind{}, fmt.Errorf("find a sample: %w", err)
	}
	e, err := d.Ledger.Edition(ctx, ret.Edition)
	if err != nil {
		return blind{}, fmt.Errorf("find a sample: %w", err)
	}
	b := blind{Sample: s, ret: ret}
	for _, p := range e.Pages {
		for _, z := range p.Zones {
			if z.Field == s.Field {
				b.zone = z
			}
		}
	}
	if s.Position >= len(ret.Pages) {
		return blind{}, fmt.Errorf("find a sample: %w", intake.ErrNotFound)
	}
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
	b, err := v.d.blind(v.r.Context(), s)
	if err != nil {
		return blind{}, err
	}
	if b.ret.Protected { // since it was drawn
		return blind{}, intake.ErrNotFound
	}
	return b, v.maySee(v.d.regionOf(b.ret.Form), "", b.ret.ID, b.ret.Case)
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
	outcome := intake.OutcomeUnclear
	if f.Get("unclear") == "" {
		outcome = intake.Compare(b.answer(), f.Get("keyed"))
	}
	if err := v.audit(intake.ActKeyBlind, b.ret.ID, b.ret.Case, b.Field); err != nil {
		return err
	}
	if err := d.Samples.KeySample(v.r.Context(), b.ID, outcome, v.user.Login, d.Now()); err != nil {
		return err
	}
	return v.redirect("/keying", "Tack, svaret är räknat.", "Thank you, your answer is counted.")
}

func (b blind) answer() forms.Answer {
	for _, a := range b.ret.Pages[b.Position].Answers {
		if a.Field == b.Field {
			return a
		}
	}
	return forms.Answer{Kind: b.Kind}
}

// keyingPicture is the field alone, cut out of the page by us: nobody who keys
// sees the rest of the paper.
func (d *Desk) keyingPicture(v *visit) error {
	b, err := v.sampleHere()
	if err != nil {
		return err
	}
	if err := v.audit(intake.ActImage, b.ret.ID, b.ret.Case, b.Field); err != nil {
		return err
	}
	page := b.ret.Pages[b.Position]
	raw, err := d.Archive.Preview(v.r.Context(), cmp.Or(page.Arrival, b.ret.Arrival), page.Page)
	if err != nil {
		return fmt.Errorf("fetch a sample's picture: %w", err)
	}
	whole, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("cut out a sample: %w", err)
	}
	cut, ok := whole.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return fmt.Errorf("cut out a sample: a picture of another kind")
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, cut.SubImage(inPixels(b.zone, whole.Bounds())), &jpeg.Options{Quality: 90}); err != nil {
		return fmt.Errorf("cut out a sample: %w", err)
	}
	v.sendAs("image/jpeg", out.Bytes())
	return nil
}

// inPixels is a zone with its margin on the picture of an A4 page.
func inPixels(z forms.Zone, of image.Rectangle) image.Rectangle {
	const widthMM = 210.0
	scale := float64(of.Dx()) / widthMM
	at := image.Rect(int((z.X-cropMarginMM)*scale), int((z.Y-cropMarginMM)*scale),
		int((z.X+z.W+cropMarginMM)*scale), int((z.Y+z.H+cropMarginMM)*scale))
	return at.Add(of.Min).Intersect(of)
}
