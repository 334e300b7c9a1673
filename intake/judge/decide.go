package judge

import (
	"slices"
	"strings"
	"time"

	"blankett/forms"
)

// Decision is what a person decided about a return. A decision that takes two
// is kept twice: as it was proposed, and as it was approved by the other.
type Decision struct {
	Return    int64
	Outcome   Ruling
	Reference string // the number it has where it was carried out; "" for none
	Reason    string // a code of NotDoneReasons, for what could not be carried out
	Proposed  bool   // waits for, or waited for, a second person
	Who       string
	At        time.Time
}

// Ruling is what was decided.
type Ruling string

// What can be decided. The codes are stored: never change one, add another.
const (
	RulingCarriedOut    Ruling = "carried-out"
	RulingNotCarriedOut Ruling = "not-carried-out"
	RulingSentBack      Ruling = "sent-back"
	RulingForeign       Ruling = "foreign"
	RulingSameSheet     Ruling = "same-sheet"
	RulingLaterCounts   Ruling = "later-counts"
	RulingReplaced      Ruling = "replaced" // by a later sheet
	RulingToPerson      Ruling = "to-person"
	RulingLinked        Ruling = "linked"
	RulingJoined        Ruling = "joined" // its page lies with the rest of its set
	RulingPutBack       Ruling = "put-back"
	RulingTakenOver     Ruling = "taken-over"
	RulingLetter        Ruling = "letter"
	RulingUndone        Ruling = "undone"   // at once, by whoever decided
	RulingReopened      Ruling = "reopened" // by a unit head, for a reason of ReopenReasons
)

// RulingWords are the decisions in words.
var RulingWords = map[Ruling]forms.Text{
	RulingCarriedOut:    {SV: "Genomförd", EN: "Carried out"},
	RulingNotCarriedOut: {SV: "Kunde inte genomföras", EN: "Could not be carried out"},
	RulingSentBack:      {SV: "Skickad tillbaka för komplettering", EN: "Sent back for completion"},
	RulingForeign:       {SV: "Inte vår: utlagd och sparad", EN: "Not ours: put out, kept"},
	RulingSameSheet:     {SV: "Samma blad: avslutad", EN: "The same sheet: closed"},
	RulingLaterCounts:   {SV: "Det senare bladet gäller", EN: "The later sheet counts"},
	RulingReplaced:      {SV: "Ersatt av ett senare blad", EN: "Replaced by a later sheet"},
	RulingToPerson:      {SV: "Till granskning", EN: "To a person"},
	RulingLinked:        {SV: "Kopplad till ett ärende", EN: "Linked to a case"},
	RulingJoined:        {SV: "Lagd till ärendets andra sidor", EN: "Added to the case's other pages"},
	RulingPutBack:       {SV: "Lagd tillbaka i kön", EN: "Put back in its queue"},
	RulingTakenOver:     {SV: "Övertagen", EN: "Taken over"},
	RulingLetter:        {SV: "Brev framtaget", EN: "Letter made"},
	RulingUndone:        {SV: "Ångrat", EN: "Undone"},
	RulingReopened:      {SV: "Öppnat igen", EN: "Reopened"},
}

// Reasons is a list to choose a reason from: free words would be a place for
// what must not be written down.
type Reasons []struct {
	Code string // stored, or written to the log: never change one
	Said forms.Text
}

// Codes are the reasons' codes, in their order.
func (l Reasons) Codes() []string {
	var all []string
	for _, r := range l {
		all = append(all, r.Code)
	}
	return all
}

// Has says whether the list has a reason of a code.
func (l Reasons) Has(code string) bool {
	for _, r := range l {
		if r.Code == code {
			return true
		}
	}
	return false
}

