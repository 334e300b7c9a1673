package forms

import (
	"slices"
	"strings"
	"testing"
)

// complete is the answers of a sheet on which all is well.
func complete(l *Layout) []Answer {
	var all []Answer
	for _, z := range l.Pages[0].Zones {
		if z.Kind == KindCode || z.Kind == KindMark {
			continue
		}
		state := Filled
		if z.Kind == KindTick && z.Field != "lasa" && z.Field != "pass" || !z.Mandatory && z.Kind != KindTick {
			state = Empty
		}
		all = append(all, Answer{Field: z.Field, Kind: z.Kind, State: state, Confidence: 1})
	}
	return all
}

// with is the complete sheet with some answers changed; "missing" leaves one out.
func with(l *Layout, changes map[string]State) []Answer {
	all := complete(l)
	for i := range all {
		if s, ok := changes[all[i].Field]; ok {
			all[i].State = s
		}
	}
	return slices.DeleteFunc(all, func(a Answer) bool { return a.State == "missing" })
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, variant string
		changes       map[string]State
		want          string // field reason weight, one after another
	}{
		{"all is well", "", nil, ""},
		{"name empty", "", map[string]State{"namn": Empty}, "namn mandatory-empty reject"},
		{"name unsure", "", map[string]State{"namn": Unsure}, "namn field-unsure review"},
		{"name not read", "", map[string]State{"namn": "missing"}, "namn field-unsure review"},
		{"name answered with nonsense", "", map[string]State{"namn": "yes"}, "namn field-unsure review"},
		{"not signed", "", map[string]State{"underskrift": Empty}, "underskrift signature-missing reject"},
		{"signature unsure", "", map[string]State{"personal_underskrift": Unsure}, "personal_underskrift signature-unsure review"},
		{"signature not read", "", map[string]State{"underskrift": "missing"}, "underskrift signature-unsure review"},
		{"optional empty", "", map[string]State{"personal_hsaid": Empty}, ""},
		{"optional unsure", "", map[string]State{"personal_hsaid": Unsure}, ""},
		{"no box", "", map[string]State{"lasa": Empty}, "begaran choice-none reject"},
		{"both boxes", "", map[string]State{"lasupp": Filled}, "begaran choice-both reject"},
		{"one box unsure", "", map[string]State{"lasupp": Unsure}, "begaran tick-unsure review"},
		{"box not read", "", map[string]State{"lasupp": "missing"}, "begaran tick-unsure review"},
		{"three identity boxes", "", map[string]State{"korkort": Filled, "annan": Filled}, "legitimation choice-both reject"},
		{"printed cross", "lasa", nil, ""},
		{"printed cross not seen", "lasa", map[string]State{"lasa": Empty}, "begaran tick-unsure review"},
		{"printed cross struck out", "lasa", map[string]State{"lasa": Unsure}, "begaran tick-unsure review"},
		{"printed cross struck out, the other ticked", "lasa", map[string]State{"lasa": Unsure, "lasupp": Filled}, "begaran tick-unsure review"},
		{"printed cross and the other", "lasa", map[string]State{"lasupp": Filled}, "begaran choice-both reject"},
		{"printed unlock, lock ticked", "lasupp", map[string]State{"lasupp": Filled}, "begaran choice-both reject"},
		{"printed cross and perhaps the other", "lasa", map[string]State{"lasupp": Unsure}, "begaran tick-unsure review"},
		{"two faults", "", map[string]State{"ort": Empty, "datum": Unsure}, "ort mandatory-empty reject datum field-unsure review"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := edition(t, c.variant)
			var got []string
			for _, f := range Check(&e.Layout, 1, with(&e.Layout, c.changes)) {
				got = append(got, f.Field, f.Reason, string(f.Weight))
				if f.Message == "" || f.MessageEN == "" || strings.Contains(f.Message+f.MessageEN, "%") {
					t.Errorf("sentences %q, %q", f.Message, f.MessageEN)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("found %q, expected %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

func TestEmptySheetIsNeverFine(t *testing.T) {
	e := edition(t, "")
	if found := Check(&e.Layout, 1, nil); len(found) != 12 || Worst(found) != Review {
		t.Errorf("%d findings, worst %s", len(found), Worst(found))
	}
	if found := Check(&e.Layout, 2, complete(&e.Layout)); Worst(found) != Review {
		t.Errorf("a page that the form does not have: %v", found)
	}
}

func TestFindingSaysWhichField(t *testing.T) {
	e := edition(t, "")
	found := Check(&e.Layout, 1, with(&e.Layout, map[string]State{"underskrift": Empty, "lasa": Empty}))
	if len(found) != 2 || !strings.Contains(found[0].Message, "Lås mitt konto / Lås upp mitt konto") || !strings.HasPrefix(found[1].Message, "Underskrift saknas") {
		t.Errorf("%v", found)
	}
}

func TestEveryReasonHasItsSentences(t *testing.T) {
	codes := map[Reason]bool{}
	for _, r := range Reasons() {
		f := NewFinding(r, "namn", Text{"Namn", "Name"})
		if f.Reason != string(r) || f.Weight == "" || f.Message == "" || f.MessageEN == "" || codes[r] {
			t.Errorf("%s: %+v", r, f)
		}
		codes[r] = true
	}
	if f := NewFinding("no-such-reason", "", Text{}); f.Reason != string(ReasonOther) || f.Weight != Review {
		t.Errorf("an unknown reason gives %+v", f)
	}
}

func TestWorst(t *testing.T) {
	note, review, reject := Finding{Weight: Note}, Finding{Weight: Review}, Finding{Weight: Reject}
	for _, c := range []struct {
		findings []Finding
		want     Weight
	}{
		{nil, ""}, {[]Finding{note}, Note}, {[]Finding{note, review}, Review}, {[]Finding{reject, review, note}, Reject},
	} {
		if got := Worst(c.findings); got != c.want {
			t.Errorf("%v: %q", c.findings, got)
		}
	}
}
