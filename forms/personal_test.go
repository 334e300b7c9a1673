package forms

import "testing"

// TestLooksPersonal tries the spellings that people use, of the authorities' test
// numbers, in the middle of a text and next to its letters.
func TestLooksPersonal(t *testing.T) {
	for _, s := range []string{"191212121212", "19121212-1212", "1212121212", "121212-1212", "121212+1212", "12 12 12 12 12", "12.12.12-1212",
		"1912-12-12-1212", "1912 12 12 1212", "121212 - 1212", "121272-1212", "19121272–1212", "121212-T121", "121212−1212"} {
		for _, text := range []string{s, "gäller " + s + ", ring", "nr" + s + "x", "\n" + s} {
			if !LooksPersonal(text) {
				t.Errorf("%q passes", text)
			}
			if LooksPersonal(WithoutNumbers(text)) {
				t.Errorf("%q still has one: %q", text, WithoutNumbers(text))
			}
		}
	}
	for _, s := range []string{"", "fel blankett", "ref 4711", "2026-12-01", "2026-12-01 12:30", "VGR-2026-00412", "ärende 7K3M-PQ4R-9TXA", "rum 12, plan 3"} {
		if LooksPersonal(s) {
			t.Errorf("%q is refused", s)
		}
	}
}
