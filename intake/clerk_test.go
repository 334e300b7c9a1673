package intake_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/store"
)

// office is a clerk at a real database, with one vgr-konto sheet printed and back.
type office struct {
	t     *testing.T
	db    *store.DB
	clerk *intake.Clerk
	now   time.Time
	id    int64
	e     *forms.Edition
}

// grownUp is one of Skatteverket's published test numbers, of age since
// 28 February 2026.
const grownUp = "200802292383"

// complete is what stands on a sheet that asks for a lock, all of it right.
var complete = map[string]string{"namn": "*", "personnummer": grownUp, "telefonnummer": "0701740605", "underskrift": "*", "ort": "*",
	"datum": "20261120", "lasa": "*", "pass": "*", "personal_namn": "*", "personal_enhet": "*", "personal_underskrift": "*", "personal_datum": "20261120"}

func openOffice(t *testing.T, changes map[string]forms.Answer, findings ...forms.Finding) *office {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "blankett.db"))
	fine(t, err)
	t.Cleanup(func() { db.Close() })
	o := &office{t: t, db: db, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	o.clerk = &intake.Clerk{Ledger: db, Reviews: db, Now: func() time.Time { o.now = o.now.Add(time.Second); return o.now }}
	all, err := forms.Builtin()
	fine(t, err)
	form := all[slices.IndexFunc(all, func(f *forms.Template) bool { return f.Form == "vgr-konto" })]
	o.e, err = form.Edition("")
	fine(t, err)
	fine(t, db.Freeze(ctx, o.e))
	fine(t, db.Print(ctx, []judge.Case{{Number: "K7QF-M2XR-9TPD", Form: o.e.Form, Edition: o.e.Edition, Unit: "Unit A", Pages: 1, PrintedAt: o.now.AddDate(0, 0, -2)}}))
	fine(t, db.See(ctx, intake.Arrival{ID: "a1", SeenAt: o.now}))
	fine(t, db.Archived(ctx, "a1", "ab", 1, o.now))
	page := judge.PageReading{Page: 1, Sheet: &judge.Sheet{Case: "K7QF-M2XR-9TPD", Form: o.e.Form, Edition: o.e.Edition, Page: 1}, SetPages: 1,
		Registration: &judge.Registration{}, Findings: findings, Answers: o.answers(changes)}
	page.Findings = append(page.Findings, forms.Judge(&o.e.Layout, forms.Facts{Answers: page.Answers, ReceivedAt: o.now})...)
	fine(t, db.Finish(ctx, "a1", intake.ArrivalRead, o.now, judge.Assemble("a1", []judge.PageReading{page})))
	o.id = 1
	return o
}

func (o *office) answers(changes map[string]forms.Answer) []forms.Answer {
	var all []forms.Answer
	for _, z := range o.e.Pages[0].Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		a := forms.Answer{Field: z.Field, Kind: z.Kind, State: forms.Empty, Confidence: 0.99}
		if v, there := complete[z.Field]; there {
			a.State = forms.Filled
			if v != "*" {
				a.Value = v
			}
		}
		if c, other := changes[z.Field]; other {
			a.State, a.Value, a.Confidence = c.State, c.Value, c.Confidence
		}
		all = append(all, a)
	}
	return all
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) by(who string) intake.Step { return intake.Step{Return: o.id, Who: who} }

func (o *office) head(who string) intake.Step {
	return intake.Step{Return: o.id, Who: who, Head: true}
}

func (o *office) work() judge.Work {
	o.t.Helper()
	w, err := o.db.Work(context.Background(), o.id)
	fine(o.t, err)
	return w
}

// stands checks where the return stands and what is open.
func (o *office) stands(s judge.ReturnState, open ...string) {
	o.t.Helper()
	w := o.work()
	var reasons []string
	for _, f := range w.Open() {
		reasons = append(reasons, f.Reason+" "+f.Field)
	}
	if w.State != s || !slices.Equal(reasons, open) {
		o.t.Errorf("the return is %s with %q open, want %s with %q", w.State, reasons, s, open)
	}
}

