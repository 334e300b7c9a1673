package forms

import (
	"strings"
	"time"
)

const (
	// numberRisk is how likely a confirmed number may be to be wrong: with the
	// check digit right it takes two misread digits that make up for each other.
	numberRisk = 5e-4
	// checkMisses is the share of pairs of wrong digits that the check digit
	// lets pass.
	checkMisses = 1.0 / 9
	// dateDoubt is how much doubt over all its digits a date may bear when it
	// lies between the day the sheet was printed and the day it came back: every
	// day in that time is the same to the rules.
	dateDoubt = 0.5
	// doubt stands in a value for a digit that is not sure.
	doubt = "?"
)

// Confirm decides whole fields by their rules, on one page. A value that was
// printed, a number whose best guesses have the right check digit, or a date
// that lies between printing and return, counts as read although a digit of it
// was not sure by itself. Nothing is mended: a field whose best guesses say
// something else keeps its doubts. Of the facts it takes what was printed, when
// that was, and when the sheet came in.
func Confirm(l *Layout, page int, answers []Answer, f Facts) {
	if page < 1 || page > len(l.Pages) {
		return
	}
	for i, a := range answers {
		answers[i].confirmPrint(f.Printed[a.Field])
		best, errs := a.best()
		if !strings.Contains(a.Value, doubt) || best == "" {
			continue
		}
		z := zoneNamed(l.Pages[page-1].Zones, a.Field)
		switch {
		case best == strings.ReplaceAll(f.Printed[a.Field], "-", ""),
			z.Check == "personnummer" && numberHolds(best, errs, f.ReceivedAt),
			z.Kind == KindDate && dateHolds(best, errs, f.PrintedAt, f.ReceivedAt):
			answers[i].Value = best
		}
	}
}

// best are the best guesses of a comb as one value, and how likely each is to
// be wrong; "" where a cell has none.
func (a Answer) best() (string, []float64) {
	var b strings.Builder
	var errs []float64
	for _, c := range a.Cells[:min(len(a.Cells), len(a.Value))] {
		if c.Digit == "" {
			return "", nil
		}
		b.WriteString(c.Digit)
		errs = append(errs, 1-c.Confidence)
	}
	return b.String(), errs
}

// numberHolds says whether a number's check digit and date are right, and two
// misreadings that make up for each other are unlikely enough.
func numberHolds(number string, errs []float64, on time.Time) bool {
	if _, err := ParseIdentity(number, on); err != nil {
		return false
	}
	sum, squares := 0.0, 0.0
	for _, e := range errs {
		sum, squares = sum+e, squares+e*e
	}
	return (sum*sum-squares)/2*checkMisses <= numberRisk
}

func dateHolds(date string, errs []float64, printed, received time.Time) bool {
	day, err := time.ParseInLocation("20060102", date, received.Location())
	if err != nil || day.After(received) || day.AddDate(0, 0, 1).Before(printed) {
		return false
	}
	sum := 0.0
	for _, e := range errs {
		sum += e
	}
	return sum <= dateDoubt
}
