package reader

import (
	"encoding/json"
	"strings"
	"testing"

	"blankett/forms"
)

// FuzzAnswer holds what a child may answer against the checks: none panics, and what
// they let through can't say more than a reading does.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"pages":3}`), []byte{})
	f.Add([]byte(`{"codes":["A1"],"numbers":["x"],"blank":true}`), []byte{})
	f.Add([]byte(`{"registration":{"rotation_deg":1e308},"answers":[{"name":"a","state":"filled","confidence":2}],"found":["x"]}`), []byte("\xff\xd8\xff"))
	f.Add([]byte(`{"fault":{"Reason":"file-locked","Detail":"a"}}`), []byte{})
	lay := forms.Page{Page: 1, Zones: []forms.Zone{{Field: "a", Kind: forms.KindText}, {Field: "b", Kind: forms.KindDigits}}}
	f.Fuzz(func(t *testing.T, head, body []byte) {
		var a answer
		if json.Unmarshal(head, &a) != nil {
			return
		}
		if checkOpen(a, body) == nil && (a.Pages < 1 || len(body) > 0 || len(a.Answers) > 0) {
			t.Errorf("an outline: %+v", a)
		}
		if checkLocate(a, body) == nil {
			for _, c := range append(a.Codes, a.Numbers...) {
				if len(c) > 100 || strings.ContainsAny(c, "\x00\n<&\"'") {
					t.Errorf("a code: %q", c)
				}
			}
		}
		if checkMeasure(a, body, lay) == nil {
			for _, got := range a.Answers {
				if got.Confidence < 0 || got.Confidence > 1 || got.Field != "a" && got.Field != "b" {
					t.Errorf("an answer: %+v", got)
				}
			}
		}
		_ = checkPreview(a, body)
		if a.Fault != nil && checkFault(a.Fault, fileFaults) == nil && !fileFaults[a.Fault.Reason] {
			t.Errorf("a fault: %+v", a.Fault)
		}
	})
}
