package forms

import (
	"bytes"
	mathrand "math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestCaseNumberShape(t *testing.T) {
	shape := regexp.MustCompile(`^([34679ACDEFHJKMNPQRTVWXY]{4}-){2}[34679ACDEFHJKMNPQRTVWXY]{4}$`)
	seen := map[string]bool{}
	for range 1000 {
		number := newCase(t)
		if !shape.MatchString(number) || seen[number] {
			t.Fatalf("case number %s", number)
		}
		seen[number] = true
		if got, err := ParseCaseNumber(number); err != nil || got != number {
			t.Fatalf("%s read back as %q, %v", number, got, err)
		}
	}
}

func TestCaseNumberIsReadAsPeopleWriteIt(t *testing.T) {
	number := newCase(t)
	bare := ungroupCase(number)
	for _, written := range []string{bare, strings.ToLower(number), " " + bare[:4] + " " + bare[4:8] + " " + bare[8:] + " "} {
		if got, err := ParseCaseNumber(written); err != nil || got != number {
			t.Errorf("%q: %q, %v", written, got, err)
		}
	}
	for _, wrong := range []string{"", "K7QF", number + "3", "ÅÄÖÅ-ÄÖÅÄ-ÖÅÄÖ", strings.Replace(number, number[:1], "0", 1)} {
		if got, err := ParseCaseNumber(wrong); err == nil {
			t.Errorf("%q was read as %q", wrong, got)
		}
	}
}

// Any one wrong character and any two that changed places, on many numbers.
func TestCaseNumberCatchesOneErrorAndSwaps(t *testing.T) {
	for range 50 {
		good := []byte(ungroupCase(newCase(t)))
		for i := range good {
			for c := range len(caseAlphabet) {
				bad := bytes.Clone(good)
				bad[i] = caseAlphabet[c]
				caught(t, good, bad)
			}
			for j := range i {
				bad := bytes.Clone(good)
				bad[i], bad[j] = bad[j], bad[i]
				caught(t, good, bad)
			}
		}
	}
}

func TestCaseNumberCatchesTwoErrors(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(1, 2))
	good := []byte(ungroupCase(newCase(t)))
	for range 200_000 {
		bad := bytes.Clone(good)
		for range 2 {
			bad[random.IntN(len(bad))] = caseAlphabet[random.IntN(len(caseAlphabet))]
		}
		caught(t, good, bad)
	}
}

func caught(t *testing.T, good, bad []byte) {
	t.Helper()
	if _, err := ParseCaseNumber(string(bad)); err == nil && !bytes.Equal(good, bad) {
		t.Fatalf("%s passes for %s", bad, good)
	}
}

func TestCaseNumberNeedsRandomness(t *testing.T) {
	if number, err := NewCaseNumber(strings.NewReader("123")); err == nil {
		t.Errorf("made %s of three bytes", number)
	}
}
