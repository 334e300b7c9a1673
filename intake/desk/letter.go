package desk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
)

var letterRoutes = []route{
	{pattern: "GET /returns/{id}/letter", who: queueWorkers, serve: (*Desk).showLetter},
	{pattern: "POST /returns/{id}/letter", who: queueWorkers, serve: (*Desk).letter},
	{pattern: "GET /returns/{id}/letter.pdf", who: queueWorkers, serve: (*Desk).letterPDF},
}

// letterReasons are why a unit head lets a letter go to somebody whose identity
// is protected.
var letterReasons = intake.Reasons{
	{"asked", forms.Text{SV: "Personen har själv bett om brevet", EN: "The person asked for the letter"}},
	{"clinic", forms.Text{SV: "Det går till mottagningen, inte hem", EN: "It goes to the clinic, not home"}},
	{"forwarded", forms.Text{SV: "Skatteverket vidarebefordrar det", EN: "The tax agency forwards it"}},
}

// letterPage asks to whom a letter goes, and then whether that is safe.
type letterPage struct {
	frame
	intake.Return
	Revision int64
	Asked    []forms.Text
	Reader   forms.Reader
	Address  string
	Sure     bool // the address is whole: now is it safe?
	Blocked  bool // the identity is protected, and the visitor is no unit head
	Reasons  []option
}

func (d *Desk) showLetter(v *visit) error {
	page, err := d.letterPage(v)
	if err != nil {
		return err
	}
	return v.render("letter.html", page)
}

// letterPage is what a letter about the return of the address would ask for.
func (d *Desk) letterPage(v *visit) (*letterPage, error) {
	w, err := d.whole(v)
	if err != nil {
		return nil, err
	}
	if w.Case == "" || !editable(w, v.user) {
		return nil, fmt.Errorf("a letter about return %d: %w", w.ID, intake.ErrConflict)
	}
	e, err := d.Ledger.Edition(v.r.Context(), w.Edition)
	if err != nil {
		return nil, err
	}
	page := &letterPage{frame: v.frame("Be om komplettering", "Ask for completion", "letter"), Return: w.Return, Revision: w.Revision,
		Reader: forms.Reader(v.r.FormValue("reader")), Address: plain(v.r.FormValue("address")),
		Blocked: w.Protected && !v.user.Has(intake.RoleHead), Reasons: v.options(letterReasons)}
	page.Return.Findings = w.Open()
	if page.Asked, err = forms.ToComplete(&e.Layout, page.Return.Findings); err != nil {
		return nil, err
	}
	return page, nil
}

// letter takes two steps: an address, and a person's word that it is safe. Only
// then is the letter made, its fresh sheet printed, and the return sent back.
func (d *Desk) letter(v *visit) error {
	page, err := d.letterPage(v)
	if err != nil {
		return err
	}
	if page.Blocked {
		return errNotYours
	}
	to, err := forms.ConfirmRecipient(page.Reader, strings.Split(page.Address, "\n"), v.user.Login, d.Now())
	if wrong := (*forms.InputError)(nil); errors.As(err, &wrong) {
		v.fault(page.Faults, "address", "Adressen behöver namn, gata, postnummer och ort: två till fyra rader, utan personnummer.",
			"The address needs a name, street, postcode and town: two to four lines, without a personal identity number.")
		return v.again("letter.html", page)
	}
	if err != nil {
		return err
	}
	reason := v.r.FormValue("reason")
	switch answer := v.r.FormValue("safe"); {
	case answer == "no":
		if err := v.audit(intake.ActLetter, page.ID, page.Case, "not made: not safe"); err != nil {
			return err
		}
		return v.redirect(returnPath(page.ID), "Inget brev är gjort. Ta reda på en säker väg först.", "No letter was made. Find a safe way first.")
	case answer == "yes" && page.Protected && !letterReasons.Has(reason):
		v.fault(page.Faults, "reason", "Personuppgifterna är skyddade: säg varför brevet ändå får gå.", "The identity is protected: say why the letter may go all the same.")
	case answer == "yes":
		return d.makeLetter(v, page, to, reason)
	}
	page.Sure = true
	return v.render("letter.html", page)
}

func (d *Desk) makeLetter(v *visit, page *letterPage, to forms.Recipient, reason string) error {
	if err := v.audit(intake.ActLetter, page.ID, page.Case, strings.TrimSpace("to the "+string(page.Reader)+", said to be safe "+reason)); err != nil {
		return err
	}
	i := slices.IndexFunc(d.Forms, func(t *forms.Template) bool { return t.Form == page.Form })
	if i < 0 || len(page.Asked) == 0 {
		return fmt.Errorf("a letter about return %d: %w", page.ID, intake.ErrConflict)
	}
	if err := d.clerk().SendBack(v.r.Context(), v.stepFrom(page.ID, page.Revision)); err != nil {
		return err
	}
	act := intake.CaseAct{Case: page.Case, Who: v.user.Login, At: d.Now(), Note: "sent back to be completed"}
	e, fresh, err := d.Printer.Supersede(v.r.Context(), act)
	if err != nil {
		return fmt.Errorf("a fresh sheet for return %d: %w", page.ID, err)
	}
	var pdf bytes.Buffer
	l := forms.Letter{To: to, Case: page.Case, Day: d.Now()}
	if err := forms.DrawCompletion(&pdf, d.Forms[i], l, page.Return.Findings, e, fresh); err != nil {
		return fmt.Errorf("draw the letter about return %d: %w", page.ID, err)
	}
	token := d.letters.keep(ticket[[]byte]{v.user.ID, page.ID, d.Now().Add(letterLasts), pdf.Bytes()}, d.Now())
	return v.redirect(returnPath(page.ID)+"?letter="+token, "Returen är skickad tillbaka. Skriv ut brevet.", "The return is sent back. Print the letter.")
}

// letterLasts is how long a letter can be fetched once it is made. It is kept
// nowhere else: an address is not ours to remember.
const letterLasts = time.Hour

// made gives the visitor's letter about a return; nil for none.
func (d *Desk) made(v *visit, id int64) []byte {
	pdf, _ := d.letters.find(v.r.FormValue("letter"), v.user.ID, id, d.Now())
	return pdf
}

func (d *Desk) letterPDF(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	pdf := d.made(v, r.ID)
	if pdf == nil {
		return fmt.Errorf("the letter about return %d: %w", r.ID, intake.ErrNotFound)
	}
	if err := v.audit(intake.ActLetter, r.ID, r.Case, "opened to print"); err != nil {
		return err
	}
	v.w.Header().Set("Content-Disposition", `inline; filename="brev.pdf"`)
	v.sendAs("application/pdf", pdf)
	return nil
}