func (o *office) refused(what string, err, want error) {
	o.t.Helper()
	if !errors.Is(err, want) {
		o.t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

var ctx = context.Background()

func TestACorrectionIsJudgedByTheSameRules(t *testing.T) {
	o := openOffice(t, map[string]forms.Answer{"datum": {State: forms.Filled, Value: "2026112?", Confidence: 0.6}, "ort": {State: forms.Unsure, Confidence: 0.5}})
	o.stands(judge.StateReview, "field-unsure ort", "digit-unsure datum")
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "ort", "Mölndal"))
	o.stands(judge.StateHandling, "digit-unsure datum")
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "datum", "2026-12-24"))
	o.stands(judge.StateHandling, "date-in-future datum", "staff-date-before-resident personal_datum")
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "datum", "2026-11-20"))
	o.stands(judge.StateReady)
	w := o.work()
	if got := w.Pages[0].Answers; !slices.ContainsFunc(got, func(a forms.Answer) bool { return a.Field == "datum" && a.Value == "2026112?" }) {
		t.Error("what the reader said was overwritten")
	}
	if len(w.Corrections) != 3 || w.Corrections[1].Before.Value != "2026112?" || w.Corrections[2].Before.Value != "20261224" {
		t.Errorf("corrections: %+v", w.Corrections)
	}
	o.refused("a field that there is not", o.clerk.Correct(ctx, o.by("anna"), "code-1", "x"), intake.ErrNotAllowed)
}

func TestWhatTheReaderWasSureOfCanBeCorrectedToo(t *testing.T) {
	o := openOffice(t, nil)
	o.stands(judge.StateReady)
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "underskrift", judge.TypedEmpty))
	o.stands(judge.StateReview, "signature-missing underskrift")
	for _, why := range []judge.Why{judge.WhyCompared, judge.WhyHead} {
		o.refused("accept an unsigned sheet", o.clerk.Accept(ctx, o.head("anna"), "signature-missing", "underskrift", why), intake.ErrNotAllowed)
	}
	fine(t, o.clerk.SendBack(ctx, o.by("anna")))
	o.stands(judge.StateSentBack, "signature-missing underskrift")
}

func TestAFindingIsAcceptedWithAReason(t *testing.T) {
	o := openOffice(t, map[string]forms.Answer{"telefonnummer": {State: forms.Empty, Confidence: 0.9}}, forms.NewFinding(forms.ReasonSheetFoundByText, "", forms.Text{}))
	o.stands(judge.StateReview, "sheet-found-by-text ", "mandatory-empty telefonnummer")
	fine(t, o.clerk.Accept(ctx, o.by("anna"), "sheet-found-by-text", "", judge.WhyCompared))
	o.refused("a reason that does not do", o.clerk.Accept(ctx, o.by("anna"), "mandatory-empty", "telefonnummer", judge.WhyCompared), intake.ErrNotAllowed)
	o.refused("somebody else's", o.clerk.Accept(ctx, o.by("bo"), "mandatory-empty", "telefonnummer", judge.WhyPhoned), intake.ErrConflict)
	fine(t, o.clerk.Accept(ctx, o.by("anna"), "mandatory-empty", "telefonnummer", judge.WhyPhoned))
	o.stands(judge.StateReady)
}

var unsureNumber = map[string]forms.Answer{"personnummer": {State: forms.Filled, Value: "20080229238?", Confidence: 0.7}}

func TestARiskyFieldIsKeyedByTwo(t *testing.T) {
	o := openOffice(t, unsureNumber)
	o.stands(judge.StateReview, "digit-unsure personnummer")
	o.refused("one person's correction", o.clerk.Correct(ctx, o.by("anna"), "personnummer", grownUp), intake.ErrTwoPeople)
	o.refused("accepted by a look", o.clerk.Accept(ctx, o.by("anna"), "digit-unsure", "personnummer", judge.WhyCompared), intake.ErrNotAllowed)
	fine(t, o.clerk.Key(ctx, o.by("anna"), "personnummer", "20080229-2383"))
	o.stands(judge.StateReview, "digit-unsure personnummer")
	if w := o.work(); w.ClaimedBy != "" || w.NotFor != "anna" {
		t.Errorf("held by %q, not for %q; it is to wait for somebody else", w.ClaimedBy, w.NotFor)
	}
	o.refused("the same person twice", o.clerk.Key(ctx, o.by("anna"), "personnummer", grownUp), judge.ErrSamePerson)
	fine(t, o.clerk.Key(ctx, o.by("bo"), "personnummer", grownUp))
	o.stands(judge.StateReady)
}

