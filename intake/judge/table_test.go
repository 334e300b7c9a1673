package judge

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/forms"
)

var update = flag.Bool("update", false, "write the table of states into the README")

// TestStatesStandInTheReadme holds the README's table against the one that the
// program goes by, cell by cell.
func TestStatesStandInTheReadme(t *testing.T) {
	const readme, from, to = "../README.md", "<!-- states -->\n", "<!-- /states -->"
	raw, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), from)
	have, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the states")
	}
	want := stateTable()
	if *update {
		if err := os.WriteFile(readme, []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if have != want {
		t.Errorf("the README's table of states is old; `go test ./intake/judge -run Readme -update` writes it:\n%s", want)
	}
}

// everyState is none, and then each queue.
var everyState = append([]ReturnState{""}, ReturnStates...)

func stateTable() string {
	var b strings.Builder
	b.WriteString("| step |")
	for _, s := range everyState {
		fmt.Fprintf(&b, " %s |", s)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(everyState)) + "\n")
	for _, step := range Steps {
		fmt.Fprintf(&b, "| %s |", step)
		for _, s := range everyState {
			switch to, ok := after(step, s); {
			case !ok:
				b.WriteString(" |")
			case to == stateOfVerdict:
				b.WriteString(" *verdict* |")
			default:
				fmt.Fprintf(&b, " %s |", to)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestTableHolds walks every state, step, verdict and holder, and looks for what
// must hold whatever the table says.
func TestTableHolds(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	verdicts := []Verdict{VerdictReady, VerdictReview, VerdictReject, VerdictUnidentified, VerdictBlank, VerdictDuplicate}
	reached := map[ReturnState]bool{}
	for _, from := range everyState {
		for _, step := range Steps {
			for _, v := range verdicts {
				for _, holder := range []string{"", "kim"} {
					for _, who := range []string{"kim", "robin"} {
						r := Return{ID: 1, State: from, Verdict: v, ClaimedBy: holder}
						got, ok := r.Taken(step, who, at)
						promised(t, r, got, ok, step, who)
						if ok {
							reached[got.State] = true
						}
					}
				}
			}
		}
	}
	for _, s := range ReturnStates {
		if !reached[s] {
			t.Errorf("no step leads to %s", s)
		}
	}
}

// promised are the promises of the table: what is done stays done unless that is
// taken back, nobody takes what
// another has but by taking it over, who goes on with a return has it and nobody
// else does, and paper comes to be carried out only where nothing is open.
func promised(t *testing.T, r, got Return, ok bool, step Step, who string) {
	t.Helper()
	bad := func(what string) {
		t.Errorf("%s by %s, from %q of %q with %s: %s: %+v", step, who, r.State, r.ClaimedBy, r.Verdict, what, got)
	}
	if !ok {
		if got.State != r.State || got.ClaimedBy != r.ClaimedBy {
			bad("refused, and changed all the same")
		}
		return
	}
	switch {
	case !got.State.Valid():
		bad("no such state")
	case r.State == StateDone && !step.TakesBack():
		bad("what is done is done")
	case r.State == StateSentBack && got.State != StateDone && !step.TakesBack():
		bad("what was sent back comes back on a sheet")
	case r.ClaimedBy != "" && r.ClaimedBy != who && step != StepTakenOver:
		bad("it is another's")
	case (got.State == StateHandling) != (got.ClaimedBy != ""):
		bad("in hand and nobody's, or somebody's and not in hand")
	case (got.State == StateDone || got.State == StateSentBack) == got.ClosedAt.IsZero():
		bad("closed without a time, or open with one")
	case got.State == StateReady && r.Verdict != VerdictReady && step != StepSettled && step != StepProposed:
		bad("ready, whatever is found on it")
	case slices.Contains([]Step{StepJudged, StepJoined}, step) && r.State == StateHandling && got.State != StateHandling:
		bad("taken out of somebody's hand")
	}
}

// TestSheetsBack: what the ledger shows of a return's sheets, case by case.
func TestSheetsBack(t *testing.T) {
	duplicate, completed := string(forms.ReasonSheetDuplicate), string(forms.ReasonCompletedAfterReturn)
	for _, c := range []struct {
		name  string
		back  Back
		step  Step
		v     Verdict
		first int64
		found string
	}{
		{"none is back", Back{Fresh: 2}, "", VerdictReady, 0, ""},
		{"all are", Back{Again: 2, First: 7}, StepBack, VerdictDuplicate, 7, duplicate},
		{"one of two is", Back{Fresh: 1, Again: 1, First: 7}, StepPartBack, VerdictReview, 0, duplicate},
		{"twice in the same return", Back{Fresh: 1, Again: 1}, StepPartBack, VerdictReview, 0, duplicate},
		{"sent back before", Back{Fresh: 1, Completed: true}, "", VerdictReady, 0, completed},
		{"one sent back before, one back", Back{Fresh: 1, Again: 1, First: 7, Completed: true}, StepPartBack, VerdictReview, 0, completed + " " + duplicate},
	} {
		r, step := Return{State: StateReady, Verdict: VerdictReady}.Took(c.back)
		var found []string
		for _, f := range r.Findings {
			found = append(found, f.Reason)
		}
		if step != c.step || r.Verdict != c.v || r.First != c.first || strings.Join(found, " ") != c.found {
			t.Errorf("%s: %q, %s, first %d, %q", c.name, step, r.Verdict, r.First, found)
		}
	}
}
