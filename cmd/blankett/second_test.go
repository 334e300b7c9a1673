package main

import (
	"io"
	"strings"
	"testing"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
)

// TestNoSecondPersonByName: any name can be given to --as, so what one person has
// proposed is not finished on the command line, and the try is logged as a refusal.
func TestNoSecondPersonByName(t *testing.T) {
	s, ctx := desktest.Open(t), t.Context()
	r := s.Return(t, func(r *judge.Return) { r.State = judge.StateReady })
	w, err := s.DB.Work(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	now := s.Clock.Now()
	if err := s.DB.Amend(ctx, judge.Amendment{Return: r.ID, Revision: w.Revision, Who: "kim", At: now, Verdict: judge.VerdictReady, Step: judge.StepProposed, NotFor: "kim",
		Decisions: []judge.Decision{{Return: r.ID, Outcome: judge.RulingCarriedOut, Proposed: true, Who: "kim", At: now}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Move(ctx, judge.Claiming(r.ID, "made-up", "", now)); err != nil {
		t.Fatal(err)
	}
	a := &app{out: io.Discard, err: io.Discard}
	if err := a.queueDone(ctx, s.DB, intake.Step{Return: r.ID, Who: "made-up"}); err == nil || !strings.Contains(err.Error(), "waits for a second person") {
		t.Errorf("a made-up second person is answered %v", err)
	}
	if after, err := s.DB.Return(ctx, r.ID); err != nil || after.State != judge.StateHandling {
		t.Errorf("the return is %s, %v", after.State, err)
	}
	entries, err := s.DB.Entries(ctx, auditlog.Filter{Act: auditlog.ActRefused})
	if err != nil || len(entries) != 1 || entries[0].Return != r.ID {
		t.Errorf("refusals in the log: %+v, %v", entries, err)
	}
}
