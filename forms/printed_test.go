package forms

import "testing"

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		should, read string
		want         bool
	}{
		{"Åsa Öberg Ärlig", "Åsa Öberg Ärlig", true},
		{"Åsa Öberg Ärlig", "Asa  Oberg Ärlig =", true},
		{"SE2321000131-E000000000001", "SE232I000131 - E0000O0000001", true},
		{"Per-Erik Söderström", "Per Erik Söderstrom", true},
		{"José Núñez", "José Nånez", true},
		{"Vårdcentralen Centrum", "Vårdcentraien Centrurn", true},
		{"Anna", "Anne", false},
		{"Bo Ek", "Bo Ekman", false},
		{"Eva Berg", "Åsa Berg", false},
		{"Åsa Öberg", "", false},
		{"", "", false},
		{"Åsa Öberg", "?", false},
		{"Andersson", "Svensson", false},
	} {
		if got := Agree(c.should, c.read); got != c.want {
			t.Errorf("%q read as %q: %v", c.should, c.read, got)
		}
	}
}

// A name that was printed and is another now is for a person; one that was read
// nearly right is the printed one.
func TestPrintedTextIsHeldAgainstTheLedger(t *testing.T) {
	e := edition(t, "lasa")
	for _, c := range []struct {
		state       State
		read, value string
		altered     bool
	}{
		{Filled, "Asa Oberg", "Åsa Öberg", false},
		{Unsure, "Åsa Öberg", "Åsa Öberg", false},
		{Filled, "Eva Öberg", "Eva Öberg", true},
		{Filled, "?", "?", true},
		{Filled, "", "", false}, // not read: what the ledger says stands
		{Empty, "", "", false},
	} {
		answers := []Answer{{Field: "namn", Kind: KindText, State: c.state, Value: c.read}}
		facts := Facts{Pages: []int{1}, Printed: map[string]string{"namn": "Åsa Öberg"}}
		Confirm(&e.Layout, 1, answers, facts)
		facts.Answers = answers
		altered := 0
		for _, f := range facts.written(&e.Layout) {
			if f.Field == "namn" && f.Reason == string(ReasonPrintAltered) {
				altered++
			}
			if f.Field == "namn" && f.Reason == string(ReasonFieldUnsure) {
				t.Errorf("%q: said twice", c.read)
			}
		}
		if answers[0].Value != c.value || (altered == 1) != c.altered {
			t.Errorf("%q became %q, altered %d", c.read, answers[0].Value, altered)
		}
	}
}