func TestTwoWhoDifferGoToAThird(t *testing.T) {
	o := openOffice(t, unsureNumber)
	fine(t, o.clerk.Key(ctx, o.by("anna"), "personnummer", "200812212380"))
	fine(t, o.clerk.Key(ctx, o.by("bo"), "personnummer", grownUp))
	o.stands(judge.StateReview, "digit-unsure personnummer")
	o.refused("a third who is no head", o.clerk.Key(ctx, o.by("cecilia"), "personnummer", grownUp), intake.ErrNotAllowed)
	o.refused("one of the two as the third", o.clerk.Key(ctx, o.head("bo"), "personnummer", grownUp), judge.ErrSamePerson)
	fine(t, o.clerk.Key(ctx, o.head("cecilia"), "personnummer", grownUp))
	o.stands(judge.StateReady)
}

func TestTwoWhoDifferTryAgain(t *testing.T) {
	o := openOffice(t, unsureNumber)
	fine(t, o.clerk.Key(ctx, o.by("anna"), "personnummer", "200812212380"))
	fine(t, o.clerk.Key(ctx, o.by("bo"), "personnummer", grownUp))
	fine(t, o.clerk.Again(ctx, o.by("anna"), "personnummer", grownUp))
	o.refused("the same person twice", o.clerk.Key(ctx, o.by("anna"), "personnummer", grownUp), judge.ErrSamePerson)
	fine(t, o.clerk.Key(ctx, o.by("bo"), "personnummer", grownUp))
	o.stands(judge.StateReady)
}

func TestTheChoiceIsKeyedByTwo(t *testing.T) {
	o := openOffice(t, map[string]forms.Answer{"lasa": {State: forms.Unsure, Confidence: 0.5}})
	o.stands(judge.StateReview, "tick-unsure begaran")
	fine(t, o.clerk.Key(ctx, o.by("anna"), "begaran", "lasupp"))
	fine(t, o.clerk.Key(ctx, o.by("bo"), "lasa", "lasupp"))
	l := &o.e.Layout
	if asked := forms.AsksUnlock(l, o.work().Facts(l, judge.Case{}, o.now)); asked != forms.Filled {
		t.Errorf("asks for an unlock: %s", asked)
	}
}

func TestALockTakesOneAndAnUnlockTwo(t *testing.T) {
	o := openOffice(t, nil)
	fine(t, o.clerk.CarryOut(ctx, o.by("anna"), "4711"))
	o.stands(judge.StateDone)

	o = openOffice(t, map[string]forms.Answer{"lasa": {State: forms.Empty}, "lasupp": {State: forms.Filled}})
	fine(t, o.clerk.CarryOut(ctx, o.by("anna"), "4711"))
	o.stands(judge.StateReady)
	o.refused("approved by the same person", o.clerk.CarryOut(ctx, o.by("anna"), "4711"), judge.ErrSamePerson)
	fine(t, o.clerk.CarryOut(ctx, o.by("bo"), "4711"))
	o.stands(judge.StateDone)
	if w := o.work(); w.Outcome != judge.RulingCarriedOut || len(w.Decisions) != 2 || w.Decisions[1].Who != "bo" {
		t.Errorf("decided: %+v", w.Decisions)
	}
}

func TestACorrectionVoidsAProposal(t *testing.T) {
	o := openOffice(t, map[string]forms.Answer{"lasa": {State: forms.Empty}, "lasupp": {State: forms.Filled}})
	fine(t, o.clerk.CarryOut(ctx, o.by("anna"), "4711"))
	fine(t, o.clerk.Correct(ctx, o.by("bo"), "ort", "Kalmar"))
	fine(t, o.clerk.CarryOut(ctx, o.by("bo"), "4711"))
	o.stands(judge.StateReady)
}

