package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"strings"

	xdraw "golang.org/x/image/draw"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var maskRoutes = []route{
	{pattern: "POST /returns/{id}/protect", who: queueWorkers, serve: (*Desk).protect},
	{pattern: "POST /returns/{id}/unmask", who: queueWorkers, serve: (*Desk).unmask},
}

// unmask opens a view of a return that is not masked, for this once: whoever
// opens the return anew sees it masked again.
func (d *Desk) unmask(v *visit) error {
	r, f, err := d.asked(v)
	if err != nil {
		return err
	}
	if !v.user.Unmask {
		if err := v.audit(auditlog.ActRefused, r.ID, r.Case, "unmask"); err != nil {
			return err
		}
		return errNotYours
	}
	reason := f.Get("reason")
	if !staff.UnmaskReasons.Has(reason) {
		return d.faulty(v, r.ID, "unmask", "", forms.Text{SV: "Välj varför du behöver se uppgifterna.", EN: "Choose why you need to see them."})
	}
	if err := v.audit(auditlog.ActUnmask, r.ID, r.Case, reason); err != nil {
		return err
	}
	return v.redirect(returnPath(r.ID)+viewed(d.openView(v, r.ID)), "", "")
}

// protect says that a person's identity is protected, or proposes that it is no
// longer. Anybody at work may say the first; the other takes two people with a
// reason each, and a form that says neither changes nothing.
func (d *Desk) protect(v *visit) error {
	r, f, err := d.asked(v)
	if err != nil {
		return err
	}
	switch f.Get("protected") {
	case "yes":
		return d.setProtection(v, r)
	case "no":
		return d.liftProtection(v, r, f.Get("reason"))
	}
	return d.faulty(v, r.ID, "protect", "", forms.Text{SV: "Säg om uppgifterna ska skyddas eller inte. Inget är ändrat.", EN: "Say whether the identity is to be protected or not. Nothing is changed."})
}

func (d *Desk) setProtection(v *visit, r judge.Return) error {
	if err := v.audit(auditlog.ActProtect, r.ID, r.Case, "protected"); err != nil {
		return err
	}
	changed, err := d.Reviews.Protect(v.r.Context(), r.ID, v.user.Login, d.Now())
	if err != nil {
		return err
	}
	known, err := v.alsoChanged(changed, r)
	if err != nil {
		return err
	}
	return v.redirect(returnPath(r.ID), "Personens uppgifter är skyddade, och det som kommer om personen skyddas från början."+known.SV,
		"The person's identity is protected, and what comes about them is protected from the first."+known.EN)
}

// liftsProtection says whether the visitor may propose that protection be lifted,
// or agree to it.
func (v *visit) liftsProtection() bool { return v.user.Has(staff.RoleHead) }

func (d *Desk) liftProtection(v *visit, r judge.Return, reason string) error {
	switch {
	case !v.liftsProtection():
		if err := v.audit(auditlog.ActRefused, r.ID, r.Case, "lift protection"); err != nil {
			return err
		}
		return errNotYours
	case !intake.LiftReasons.Has(reason):
		return d.faulty(v, r.ID, "protect", "", forms.Text{SV: "Välj varför skyddet ska tas bort. Inget är ändrat.", EN: "Choose why the protection is to be lifted. Nothing is changed."})
	}
	lifted, changed, err := d.Reviews.Unprotect(v.r.Context(), r.ID, intake.Lift{Who: v.user.Login, Reason: reason, At: d.Now()})
	if errors.Is(err, intake.ErrConflict) {
		if err := v.audit(auditlog.ActRefused, r.ID, r.Case, "lift protection"); err != nil {
			return err
		}
		return &conflict{back: returnPath(r.ID), title: forms.Text{SV: "Det behövs en till", EN: "It takes another person"}, text: forms.Text{
			SV: "Du har redan föreslagit att skyddet tas bort. En annan verksamhetschef i regionen ska också säga ja, med skäl.",
			EN: "You have proposed already that the protection be lifted. Another head of unit of the region has to agree, with a reason."}}
	}
	if err != nil {
		return err
	}
	if !lifted {
		if err := v.audit(auditlog.ActProtect, r.ID, r.Case, "proposed to lift: "+reason); err != nil {
			return err
		}
		return v.redirect(returnPath(r.ID), "Du har föreslagit att skyddet tas bort. Det är kvar tills en annan verksamhetschef säger ja.",
			"You have proposed that the protection be lifted. It stays until another head of unit agrees.")
	}
	if err := v.audit(auditlog.ActProtect, r.ID, r.Case, "no longer protected: "+reason); err != nil {
		return err
	}
	known, err := v.alsoChanged(changed, r)
	if err != nil {
		return err
	}
	return v.redirect(returnPath(r.ID), "Skyddet som regionen har satt är borttaget."+known.SV, "The protection that the region had set is lifted."+known.EN)
}