// NotDoneReasons are why a request could not be carried out.
var NotDoneReasons = Reasons{
	{"no-login", forms.Text{SV: "Personen har ingen inloggning att låsa", EN: "The person has no login to lock"}},
	{"not-found", forms.Text{SV: "Personen finns inte i systemet", EN: "The person is not in the system"}},
	{"withdrawn", forms.Text{SV: "Begäran är återtagen", EN: "The request was withdrawn"}},
	{"other-lock", forms.Text{SV: "En annan spärr gäller", EN: "Another lock holds"}},
	{"deceased", forms.Text{SV: "Personen är avliden", EN: "The person is deceased"}},
	{"refused", forms.Text{SV: "Enhetens chef har avslagit", EN: "The head of unit refused"}},
}

// ReopenReasons are why a unit head opens a return again that was closed, or a case
// that was cancelled.
var ReopenReasons = Reasons{
	{"wrong", forms.Text{SV: "Beslutet blev fel", EN: "The decision was wrong"}},
	{"not-made", forms.Text{SV: "Det är inte gjort i systemet", EN: "It is not done in the system"}},
	{"heard", forms.Text{SV: "Den det gäller har hört av sig", EN: "The person concerned got in touch"}},
	{"came", forms.Text{SV: "Papperet kom ändå", EN: "The paper came all the same"}},
}

// CancelReasons are why a case is cancelled.
var CancelReasons = Reasons{
	{"misprint", forms.Text{SV: "Bladet skrevs ut fel", EN: "The sheet was printed wrong"}},
	{"wrong-person", forms.Text{SV: "Bladet gäller fel person", EN: "The sheet is about the wrong person"}},
	{"unneeded", forms.Text{SV: "Begäran behövs inte längre", EN: "The request is no longer needed"}},
	{"lost", forms.Text{SV: "Bladet är borta", EN: "The sheet is lost"}},
}

// UndoFor is how long whoever decided may take it back by themselves.
const UndoFor = 10 * time.Second

// undoLeeway is for the way to the server.
const undoLeeway = 2 * time.Second

// undoable are the decisions that whoever took them may take back at once, and a
// unit head later. Where a later sheet took the place it keeps it.
var undoable = []Ruling{RulingCarriedOut, RulingNotCarriedOut, RulingSentBack, RulingForeign, RulingSameSheet}

// Undoable says whether somebody may take back at a moment what was decided last.
func (w Work) Undoable(who string, at time.Time) bool {
	d := w.last()
	return d != nil && d.Who == who && at.Sub(d.At) <= UndoFor+undoLeeway
}

// Reopenable says whether a unit head may open the return again.
func (w Work) Reopenable() bool {
	d := w.last()
	return d != nil && !d.Proposed && slices.Contains(closed, w.State)
}

// last is the last decision where it is one to take back; nil for none.
func (w Work) last() *Decision {
	n := len(w.Decisions)
	if n == 0 || !slices.Contains(undoable, w.Decisions[n-1].Outcome) {
		return nil
	}
	return &w.Decisions[n-1]
}

// maxReference is how long a reference number may be, in characters: case
// systems' own are shorter.
const maxReference = 40

// CheckReference says what is wrong with a reference number, in words for
// whoever typed it; zero for nothing. It must not be a person's.
func CheckReference(s string) forms.Text {
	switch {
	case len([]rune(s)) > maxReference:
		return forms.Text{SV: "Högst 40 tecken.", EN: "At most 40 characters."}
	case strings.ContainsAny(s, "\r\n\t@"):
		return forms.Text{SV: "Skriv bara ett nummer.", EN: "Give a number only."}
	case forms.LooksPersonal(s):
		return forms.Text{SV: "Det ser ut som ett personnummer. Skriv ärendets nummer i systemet.", EN: "That looks like a personal identity number. Give the case's number in the system."}
	}
	return forms.Text{}
}

// Approvals is how many people it takes to carry a return out: what its form
// says, or two where it opens something, one otherwise. What it asks for must
// be known: where it isn't, it takes two.
func Approvals(l *forms.Layout, facts forms.Facts) int {
	if l.Approvals > 0 {
		return l.Approvals
	}
	if forms.AsksUnlock(l, facts) == forms.Empty {
		return 1
	}
	return 2
}
