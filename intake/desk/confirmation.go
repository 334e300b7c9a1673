package desk

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
)

var confirmationRoutes = []route{
	{pattern: "GET /returns/{id}/confirmation", who: queueWorkers, serve: (*Desk).showConfirmation},
	{pattern: "POST /returns/{id}/confirmation", who: queueWorkers, serve: (*Desk).confirmation},
}

func (d *Desk) showConfirmation(v *visit) error {
	page, err := d.confirmationPage(v)
	if err != nil {
		return err
	}
	return v.showLetter(http.StatusOK, page)
}

// confirmationPage is what a letter would say of a return that was carried out;
// intake.ErrConflict for any other.
func (d *Desk) confirmationPage(v *visit) (*letterPage, error) {
	w, err := d.whole(v)
	if err != nil {
		return nil, err
	}
	done, err := intake.Done(v.r.Context(), d.Ledger, w, d.Now())
	if errors.Is(err, intake.ErrUndoneSince) {
		return nil, &conflict{title: forms.Text{SV: "Gäller inte längre", EN: "Holds no longer"}, back: returnPath(w.ID),
			text: forms.Text{SV: "Motsatsen har genomförts sedan dess. En bekräftelse skulle säga något som inte är sant.", EN: "The opposite was carried out since. A confirmation would say what is not so."}}
	}
	if errors.Is(err, intake.ErrNotCarriedOut) {
		return nil, &conflict{title: forms.Text{SV: "Inte genomförd", EN: "Not carried out"}, back: returnPath(w.ID),
			text: forms.Text{SV: "En bekräftelse kan bara skrivas om det som är genomfört.", EN: "Only what was carried out can be confirmed."}}
	}
	if err != nil {
		return nil, err
	}
	page := v.letterTo(w, "confirmation", "Skriv en bekräftelse", "Write a confirmation")
	page.Done = done
	page.Says, err = forms.Confirms(page.Done)
	return page, err
}

// confirmation makes the letter once somebody has said that its address is safe.
func (d *Desk) confirmation(v *visit) error {
	page, err := d.confirmationPage(v)
	if err != nil {
		return err
	}
	to, safe, err := d.addressed(v, page)
	if err != nil || !safe {
		return err
	}
	note := strings.TrimSpace("confirmation to the " + string(page.Reader) + ", said to be safe " + page.Reason)
	if err := v.audit(auditlog.ActLetter, page.ID, page.Case, note); err != nil {
		return err
	}
	t, err := d.templateOf(page)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := forms.DrawConfirmation(&pdf, t, forms.Letter{To: to, Case: page.Case, Day: d.Now()}, page.Done); err != nil {
		return fmt.Errorf("draw the confirmation of return %d: %w", page.ID, err)
	}
	return v.toLetter(page.ID, pdf.Bytes(), "Bekräftelsen är gjord. Skriv ut den.", "The confirmation is made. Print it.")
}