func TestWhatIsOpenIsNotCarriedOut(t *testing.T) {
	o := openOffice(t, map[string]forms.Answer{"ort": {State: forms.Unsure}})
	o.refused("with a doubt left", o.clerk.CarryOut(ctx, o.by("anna"), "4711"), intake.ErrConflict)
	o.stands(judge.StateReview, "field-unsure ort")
}

func TestNotCarriedOutNeedsAReasonOfTheList(t *testing.T) {
	o := openOffice(t, nil)
	o.refused("free words", o.clerk.NotCarriedOut(ctx, o.by("anna"), "she is away"), intake.ErrNotAllowed)
	fine(t, o.clerk.NotCarriedOut(ctx, o.by("anna"), "withdrawn"))
	o.stands(judge.StateDone)
}

func TestAStepOnWhatHasChangedIsRefused(t *testing.T) {
	o := openOffice(t, nil)
	s := o.by("anna")
	s.Revision = o.work().Revision
	fine(t, o.clerk.Correct(ctx, s, "ort", "Kalmar"))
	o.refused("the page before", o.clerk.Correct(ctx, s, "ort", "Borås"), intake.ErrConflict)
}

func TestReferencesAreNobodys(t *testing.T) {
	for s, ok := range map[string]bool{"4711": true, "": true, "SPL-2026-00123": true, grownUp: false, "080229-2383": false, "a@b.se": false, fmt.Sprintf("%041d", 0): false} {
		if got := judge.CheckReference(s) == (forms.Text{}); got != ok {
			t.Errorf("reference of %d characters taken: %v, want %v", len(s), got, ok)
		}
	}
}

// TestAnEmptySignatureTakesTwo: nobody alone says that a field is signed that the
// reader found empty; two do, each alone, and what differs goes to a third.
func TestAnEmptySignatureTakesTwo(t *testing.T) {
	for _, field := range []string{"underskrift", "personal_underskrift"} {
		unsigned := map[string]forms.Answer{field: {State: forms.Empty, Confidence: 0.99}}
		o := openOffice(t, unsigned)
		o.stands(judge.StateReview, "signature-missing "+field)
		o.refused("one person's word", o.clerk.Correct(ctx, o.by("anna"), field, judge.TypedThere), intake.ErrTwoPeople)
		for _, why := range []judge.Why{judge.WhyCompared, judge.WhyPhoned, judge.WhyOnFile, judge.WhyTogether, judge.WhyHead} {
			o.refused("accepted", o.clerk.Accept(ctx, o.head("anna"), "signature-missing", field, why), intake.ErrNotAllowed)
		}
		fine(t, o.clerk.Key(ctx, o.by("anna"), field, judge.TypedThere))
		o.stands(judge.StateReview, "signature-missing "+field)
		o.refused("the same person twice", o.clerk.Key(ctx, o.by("anna"), field, judge.TypedThere), judge.ErrSamePerson)
		o.refused("carried out in between", o.clerk.CarryOut(ctx, o.by("bo"), "4711"), intake.ErrConflict)
		fine(t, o.clerk.Key(ctx, o.by("bo"), field, judge.TypedThere))
		o.stands(judge.StateReady)

		o = openOffice(t, unsigned)
		fine(t, o.clerk.Key(ctx, o.by("anna"), field, judge.TypedThere))
		fine(t, o.clerk.Key(ctx, o.by("bo"), field, judge.TypedEmpty))
		o.stands(judge.StateReview, "signature-missing "+field)
		o.refused("one of the two, alone", o.clerk.Correct(ctx, o.by("bo"), field, judge.TypedThere), intake.ErrTwoPeople)
	}
	o := openOffice(t, map[string]forms.Answer{"underskrift": {State: forms.Unsure, Confidence: 0.5}})
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "underskrift", judge.TypedThere))
	o.stands(judge.StateReady)
}

