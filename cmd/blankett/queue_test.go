package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// sampled starts a service with the sample scans in its inbox and waits until
// all are queued.
func sampled(t *testing.T) (*service, []judge.Return) {
	t.Helper()
	data := t.TempDir()
	s := serve(t, data)
	blankett(t, "sample", "--data", data, "--out", s.inbox())
	return s, s.returns(sampleReturns)
}

// sampleReturns is how many returns the sample scans make: one a file, and four
// of the batch.
var sampleReturns = len(sampleScans) + 3

// fails runs the program and wants it to fail with this exit code and words.
func fails(t *testing.T, code int, words string, args ...string) {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != code || !strings.Contains(string(out), words) {
		t.Errorf("blankett %s: %v, want exit code %d and %q\n%s", strings.Join(args, " "), err, code, words, out)
	}
}

// TestSamplesAreWhatTheySay runs the samples through a service and holds each
// against what its list promises.
func TestSamplesAreWhatTheySay(t *testing.T) {
	_, returns := sampled(t)
	states := map[judge.ReturnState]int{}
	for _, r := range returns {
		states[r.State]++
	}
	want := map[judge.ReturnState]int{
		judge.StateReady: 3, judge.StateReview: 7, judge.StateBlank: 1, judge.StateDuplicate: 1, judge.StateUnidentified: 1,
	}
	for s, n := range want {
		if states[s] != n {
			t.Errorf("%d returns are %s, want %d", states[s], s, n)
		}
	}
}

// TestSamplesOfAnyDay makes the samples of some days, of all days of a year with
// DAYS=all, and wants each page to be what the list says.
func TestSamplesOfAnyDay(t *testing.T) {
	t.Parallel()
	const want = "ready review reject reject reject review ready blank ready reject duplicate review unidentified"
	first, step := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), 119
	if os.Getenv("DAYS") == "all" {
		step = 1
	}
	for day := range 366 {
		if day%step != 0 {
			continue
		}
		dir, on := t.TempDir(), first.AddDate(0, 0, day).Format(time.DateOnly)
		blankett(t, "sample", "--data", filepath.Join(dir, "data"), "--out", filepath.Join(dir, "scans"), "--on", on)
		files := glob(t, filepath.Join(dir, "scans"), "*")
		var got []string
		for _, r := range lines[readLine](t, blankett(t, append([]string{"read", "--json", "--received", on, "--data", filepath.Join(dir, "data")}, files...)...)) {
			got = append(got, string(r.Verdict))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", on, s, want)
		}
	}
}

// heldOnlyBy says whether nothing but these findings holds a return up.
func heldOnlyBy(r judge.Return, reasons ...forms.Reason) bool {
	return !slices.ContainsFunc(r.Findings, func(f forms.Finding) bool {
		return f.Weight != forms.Note && !slices.Contains(reasons, forms.Reason(f.Reason))
	})
}

func TestQueueCommands(t *testing.T) {
	s, returns := sampled(t)
	call := func(verb string, id int64, who string) []string {
		return []string{"queue", verb, fmt.Sprint(id), "--as", who, "--data", s.data}
	}
	var ready, review int64
	for _, r := range returns {
		switch r.State {
		case judge.StateReady:
			ready = r.ID
		case judge.StateReview:
			if r.Case != "" {
				review = r.ID
			}
		}
	}
	fails(t, exitConflict, "somebody else has it", call("done", ready, "anna")...)
	blankett(t, call("claim", ready, "anna")...)
	fails(t, exitConflict, "queue show", call("claim", ready, "bo")...)
	blankett(t, call("claim", ready, "anna")...) // once more, to see what is found now
	fails(t, exitConflict, "somebody else has it", call("done", ready, "bo")...)
	blankett(t, append(call("done", ready, "anna"), "--note", "ref 4711")...)
	if told := string(blankett(t, call("claim", review, "bo")...)); !strings.Contains(told, "review ") && !strings.Contains(told, "reject ") {
		t.Errorf("claim does not say what is found:\n%s", told)
	}
	fails(t, exitConflict, "is not in order", call("done", review, "bo")...)
	fails(t, exitConflict, "somebody else has it", call("done", review, "bo")...) // it is in review again
	blankett(t, call("claim", review, "bo")...)
	blankett(t, call("return", review, "bo")...)

	shown := string(blankett(t, "queue", "show", fmt.Sprint(ready), "--data", s.data))
	for _, want := range []string{"done", "anna", "ref 4711"} {
		if !strings.Contains(shown, want) {
			t.Errorf("queue show does not say %q:\n%s", want, shown)
		}
	}
	fails(t, exitNotFound, "not found", "queue", "show", "99999", "--data", s.data)
	fails(t, exitCaller, "is not the number of a return", "queue", "show", "x", "--data", s.data)
	fails(t, exitCaller, "the queues are ready", "queue", "list", "--state", "x", "--data", s.data)
	fails(t, exitCaller, "there is no queue", "queue", "list", "--data", filepath.Join(s.data, "none"))
}

// TestRereadChangesNothingBySameProgram: what this program read it reads again.
func TestRereadChangesNothingBySameProgram(t *testing.T) {
	s, returns := sampled(t)
	out := string(blankett(t, "reread", "--since", "1h", "--dry-run", "--data", s.data))
	if out != "10 files read again, 0 answers would change\n" {
		t.Errorf("reread says:\n%s", out)
	}
	if after := s.returns(len(returns)); len(after) != len(returns) {
		t.Errorf("%d returns after reading again, %d before", len(after), len(returns))
	}
	fails(t, exitCaller, "add --dry-run", "reread", "--since", "1h", "--data", s.data)
	fails(t, exitCaller, "write it as", "reread", "--since", "tomorrow", "--dry-run", "--data", s.data)
}
