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
	"net/url"
	"strconv"
	"strings"
	"time"

	xdraw "golang.org/x/image/draw"

	"blankett/forms"
	"blankett/intake"
)

var maskRoutes = []route{
	{pattern: "POST /returns/{id}/protect", who: queueWorkers, serve: (*Desk).protect},
	{pattern: "POST /returns/{id}/unmask", who: queueWorkers, serve: (*Desk).unmask},
}

// unmaskReasons are why somebody needs to see what is hidden.
var unmaskReasons = intake.Reasons{
	{"review", forms.Text{SV: "Granska det som är oklart", EN: "To review what is unclear"}},
	{"carry-out", forms.Text{SV: "Genomföra begäran", EN: "To carry the request out"}},
	{"contact", forms.Text{SV: "Kontakta avsändaren", EN: "To contact the sender"}},
}

// hides says which kinds of field say who or where a person is, or may: only
// what is ticked and the days are shown.
func hides(k forms.Kind) bool { return k != forms.KindTick && k != forms.KindDate }

// viewLasts is how long a view that is not masked can be gone on with.
const viewLasts = 30 * time.Minute

// viewOf gives the token of the visitor's unmasked view of a return, and
// whether the return is masked for them.
func (d *Desk) viewOf(v *visit, r intake.Return) (token string, masked bool) {
	if !r.Protected {
		return "", false
	}
	token = v.r.FormValue("view")
	if _, open := d.views.find(token, v.user.ID, r.ID, d.Now()); !open {
		return "", true
	}
	return token, false
}

// viewed is a view's token at the end of an address; "" for none.
func viewed(token string) string {
	if token == "" {
		return ""
	}
	return "?view=" + url.QueryEscape(token)
}

// unmask opens a view of a return that is not masked, for this once: whoever
// opens the return anew sees it masked again.
func (d *Desk) unmask(v *visit) error {
	r, f, err := d.asked(v)
	if err != nil {
		return err
	}
	if !v.user.Unmask {
		if err := v.audit(intake.ActRefused, r.ID, r.Case, "unmask"); err != nil {
			return err
		}
		return errNotYours
	}
	reason := f.Get("reason")
	if !unmaskReasons.Has(reason) {
		return d.faulty(v, r.ID, "unmask", "", forms.Text{SV: "Välj varför du behöver se uppgifterna.", EN: "Choose why you need to see them."})
	}
	if err := v.audit(intake.ActUnmask, r.ID, r.Case, reason); err != nil {
		return err
	}
	return v.redirect(returnPath(r.ID)+viewed(d.openView(v, r.ID)), "", "")
}

// openView gives the token of a new view of a return that is not masked.
func (d *Desk) openView(v *visit, id int64) string {
	return d.views.keep(ticket[struct{}]{user: v.user.ID, about: id, until: d.Now().Add(viewLasts)}, d.Now())
}

// protect says that a person's identity is protected. Anybody at work may say
// so; that it is no longer takes a unit head.
func (d *Desk) protect(v *visit) error {
	r, f, err := d.asked(v)
	if err != nil {
		return err
	}
	on := f.Get("protected") == "yes"
	if !on && !v.user.Has(intake.RoleHead) {
		return errNotYours
	}
	note := "no longer protected"
	if on {
		note = "protected"
	}
	if err := v.audit(intake.ActProtect, r.ID, r.Case, note); err != nil {
		return err
	}
	changed, err := d.Reviews.Protect(v.r.Context(), r.ID, on, v.user.Login, d.Now())
	if err != nil {
		return err
	}
	said, err := v.protected(changed, r, on)
	if err != nil {
		return err
	}
	return v.redirect(returnPath(r.ID), said.SV, said.EN)
}

// protected writes down each other case that was changed, and says which: those
// of another region or unit only by their number of them.
func (v *visit) protected(changed []intake.Case, own intake.Return, on bool) (forms.Text, error) {
	var known []string
	others := 0
	for _, c := range changed {
		if c.Number == own.Case {
			continue
		}
		if err := v.audit(intake.ActProtect, 0, c.Number, "with return "+strconv.FormatInt(own.ID, 10)); err != nil {
			return forms.Text{}, err
		}
		if v.user.MaySee(v.d.regionOf(c.Form), c.Unit) {
			known = append(known, c.Number)
		} else {
			others++
		}
	}
	said := forms.Text{SV: "Skyddet är borttaget.", EN: "The protection is lifted."}
	if on {
		said = forms.Text{SV: "Personens uppgifter är skyddade, och det som kommer om personen skyddas från början.", EN: "The person's identity is protected, and what comes about them is protected from the first."}
	}
	if len(known) > 0 {
		said.SV += " Det gäller också " + strings.Join(known, ", ") + "."
		said.EN += " This goes for " + strings.Join(known, ", ") + ", too."
	}
	if others > 0 {
		said.SV += fmt.Sprintf(" Ärenden hos andra som också ändrades: %d.", others)
		said.EN += fmt.Sprintf(" Cases of others that were changed, too: %d.", others)
	}
	return said, nil
}

// maskQuality is of JPEG, 1 to 100: what readers make previews with.
const maskQuality = 70

// masked is a page's picture with nothing on it that says whose it is: the blank
// form, with only those zones copied from the scan that may be seen. A page that
// was not aligned is all hidden.
func (d *Desk) masked(ctx context.Context, scan image.Image, p intake.PageReading) (image.Image, error) {
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
		case hides(z.Kind):
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
