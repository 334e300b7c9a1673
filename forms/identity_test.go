package forms

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// The tax agency's published test numbers, and the shapes of numbers that no
// person has: letters where a personnummer has a digit, 99 where it has a century.
func TestIdentity(t *testing.T) {
	for _, c := range []struct {
		written string
		kind    IdentityKind
		number  string
		born    string // "" where the number does not say
		login   bool
	}{
		{"201311212383", Personnummer, "201311212383", "2013-11-21", true},
		{"20131121-2383", Personnummer, "201311212383", "2013-11-21", true},
		{"131121-2383", Personnummer, "201311212383", "2013-11-21", true},
		{"1311212383", Personnummer, "201311212383", "2013-11-21", true},
		{" 2013 1121 2383 ", Personnummer, "201311212383", "2013-11-21", true},
		{"201311222382", Personnummer, "201311222382", "2013-11-22", true},
		{"201011212386", Personnummer, "201011212386", "2010-11-21", true},
		{"200811212380", Personnummer, "200811212380", "2008-11-21", true},
		{"200811222389", Personnummer, "200811222389", "2008-11-22", true},
		{"080229-2383", Personnummer, "200802292383", "2008-02-29", true},
		{"192501019216", Personnummer, "192501019216", "1925-01-01", true},
		{"250101+9216", Personnummer, "192501019216", "1925-01-01", true},
		{"191500722390", Samordningsnummer, "191500722390", "", false},
		{"150072+2390", Samordningsnummer, "191500722390", "", false},
		{"700101-T238", Interimsnummer, "19700101T238", "1970-01-01", false},
		{"19700101N238", Interimsnummer, "19700101N238", "1970-01-01", false},
		{"700101-k238", Interimsnummer, "19700101K238", "1970-01-01", false},
		{"19700101K238", Reservnummer, "19700101K238", "1970-01-01", false},
		{"19700101M238", Reservnummer, "19700101M238", "1970-01-01", false},
		{"19700101X238", Reservnummer, "19700101X238", "1970-01-01", false},
		{"991970123456", Reservnummer, "991970123456", "", false},
	} {
		id, err := ParseIdentity(c.written, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
		born := ""
		if !id.Born.IsZero() {
			born = id.Born.Format(time.DateOnly)
		}
		if err != nil || id.Kind != c.kind || id.Number != c.number || born != c.born || id.Kind.CanLogIn() != c.login {
			t.Errorf("%s: %+v, %v", c.written, id, err)
		}
	}
}

func TestEveryLetterOfInterimNumbers(t *testing.T) {
	for _, letter := range strings.Split("T R S U W X J K L M N", " ") {
		if id, err := ParseIdentity("700101-"+letter+"238", time.Time{}); err != nil || id.Kind.CanLogIn() {
			t.Errorf("%s: %+v, %v", letter, id, err)
		}
	}
	for _, letter := range strings.Split("A B C D E F G H I O P Q V Y Z Å", " ") {
		if _, err := ParseIdentity("700101-"+letter+"238", time.Time{}); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", letter, err)
		}
	}
}

func TestIdentityRefuses(t *testing.T) {
	for _, c := range []struct {
		written string
		want    error
	}{
		{"", ErrMalformed}, {"2013", ErrMalformed}, {"20131121238", ErrMalformed}, {"2013112123833", ErrMalformed}, {"20131121/2383", ErrMalformed},
		{"201302302383", ErrNotADate}, {"201313212383", ErrNotADate}, {"201311002383", ErrNotADate}, {"200902292383", ErrNotADate}, {"101311212383", ErrNotADate},
		{"700802292383", ErrNotADate}, {"210802292383", ErrNotADate}, {"182501019216", ErrNotADate},
		{"191513722390", ErrNotADate}, {"191502902390", ErrNotADate},
		{"201311212384", ErrCheckDigit}, {"191500722391", ErrCheckDigit}, {"192501019217", ErrCheckDigit},
	} {
		_, err := ParseIdentity(c.written, time.Time{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", c.written, err, c.want)
		}
		if err != nil && len(c.written) > 4 && strings.Contains(err.Error(), c.written) {
			t.Errorf("the error repeats the number: %v", err)
		}
	}
}

// The sign changes from - to + in the year somebody turns a hundred.
func TestCenturyBySign(t *testing.T) {
	for _, c := range []struct{ on, written, number string }{
		{"2024-12-31", "250101-9216", "192501019216"},
		{"2025-01-01", "250101+9216", "192501019216"},
		{"2026-01-01", "250101+9216", "192501019216"},
	} {
		on, _ := parseDay(c.on)
		if id, err := ParseIdentity(c.written, on); err != nil || id.Number != c.number {
			t.Errorf("%s on %s: %+v, %v", c.written, c.on, id, err)
		}
	}
	if id, err := ParseIdentity("250101-9216", time.Time{}); err != nil || !id.Born.IsZero() {
		t.Errorf("without a day: %+v, %v", id, err)
	}
}

// Changing any one digit of a number, or swapping two neighbours, is seen.
func TestCheckDigitSeesSlips(t *testing.T) {
	const number = "201311212383"
	for i := 2; i < len(number); i++ {
		for d := byte('0'); d <= '9'; d++ {
			slip := []byte(number)
			slip[i] = d
			if id, err := ParseIdentity(string(slip), time.Time{}); err == nil && string(slip) != number {
				t.Errorf("digit %d changed to %c passes as %s", i+1, d, id.Kind)
			}
		}
	}
}
