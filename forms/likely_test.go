package forms

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// testNumbers are published ones, of people born in three centuries' terms:
// over a hundred, grown up, and children; and one samordningsnummer.
var testNumbers = []string{"201311212383", "201011212386", "200811222389", "200802292383", "192501019216", "191500722390"}

// TestNoRuleVouchesForADigitItDoesNotCover takes each digit of each number for
// each other digit, with the chance that a bowed 9 had when it was taken for an
// 8, and asks that what comes out sure is never another number than was written.
func TestNoRuleVouchesForADigitItDoesNotCover(t *testing.T) {
	e := edition(t, "")
	received := time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC)
	sure, all := 0, 0
	for _, number := range append([]string{"199906302394"}, testNumbers...) {
		for at := range number {
			for wrong := range 10 {
				if fmt.Sprint(wrong) == number[at:at+1] {
					continue
				}
				a := combAnswer("personnummer", number[:at]+doubt+number[at+1:], number[:at]+fmt.Sprint(wrong)+number[at+1:], 0.94)
				a.Cells[at].Second, a.Cells[at].SecondConfidence = number[at:at+1], 0.05
				answers := []Answer{a}
				Confirm(&e.Layout, 1, answers, Facts{PrintedAt: received.AddDate(0, 0, -20), ReceivedAt: received})
				all++
				if !strings.Contains(answers[0].Value, doubt) {
					sure++
					t.Errorf("%s with digit %d taken for a %d came out sure: %s", number, at+1, wrong, answers[0].Value)
				}
				if l := answers[0].Likely; l != "" && l != number && checkSum(l[2:])%10 != 0 {
					t.Errorf("%s: the reading offered, %s, has a wrong check digit", number, l)
				}
			}
		}
	}
	if all != 7*12*9 || sure > 0 {
		t.Errorf("%d of %d sure", sure, all)
	}
}

// TestBowedNineInTheCentury is the kind that opened this: 1999 in which the
// second digit's ink looks more like an 8. The check digit is right for both.
func TestBowedNineInTheCentury(t *testing.T) {
	e := edition(t, "")
	a := combAnswer("personnummer", "1?9906302394", "189906302394", 0.94)
	answers := []Answer{a}
	received := time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC)
	Confirm(&e.Layout, 1, answers, Facts{PrintedAt: received.AddDate(0, 0, -20), ReceivedAt: received})
	if got := answers[0]; got.Value != "1?9906302394" || got.Likely != "199906302394" {
		t.Errorf("value %s, likely %s", got.Value, got.Likely)
	}
}

func TestNobodyLivesThatLong(t *testing.T) {
	on := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for number, want := range map[string]error{
		"189906302394": ErrNotADate, "191112242394": nil, "191012232399": ErrNotADate, "201311212383": nil,
		"191500722390": nil, "18990630-2394": ErrNotADate, "189960722390": ErrNotADate, "202612252390": ErrNotADate,
	} {
		_, err := ParseIdentity(number, on)
		if (want == nil) != (err == nil || err == ErrCheckDigit) {
			t.Errorf("%s: %v, want %v", number, err, want)
		}
	}
	for _, number := range []string{"189906302394", "19101223-2394"} {
		if _, err := ParsePersonnummer(number); err == nil {
			t.Errorf("%s is taken with no day to count from", number)
		}
	}
}

func BenchmarkLikelyNumber(b *testing.B) {
	a := combAnswer("personnummer", "1?99063?2394", "199906302394", 0.9, 0.9)
	on := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		likelyNumber(a.chances(centuryOnly), on)
	}
}
