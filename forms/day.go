package forms

import (
	"sync"
	"time"
	_ "time/tzdata" // Swedish midnight on machines that have no time zones
)

// swedish is the time by which people here turn a year older.
var swedish = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil { // can't be: the zones are in the program
		return time.UTC
	}
	return zone
})

// dayOf is the Swedish calendar day of a moment, as midnight UTC; zero stays zero.
func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.In(swedish()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// parseDay reads eight digits, year month day, with or without dashes.
func parseDay(s string) (time.Time, bool) {
	for _, layout := range []string{"20060102", time.DateOnly} {
		if day, err := time.Parse(layout, s); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// Birthday is the day on which somebody turns so many years, from 00:00. Who is
// born on 29 February turns on 28 February in other years.
func Birthday(born time.Time, years int) time.Time {
	day := time.Date(born.Year()+years, born.Month(), born.Day(), 0, 0, 0, 0, time.UTC)
	if day.Day() != born.Day() {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// Age is how many years old somebody is on a day; negative before birth.
func Age(born, on time.Time) int {
	years := on.Year() - born.Year()
	if on.Before(Birthday(born, years)) {
		years--
	}
	return years
}

// Day is the Swedish calendar day of a moment, as midnight UTC; zero stays zero.
func Day(t time.Time) time.Time { return dayOf(t) }

// Midnight is the moment at which a Swedish calendar day begins. Day is as Day
// gives it; only its date counts.
func Midnight(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, swedish())
}

// Clock is a moment on a Swedish clock, for people to read.
func Clock(t time.Time) time.Time { return t.In(swedish()) }
