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
		"991223+2395": ErrNotADate, "101223+2391": ErrNotADate, "250101+9216": nil,
		"189906302394": ErrNotADate, "191112242394": nil, "191012232399": ErrNotADate, "201311212383": nil,
		"191500722390": nil, "18990630-2394": ErrNotADate, "189960722390": ErrNotADate, "202612252390": ErrNotADate,
	} {
		_, err := ParseIdentity(number, on)
		if (want == nil) != (err == nil || err == ErrCheckDigit) {
			t.Errorf("%s: %v, want %v", number, err, want)
		}
	}
	for _, number := range []string{"189906302394", "19101223-2394", "991223+2395", "101223+2391"} {
		if _, err := ParsePersonnummer(number); err == nil {
			t.Errorf("%s is taken with no day to count from", number)
		}
	}
}

func BenchmarkLikelyNumber(b *testing.B) {
	a := combAnswer("personnummer", "1?99063?2394", "199906302394", 0.9, 0.9)
	on := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		likelyNumber(a.chances(2), on)
	}
}

// lookalikes are what pens' digits are taken for most often, digit by digit.
const lookalikes = "6775685198"

// TestTwoDoubtsNeverMakeAnotherNumber takes every two digits of each number for
// what they look like: the first guesses make another number whose check digit may
// be right. What comes out sure is the number that was written or nothing.
func TestTwoDoubtsNeverMakeAnotherNumber(t *testing.T) {
	on := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for _, written := range append([]string{"199906302394", "9906302394", "1212121212"}, testNumbers...) {
		for i := range written {
			for j := range i {
				best, cells := []byte(written), []byte(written)
				for _, at := range []int{i, j} {
					best[at], cells[at] = lookalikes[written[at]-'0'], doubt[0]
				}
				a := combAnswer("personnummer", string(cells), string(best), 0.94, 0.94)
				for _, at := range []int{i, j} {
					a.Cells[at].Second, a.Cells[at].SecondConfidence = written[at:at+1], 0.05
				}
				a.decide(likelyNumber(a.chances(2), on))
				if !strings.Contains(a.Value, doubt) {
					t.Errorf("%s with two digits taken for others came out sure: %s", written, a.Value)
				}
			}
		}
	}
}

// otherDigit is the nth of the nine digits that one is not.
func otherDigit(d byte, n int) byte { return '0' + byte((int(d-'0')+1+n)%10) }

// TestDaysVouchForTheDigitsTheyLeaveNoChoiceIn takes each digit of a date for each
// other: never is another day sure, and a digit that two days differ in is sure
// by no rule.
func TestDaysVouchForTheDigitsTheyLeaveNoChoiceIn(t *testing.T) {
	e := edition(t, "")
	printed := time.Date(2026, 9, 28, 9, 0, 0, 0, time.UTC)
	received := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	confirm := func(a Answer) Answer {
		answers := []Answer{a}
		Confirm(&e.Layout, 1, answers, Facts{PrintedAt: printed, ReceivedAt: received})
		return answers[0]
	}
	for _, day := range []string{"20260929", "20261005", "20261031", "20261111", "20261119"} {
		for at := range day {
			cells := day[:at] + doubt + day[at+1:]
			for n := range 9 {
				wrong := day[:at] + string(otherDigit(day[at], n)) + day[at+1:]
				if got := confirm(combAnswer("datum", cells, wrong, 0.94)); got.Value != cells {
					t.Errorf("%s taken for %s came out sure: %s", day, wrong, got.Value)
				}
			}
			fits := 0
			for d := range 10 {
				when, err := time.Parse(dayDigits, day[:at]+fmt.Sprint(d)+day[at+1:])
				if err == nil && !when.Before(dayOf(printed).AddDate(0, 0, -1)) && !when.After(dayOf(received)) {
					fits++
				}
			}
			if got := confirm(combAnswer("datum", cells, day, 0.94)); (got.Value == day) != (fits == 1) {
				t.Errorf("digit %d of %s: %d days fit, and it came out as %s", at+1, day, fits, got.Value)
			}
			none := combAnswer("datum", cells, day, 0.94)
			none.Cells[at] = Cell{}
			if got := confirm(none); got.Value != cells || (got.Likely == day) != (fits == 1) {
				t.Errorf("digit %d of %s read as none: %s, likely %q", at+1, day, got.Value, got.Likely)
			}
		}
	}
}

// TestNothingVouchesForATelephoneNumber: no rule has a sum over its digits.
func TestNothingVouchesForATelephoneNumber(t *testing.T) {
	e := edition(t, "")
	const number = "0701740605"
	for at := range number {
		for n := range 10 {
			cells := number[:at] + doubt + number[at+1:]
			answers := []Answer{combAnswer("telefonnummer", cells, number[:at]+fmt.Sprint(n)+number[at+1:], 0.97)}
			Confirm(&e.Layout, 1, answers, Facts{PrintedAt: aDay, ReceivedAt: aDay, Printed: map[string]string{"telefonnummer": "0701740699"}})
			if answers[0].Value != cells || answers[0].Likely != "" {
				t.Errorf("digit %d taken for %d: %s, likely %s", at+1, n, answers[0].Value, answers[0].Likely)
			}
		}
	}
}