// TestOnlyDigitsStandInDigits: letters and too many digits are refused in every
// comb of the form, by one person's correction and by two people's keying.
func TestOnlyDigitsStandInDigits(t *testing.T) {
	o := openOffice(t, nil)
	combs := 0
	for _, p := range o.e.Pages {
		for _, z := range p.Zones {
			if z.Kind != forms.KindDigits && z.Kind != forms.KindDate {
				continue
			}
			combs++
			for _, value := range []string{"202611u25", "2026112x", "abc", "1234567890123456", "20261125;", "²0261125"} {
				for _, step := range []error{o.clerk.Correct(ctx, o.by("anna"), z.Field, value), o.clerk.Key(ctx, o.by("anna"), z.Field, value)} {
					if !errors.Is(step, judge.ErrNotWritable) && !errors.Is(step, intake.ErrTwoPeople) && !errors.Is(step, intake.ErrNotAllowed) {
						t.Errorf("%s: %q is taken: %v", z.Field, value, step)
					}
				}
			}
		}
	}
	if combs < 4 {
		t.Errorf("%d combs", combs)
	}
	fine(t, o.clerk.Key(ctx, o.by("anna"), "personnummer", "20080229-2383"))
}

// TestOnlyReasonsThatCanBeTrue: what no picture can show is not accepted by a look
// at it, a request that opposes another only with that one in view, and what a
// person must take care with is never accepted in passing.
func TestOnlyReasonsThatCanBeTrue(t *testing.T) {
	for reason, never := range map[forms.Reason][]judge.Why{
		forms.ReasonSheetForged: {judge.WhyCompared, judge.WhyOnFile, judge.WhyTogether}, forms.ReasonSheetUnknown: {judge.WhyCompared},
		"opposite-waiting": {judge.WhyCompared, judge.WhyOnFile}, "no-lock-known": {judge.WhyCompared, judge.WhyTogether},
		forms.ReasonRegistrationPoor: {judge.WhyTogether}, forms.ReasonMandatoryEmpty: {judge.WhyCompared, judge.WhyHead},
	} {
		f := forms.Finding{Reason: string(reason), Weight: forms.Review}
		for _, why := range judge.WaysToAccept(f) {
			if slices.Contains(never, why) {
				t.Errorf("%s is accepted as %s", reason, why)
			}
		}
		if reason != forms.ReasonRegistrationPoor && !judge.Careful(f) {
			t.Errorf("%s is accepted in passing", reason)
		}
		if n := len(judge.WaysToAccept(f)); n == 0 || n > 4 {
			t.Errorf("%s has %d reasons", reason, n)
		}
	}
}

// TestTheSecondSeesWhatTheFirstChanged: whoever approves gives the number anew, and
// confirms each change that others made, by seeing it or by keying it alone.
func TestTheSecondSeesWhatTheFirstChanged(t *testing.T) {
	unlock := map[string]forms.Answer{"lasa": {State: forms.Empty}, "lasupp": {State: forms.Filled},
		"datum": {State: forms.Filled, Value: "2026112?", Confidence: 0.5}, "personal_underskrift": {State: forms.Empty, Confidence: 0.99}}
	o := openOffice(t, unlock)
	fine(t, o.clerk.Correct(ctx, o.by("anna"), "datum", "20261120"))
	fine(t, o.clerk.Key(ctx, o.by("anna"), "personal_underskrift", judge.TypedThere))
	fine(t, o.clerk.Key(ctx, o.by("bo"), "personal_underskrift", judge.TypedThere))
	o.stands(judge.StateReady)
	fine(t, o.clerk.CarryOut(ctx, o.by("anna"), "4711"))
	l := &o.e.Layout
	if all := o.work().ChangedFor(l, "bo"); len(all) != 1 || all[0].Name() != "datum" || all[0].Was.Value != "2026112?" || all[0].Now.Value != "20261120" || all[0].Who != "anna" {
		t.Errorf("bo, who keyed the signature alone, is to see %+v", all)
	}
	if all := o.work().ChangedFor(l, "eva"); len(all) != 2 {
		t.Errorf("eva, who has seen nothing of it, is to see %+v", all)
	}
	o.refused("another number", o.clerk.CarryOut(ctx, o.by("bo"), "4712", "datum"), judge.ErrOtherNumber)
	o.refused("no number", o.clerk.CarryOut(ctx, o.by("bo"), "", "datum"), judge.ErrOtherNumber)
	o.refused("an unseen change", o.clerk.CarryOut(ctx, o.by("bo"), "4711"), judge.ErrUnseen)
	o.refused("one of two", o.clerk.CarryOut(ctx, o.by("eva"), "4711", "datum"), judge.ErrUnseen)
	fine(t, o.clerk.Correct(ctx, o.by("eva"), "datum", "20261120"))
	fine(t, o.clerk.Key(ctx, o.by("eva"), "personal_underskrift", judge.TypedThere))
	if o.work().Proposal() == nil || o.work().NotFor != "anna" {
		t.Error("a second reading that is the same voids the proposal")
	}
	fine(t, o.clerk.CarryOut(ctx, o.by("eva"), "4711"))
	o.stands(judge.StateDone)

	o = openOffice(t, map[string]forms.Answer{"lasa": {State: forms.Empty}, "lasupp": {State: forms.Filled}}, forms.Finding{Reason: string(forms.ReasonSheetForged), Weight: forms.Review})
	fine(t, o.clerk.Accept(ctx, o.by("anna"), "sheet-forged", "", judge.WhyPhoned))
	fine(t, o.clerk.CarryOut(ctx, o.by("anna"), "4711"))
	o.refused("an unseen answer", o.clerk.CarryOut(ctx, o.by("bo"), "4711"), judge.ErrUnseen)
	fine(t, o.clerk.CarryOut(ctx, o.by("bo"), "4711", "sheet-forged/"))
	o.stands(judge.StateDone)
}

