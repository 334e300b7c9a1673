package judge

import (
	"testing"

	"blankett/forms"
)

func sheetPage(n int, number string, page, set int, found ...forms.Finding) PageReading {
	return PageReading{Page: n, Sheet: &Sheet{Case: number, Form: "f", Edition: "1", Page: page}, SetPages: set, Findings: found, Verdict: VerdictOf(found)}
}

func TestAssemble(t *testing.T) {
	blank := PageReading{Page: 2, Verdict: VerdictBlank}
	reject := forms.Finding{Reason: string(forms.ReasonSignatureMissing), Weight: forms.Reject}
	note := forms.Finding{Reason: string(forms.ReasonSheetFoundByText), Weight: forms.Note}
	tests := []struct {
		name  string
		pages []PageReading
		want  []Verdict // of each return, in order
		sizes []int     // pages of each return
	}{
		{"no pages", nil, nil, nil},
		{"one sheet", []PageReading{sheetPage(1, "A", 1, 1)}, []Verdict{VerdictReady}, []int{1}},
		{"a note does not hold it up", []PageReading{sheetPage(1, "A", 1, 1, note)}, []Verdict{VerdictReady}, []int{1}},
		{"set in any order with a blank between", []PageReading{sheetPage(1, "A", 2, 2), blank, sheetPage(3, "A", 1, 2)},
			[]Verdict{VerdictReady, VerdictBlank}, []int{2, 1}},
		{"set not whole", []PageReading{sheetPage(1, "A", 2, 2)}, []Verdict{VerdictReview}, []int{1}},
		{"same sheet twice", []PageReading{sheetPage(1, "A", 1, 1), sheetPage(2, "A", 1, 1)}, []Verdict{VerdictReady, VerdictReady}, []int{1, 1}},
		{"one page's fault is the set's", []PageReading{sheetPage(1, "A", 1, 2), sheetPage(2, "A", 2, 2, reject)}, []Verdict{VerdictReject}, []int{2}},
		{"two cases", []PageReading{sheetPage(1, "A", 1, 1), sheetPage(2, "B", 1, 1, reject)}, []Verdict{VerdictReady, VerdictReject}, []int{1, 1}},
		{"bad page keeps to itself", []PageReading{FaultyPage(1, forms.ReasonPageUnreadable, ""), sheetPage(2, "B", 1, 1)},
			[]Verdict{VerdictUnidentified, VerdictReady}, []int{1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Assemble("x", tt.pages)
			if len(got) != len(tt.want) {
				t.Fatalf("%d returns, want %d", len(got), len(tt.want))
			}
			for i, r := range got {
				if r.Verdict != tt.want[i] || len(r.Pages) != tt.sizes[i] {
					t.Errorf("return %d: %s with %d pages, want %s with %d", i, r.Verdict, len(r.Pages), tt.want[i], tt.sizes[i])
				}
				if r.State != queueOf(r.Verdict) || r.Arrival != "x" {
					t.Errorf("return %d: state %s, arrival %q", i, r.State, r.Arrival)
				}
			}
		})
	}
}
