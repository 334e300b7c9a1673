package forms

import (
	"slices"
	"strings"
	"time"
)

const (
	// readingSure is the share of all chance that one reading of a field must
	// have, among those that the rules allow, before it counts as read: one wrong
	// in 2,000 of the fields that rules decide.
	readingSure = 0.9995
	// ownInk is the chance that a doubtful digit must have by its own ink before a
	// rule may vouch for it: more likely than all other digits together.
	ownInk = 0.5
	// sureDigitRisk is how likely a digit that the reader calls sure is to be wrong
	// all the same, on hands that it did not learn from. The reader knows its own
	// hands only and says less.
	sureDigitRisk = 0.002
	// doubt stands in a value for a digit that is not sure.
	doubt = "?"
)

// Confirm decides whole fields by their rules, on one page: a value that was
// printed, a number by its check digit and by who can be alive, a date by the
// days between printing and return. Every reading that the cells allow is
// weighed; one of them counts as read although a digit of it was not sure by
// itself, when the rules leave hardly any other and the ink of each digit says
// the same. Nothing is mended: where ink and rules disagree the doubt stays, and
// the reading is offered as Likely. Of the facts it takes what was printed, when
// that was, and when the sheet came in.
func Confirm(l *Layout, page int, answers []Answer, f Facts) {
	if page < 1 || page > len(l.Pages) {
		return
	}
	for i := range answers {
		a := &answers[i]
		a.confirmPrint(f.Printed[a.Field])
		if a.Value == "" || len(a.Cells) < len(a.Value) {
			continue
		}
		z := zoneNamed(l.Pages[page-1].Zones, a.Field)
		if z.Check == "personnummer" && !f.ReceivedAt.IsZero() {
			a.question(dayOf(f.ReceivedAt))
		}
		if !strings.Contains(a.Value, doubt) {
			continue
		}
		cells := a.Cells[:len(a.Value)]
		switch {
		case f.Printed[a.Field] != "" && guessed(cells) == strings.ReplaceAll(f.Printed[a.Field], "-", ""):
			a.Value = guessed(cells)
		case z.Check == "personnummer" && !f.ReceivedAt.IsZero():
			// The check digit is a sum of the last ten digits, so that one of them that is
			// sure and wrong can hide another's error. Of the century it says nothing.
			a.decide(likelyNumber(a.chances(len(cells)-10), dayOf(f.ReceivedAt)))
		case z.Kind == KindDate && !f.ReceivedAt.IsZero() && !f.PrintedAt.IsZero():
			// A cell that may hold no digit, or too little ink for one, is a digit where
			// others make a date with it. The day before printing is allowed: clocks of two
			// machines.
			whole := *a
			whole.Cells = asDigits(cells)
			whole.decide(likelyDay(whole.chances(len(cells)), dayOf(f.PrintedAt).AddDate(0, 0, -1), dayOf(f.ReceivedAt)))
			a.Value, a.Likely = whole.Value, whole.Likely
		}
	}
}

// question puts a doubt on the sure digits of a number that nobody alive can have,
// where one reading is likely that differs in them: a sure digit may be wrong. What
// was written is for a person, the reading is offered.
func (a *Answer) question(on time.Time) {
	if reading, _ := likelyNumber(a.chances(len(a.Value)), on); reading != "" {
		return
	}
	reading, share := likelyNumber(a.chances(0), on)
	if share <= ownInk {
		return
	}
	value := []byte(a.Value)
	for i := range value {
		if value[i] != reading[i] {
			value[i] = doubt[0]
		}
	}
	a.Value, a.Likely = string(value), reading
}

// asDigits are cells that hold digits, whatever their ink may be.
func asDigits(cells []Cell) []Cell {
	cells = slices.Clone(cells)
	for i, c := range cells {
		if rest := 1 - c.NoDigit; rest > 0 {
			cells[i].Confidence, cells[i].SecondConfidence = min(1, c.Confidence/rest), min(1, c.SecondConfidence/rest)
			cells[i].NoDigit = 0
		}
	}
	return cells
}

// decide takes a reading with its share of all chance: as the value, where it is
// sure and each digit's own ink says the same, else as what is likely.
func (a *Answer) decide(reading string, share float64) {
	sure := share >= readingSure
	for i := range reading {
		own := a.Cells[i].Digit == reading[i:i+1] && (a.Value[i:i+1] != doubt || a.Cells[i].Confidence >= ownInk)
		sure = sure && own
	}
	switch {
	case reading == "":
	case sure:
		a.Value = reading
	case share > ownInk:
		a.Likely = reading
	}
}

// guessed are the best guesses of a comb as one value; "" where a cell has none.
func guessed(cells []Cell) string {
	var b strings.Builder
	for _, c := range cells {
		if c.Digit == "" {
			return ""
		}
		b.WriteString(c.Digit)
	}
	return b.String()
}

// chances are how likely each digit is in each of the value's cells. Digits that
// no ink tells are all as likely. In the first so many cells a sure digit counts as
// given, since no rule can catch its error.
func (a *Answer) chances(given int) [][10]float64 {
	n := len(a.Value)
	all := make([][10]float64, n)
	for i, c := range a.Cells[:n] {
		sure := a.Value[i:i+1] != doubt
		switch {
		case sure && c.Digit != "" && i < given:
			all[i][c.Digit[0]-'0'] = 1
		case sure:
			all[i] = c.spread(1 - sureDigitRisk)
		default:
			all[i] = c.spread(1)
		}
	}
	return all
}

// spread gives each digit its chance, with at most so much for the best. What
// neither guess takes is shared by all digits.
func (c Cell) spread(most float64) (chances [10]float64) {
	best, second := 0.0, 0.0
	if c.Digit != "" {
		best = min(c.Confidence, most)
	}
	if c.Second != "" {
		second = min(c.SecondConfidence, 1-best)
	}
	for d := range chances {
		chances[d] = (1 - best - second) / float64(len(chances))
	}
	if c.Digit != "" {
		chances[c.Digit[0]-'0'] += best
	}
	if c.Second != "" {
		chances[c.Second[0]-'0'] += second
	}
	return chances
}

// likelyDay is the likeliest reading as a day from first to last, YYYYMMDD, and
// its share among all of these days. Both are midnight UTC.
func likelyDay(chances [][10]float64, first, last time.Time) (reading string, share float64) {
	if len(chances) != len(dayDigits) {
		return "", 0
	}
	var all, best float64
	for day := last; !day.Before(first); day = day.AddDate(0, 0, -1) {
		digits := day.Format(dayDigits)
		p := product(chances, digits)
		all += p
		if p > best {
			reading, best = digits, p
		}
	}
	return reading, portion(best, all)
}

// dayDigits is how a date stands in cells.
const dayDigits = "20060102"

// product is how likely cells are to hold these digits.
func product(chances [][10]float64, digits string) float64 {
	p := 1.0
	for i := range digits {
		p *= chances[i][digits[i]-'0']
	}
	return p
}

// portion is a part's share of all; 0 where there is nothing.
func portion(part, all float64) float64 {
	if all == 0 {
		return 0
	}
	return part / all
}