// TestADecisionIsTakenBack: whoever decided takes it back within ten seconds, and
// nobody else; a unit head opens it again later, for a reason of the list.
func TestADecisionIsTakenBack(t *testing.T) {
	unlock := map[string]forms.Answer{"lasa": {State: forms.Empty}, "lasupp": {State: forms.Filled}}
	decisions := map[string]struct {
		paper  map[string]forms.Answer
		decide func(o *office) error
	}{
		"carried out":     {nil, func(o *office) error { return o.clerk.CarryOut(ctx, o.by("anna"), "4711") }},
		"not carried out": {nil, func(o *office) error { return o.clerk.NotCarriedOut(ctx, o.by("anna"), "withdrawn") }},
		"sent back":       {nil, func(o *office) error { return o.clerk.SendBack(ctx, o.by("anna")) }},
		"proposed":        {unlock, func(o *office) error { return o.clerk.CarryOut(ctx, o.by("anna"), "4711") }},
	}
	for name, d := range decisions {
		o := openOffice(t, d.paper)
		o.refused(name+": before it", o.clerk.Undo(ctx, o.by("anna")), intake.ErrNotAllowed)
		fine(t, d.decide(o))
		o.refused(name+": another's", o.clerk.Undo(ctx, o.by("bo")), intake.ErrNotAllowed)
		fine(t, o.clerk.Undo(ctx, o.by("anna")))
		o.stands(judge.StateHandling)
		w := o.work()
		if w.ClaimedBy != "anna" || w.Outcome != "" || w.Proposal() != nil || w.NotFor != "" {
			t.Errorf("%s, undone: %+v", name, w.Return)
		}
		o.refused(name+": twice", o.clerk.Undo(ctx, o.by("anna")), intake.ErrNotAllowed)
		fine(t, d.decide(o))
		o.now = o.now.Add(time.Minute)
		o.refused(name+": after a minute", o.clerk.Undo(ctx, o.by("anna")), intake.ErrNotAllowed)
		if name == "proposed" {
			continue
		}
		o.refused(name+": opened by no head", o.clerk.Reopen(ctx, o.by("anna"), "wrong"), intake.ErrNotAllowed)
		o.refused(name+": for no reason", o.clerk.Reopen(ctx, o.head("karin"), "because"), intake.ErrNotAllowed)
		fine(t, o.clerk.Reopen(ctx, o.head("karin"), "wrong"))
		o.stands(judge.StateReady)
		if w := o.work(); w.ClaimedBy != "" || w.Outcome != "" || w.Decisions[len(w.Decisions)-1].Reason != "wrong" {
			t.Errorf("%s, reopened: %+v", name, w.Decisions)
		}
		o.refused(name+": what is open", o.clerk.Reopen(ctx, o.head("karin"), "wrong"), intake.ErrNotAllowed)
	}
}