// alsoChanged writes down each other case that was changed, in the log of its own
// region, and names those that the visitor may see. Of others it says nothing, not
// even whether there are any.
func (v *visit) alsoChanged(changed []judge.Case, own judge.Return) (forms.Text, error) {
	var known []string
	for _, c := range changed {
		if c.Number == own.Case {
			continue
		}
		if err := v.audit(auditlog.ActProtect, 0, c.Number, "with return "+strconv.FormatInt(own.ID, 10)); err != nil {
			return forms.Text{}, err
		}
		if v.user.MaySee(v.d.regionOf(c.Form), c.Unit) {
			known = append(known, c.Number)
		}
	}
	if len(known) == 0 {
		return forms.Text{}, nil
	}
	return forms.Text{SV: " Det gäller också " + strings.Join(known, ", ") + ".", EN: " This goes for " + strings.Join(known, ", ") + ", too."}, nil
}

// maskQuality is of JPEG, 1 to 100: what readers make previews with.
const maskQuality = 70

// masked is a page's picture with nothing on it that says whose it is: the blank
// form, with only those zones copied from the scan that may be seen. A page that
// was not aligned is all hidden.
func (d *Desk) masked(ctx context.Context, scan image.Image, p judge.PageReading) (image.Image, error) {
	out := image.NewGray(scan.Bounds())
	draw.Draw(out, out.Rect, image.NewUniform(hiddenGrey), image.Point{}, draw.Src)
	if p.Sheet == nil || p.Registration == nil {
		return out, nil
	}
	e, err := d.Ledger.Edition(ctx, p.Sheet.Edition)
	if err != nil {
		return nil, fmt.Errorf("mask a page: %w", err)
	}
	if p.Sheet.Page <= len(e.Blanks) {
		err = maskOnto(out, scan, e, p.Sheet.Page)
	}
	return out, err
}

// hiddenGrey is what is painted over what is hidden.
var hiddenGrey = color.Gray{Y: 160}

func maskOnto(out *image.Gray, scan image.Image, e *forms.Edition, page int) error {
	blank, err := png.Decode(bytes.NewReader(e.Blanks[page-1]))
	if err != nil {
		return errors.Join(errors.New("mask a page: the edition's blank"), err)
	}
	scaled(out, blank)
	pxPerMM := float64(out.Rect.Dx()) / e.Pages[page-1].WidthMM
	for _, z := range e.Pages[page-1].Zones {
		at := image.Rect(int(z.X*pxPerMM), int(z.Y*pxPerMM), int((z.X+z.W)*pxPerMM)+1, int((z.Y+z.H)*pxPerMM)+1)
		switch {
		case z.Kind == forms.KindCode || z.Kind == forms.KindMark:
		case staff.Hides(z.Kind):
			draw.Draw(out, at, image.NewUniform(hiddenGrey), image.Point{}, draw.Src)
		default:
			draw.Draw(out, at, scan, at.Min, draw.Src)
		}
	}
	return nil
}

// scaled draws a picture over the whole of another, each px the nearest.
func scaled(out *image.Gray, from image.Image) {
	xdraw.NearestNeighbor.Scale(out, out.Rect, from, from.Bounds(), draw.Src, nil)
}
