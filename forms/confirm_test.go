package forms

import (
	"testing"
	"time"
)

func combAnswer(field, value, best string, confidence ...float64) Answer {
	a := Answer{Field: field, State: Filled, Value: value}
	for i, d := range best {
		c := 0.9995
		if value[i] == '?' {
			c, confidence = confidence[0], confidence[1:]
		}
		a.Cells = append(a.Cells, Cell{Digit: string(d), Confidence: c})
	}
	return a
}

func TestConfirm(t *testing.T) {
	e := edition(t, "")
	printed := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	received := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	// smudged is an answer with a cell that is more likely no digit than one.
	smudged := func(a Answer, at int, confidence, second, noDigit float64) Answer {
		a.Cells[at].Confidence, a.Cells[at].NoDigit = confidence, noDigit
		a.Cells[at].Second, a.Cells[at].SecondConfidence = "7", second
		return a
	}
	// sureOf is an answer with a second guess beside a sure one.
	sureOf := func(a Answer, at int, second string) Answer {
		a.Cells[at].Confidence, a.Cells[at].Second, a.Cells[at].SecondConfidence = 0.99, second, 0.009
		return a
	}
	for _, c := range []struct {
		name    string
		answer  Answer
		want    string
		printed map[string]string
	}{
		{"check digit confirms one doubt", combAnswer("personnummer", "19250101921?", "192501019216", 0.95), "192501019216", nil},
		{"and two small ones", combAnswer("personnummer", "?9250101921?", "192501019216", 0.98, 0.98), "192501019216", nil},
		{"two large ones could make up for each other", combAnswer("personnummer", "1925010?921?", "192501019216", 0.8, 0.8), "1925010?921?", nil},
		{"the check digit says nothing of the century", combAnswer("personnummer", "?01311212383", "201311212383", 0.98), "201311212383", nil},
		{"where people of both can be alive", combAnswer("personnummer", "?91311212383", "191311212383", 0.98), "191311212383", nil},
		{"a doubt whose own ink says less than half", combAnswer("personnummer", "19250101921?", "192501019216", 0.4), "19250101921?", nil},
		{"a wrong best guess is not mended", combAnswer("personnummer", "19250101921?", "192501019217", 0.98), "19250101921?", nil},
		{"a year that nobody is born in", sureOf(combAnswer("personnummer", "493603032396", "493603032396"), 0, "1"), "?93603032396", nil},
		{"nor beside another doubt", sureOf(combAnswer("personnummer", "49360303?396", "493603032396", 0.9), 0, "1"), "?9360303?396", nil},
		{"a slip of the writer's could be in any digit", combAnswer("personnummer", "192501019217", "192501019217"), "192501019217", nil},
		{"a date in between", combAnswer("datum", "202?11?5", "20261115", 0.95, 0.95), "202?11?5", nil},
		{"a day of which no other digit is in between", combAnswer("datum", "2026?119", "20261119", 0.95), "20261119", nil},
		{"a date before the sheet was printed", combAnswer("datum", "2026?1?1", "20261101", 0.95, 0.95), "2026?1?1", nil},
		{"the day it was printed", combAnswer("datum", "20261?02", "20261102", 0.95), "20261102", nil},
		{"a doubt that two days in between would fit", combAnswer("datum", "202611?2", "20261102", 0.95), "202611?2", nil},
		{"a date to come", combAnswer("datum", "202611?1", "20261121", 0.95), "202611?1", nil},
		{"no date", combAnswer("datum", "202613?5", "20261315", 0.95), "202613?5", nil},
		{"a cell that may hold no digit, where one makes a date", smudged(combAnswer("datum", "2?261119", "20261119", 0), 1, 0.2, 0.05, 0.7), "20261119", nil},
		{"not where its ink is more like another", smudged(combAnswer("datum", "2?261119", "26261119", 0), 1, 0.2, 0.05, 0.7), "2?261119", nil},
		{"nor where two days would do", smudged(combAnswer("datum", "202611?9", "20261119", 0), 6, 0.2, 0.05, 0.7), "202611?9", nil},
		{"nor in a number", smudged(combAnswer("personnummer", "19250101921?", "192501019216", 0), 11, 0.2, 0.05, 0.7), "19250101921?", nil},
		{"a date with much doubt", combAnswer("datum", "2026?1?5", "20261115", 0.7, 0.7), "2026?1?5", nil},
		{"a telephone number has nothing to confirm it", combAnswer("telefonnummer", "07017?0605", "0701740605", 0.98), "07017?0605", nil},
		{"but for the one that was printed", combAnswer("telefonnummer", "07017?0605", "0701740605", 0.9), "0701740605", map[string]string{"telefonnummer": "0701740605"}},
		{"not for another one", combAnswer("telefonnummer", "07017?0605", "0701740605", 0.9), "07017?0605", map[string]string{"telefonnummer": "0701740606"}},
		{"nothing to decide by", Answer{Field: "personnummer", State: Filled, Value: "1925?1019216"}, "1925?1019216", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers := []Answer{c.answer}
			Confirm(&e.Layout, 1, answers, Facts{Printed: c.printed, PrintedAt: printed, ReceivedAt: received})
			if answers[0].Value != c.want {
				t.Errorf("%s, want %s", answers[0].Value, c.want)
			}
		})
	}
}
