package desk

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var letterRoutes = []route{
	{pattern: "GET /returns/{id}/letter", who: queueWorkers, serve: (*Desk).showLetter},
	{pattern: "POST /returns/{id}/letter", who: queueWorkers, serve: (*Desk).letter},
	{pattern: "GET /returns/{id}/letter.pdf", who: queueWorkers, serve: (*Desk).letterPDF},
}

// letterPage asks to whom a letter goes, and then whether that is safe.
type letterPage struct {
	frame
	judge.Return
	Revision int64
	Kind     string       // "letter", which asks for completion, or "confirmation": also its address
	Done     forms.Done   // what a confirmation confirms
	Says     []forms.Text // what the letter asks for, or confirms
	Reader   forms.Reader
	Address  string
	Sure     bool // the address is whole: now is it safe?
	Blocked  bool // the identity is protected, and it is not the visitor's to write of it
	Reasons  []option
	Reason   string // why it goes to somebody protected; "" where nobody is
}

func (d *Desk) showLetter(v *visit) error {
	page, err := d.letterPage(v)
	if err != nil {
		return err
	}
	return v.showLetter(http.StatusOK, page)
}

// showLetter shows what there is to say in a letter, after writing that down.
func (v *visit) showLetter(status int, page *letterPage) error {
	if err := v.audit(auditlog.ActOpen, page.ID, page.Case, page.Kind); err != nil {
		return err
	}
	return v.renderAs(status, "letter.html", page)
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
	page := v.letterTo(w, "letter", "Be om komplettering", "Ask for completion")
	page.Return.Findings = w.Open()
	if page.Says, err = forms.ToComplete(&e.Layout, page.Return.Findings); err != nil {
		return nil, err
	}
	return page, nil
}

// letterTo is the page of a letter of a kind about a return, with what was filled
// in so far.
func (v *visit) letterTo(w judge.Work, kind, sv, en string) *letterPage {
	blocked := w.Protected && !(v.user.Has(staff.RoleHead) && (v.user.Unmask || kind == "confirmation")) // the fresh sheet has it all in print
	return &letterPage{frame: v.frame(sv, en, "letter"), Return: staff.Masked(w.Return), Revision: w.Revision, Kind: kind,
		Reader: forms.Reader(v.r.FormValue("reader")), Address: plain(v.r.FormValue("address")), Reason: v.r.FormValue("reason"),
		Blocked: blocked, Reasons: v.options(intake.LetterReasons)}
}

// letter asks for completion: once somebody has said that the address is safe the
// letter is made, its fresh sheet printed, and the return sent back.
func (d *Desk) letter(v *visit) error {
	page, err := d.letterPage(v)
	if err != nil {
		return err
	}
	to, safe, err := d.addressed(v, page)
	if err != nil || !safe {
		return err
	}
	return d.makeLetter(v, page, to)
}

// addressed takes the two steps before any letter: an address, and a person's
// word that it is safe. Where it is not safe (yet) the visitor has been answered.
func (d *Desk) addressed(v *visit, page *letterPage) (to forms.Recipient, safe bool, err error) {
	if page.Blocked {
		if err := v.audit(auditlog.ActRefused, page.ID, page.Case, page.Kind); err != nil {
			return to, false, err
		}
		return to, false, errProtected
	}
	to, err = forms.ConfirmRecipient(page.Reader, strings.Split(page.Address, "\n"), v.user.Login, d.Now())
	if wrong := (*forms.InputError)(nil); errors.As(err, &wrong) {
		v.fault(page.Faults, "address", "Adressen behöver namn, gata, postnummer och ort: två till fyra rader, utan personnummer.",
			"The address needs a name, street, postcode and town: two to four lines, without a personal identity number.")
		return to, false, v.showLetter(http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return to, false, err
	}
	switch answer := v.r.FormValue("safe"); {
	case answer == "no":
		if err := v.audit(auditlog.ActLetter, page.ID, page.Case, "not made: not safe"); err != nil {
			return to, false, err
		}
		return to, false, v.redirect(returnPath(page.ID), "Inget brev är gjort. Ta reda på en säker väg först.", "No letter was made. Find a safe way first.")
	case answer == "yes" && v.r.FormValue("sure") == "":
		v.fault(page.Faults, "sure", "Kryssa i att du vet det, eller gör inget brev.", "Tick that you know it, or make no letter.")
	case answer == "yes" && page.Protected && !intake.LetterReasons.Has(page.Reason):
		v.fault(page.Faults, "reason", "Personuppgifterna är skyddade: säg varför brevet ändå får gå.", "The identity is protected: say why the letter may go all the same.")
	case answer == "yes":
		return to, true, nil
	}
	page.Sure = true
	return to, false, v.showLetter(http.StatusOK, page)
}

// templateOf is the form of the return that a letter with something to say is
// about; intake.ErrConflict.
func (d *Desk) templateOf(page *letterPage) (*forms.Template, error) {
	i := slices.IndexFunc(d.Forms, func(t *forms.Template) bool { return t.Form == page.Form })
	if i < 0 || len(page.Says) == 0 {
		return nil, fmt.Errorf("a letter about return %d: %w", page.ID, intake.ErrConflict)
	}
	return d.Forms[i], nil
}

func (d *Desk) makeLetter(v *visit, page *letterPage, to forms.Recipient) error {
	if err := v.audit(auditlog.ActLetter, page.ID, page.Case, strings.TrimSpace("to the "+string(page.Reader)+", said to be safe "+page.Reason)); err != nil {
		return err
	}
	t, err := d.templateOf(page)
	if err != nil {
		return err
	}
	if err := d.clerk().SendBack(v.r.Context(), v.stepFrom(page.ID, page.Revision)); err != nil {
		return err
	}
	act := intake.CaseAct{Case: page.Case, Who: v.user.Login, At: d.Now(), Note: "sent back to be completed"}
	e, fresh, err := v.replace(act)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	l := forms.Letter{To: to, Case: page.Case, Day: d.Now()}
	if err := forms.DrawCompletion(&pdf, t, l, page.Return.Findings, e, fresh); err != nil {
		return fmt.Errorf("draw the letter about return %d: %w", page.ID, err)
	}
	v.mayRegret(returnPath(page.ID))
	return v.toLetter(page.ID, pdf.Bytes(), "Returen är skickad tillbaka. Skriv ut brevet.", "The return is sent back. Print the letter.")
}

// toLetter goes on to where a letter just made can be printed.
func (v *visit) toLetter(id int64, pdf []byte, sv, en string) error {
	d := v.d
	token := d.letters.keep(ticket[[]byte]{v.self(), id, d.Now().Add(letterLasts), pdf}, d.Now())
	return v.redirect(returnPath(id)+"?letter="+token, sv, en)
}

// letterLasts is how long a letter can be fetched once it is made. It is kept
// nowhere else: an address is not ours to remember.
const letterLasts = time.Hour

// made gives the visitor's letter about a return; nil for none.
func (d *Desk) made(v *visit, id int64) []byte {
	pdf, _ := d.letters.find(v.r.FormValue("letter"), v.self(), id, d.Now())
	return pdf
}

func (d *Desk) letterPDF(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	pdf := d.made(v, r.ID)
	if pdf == nil || r.State.Open() { // what it says was taken back
		return fmt.Errorf("the letter about return %d: %w", r.ID, intake.ErrNotFound)
	}
	if err := v.audit(auditlog.ActLetter, r.ID, r.Case, "opened to print"); err != nil {
		return err
	}
	v.w.Header().Set("Content-Disposition", `inline; filename="brev.pdf"`)
	v.sendAs("application/pdf", pdf)
	return nil
}
