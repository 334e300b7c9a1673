package forms

import (
	"fmt"
	"time"
)

// negligible is the chance below which a birthday is not looked at: all 42,000
// days on which living people were born together are a tenth of what readingSure
// leaves.
const negligible = 1e-9

// likelyNumber is the likeliest reading of 12 cells, or of 10 without a century,
// as an identity number of somebody who can be alive on a day, midnight UTC; and
// its share among all such numbers. The check digit speaks for the ten digits
// that it is a sum of; for the century speaks only who can be alive.
func likelyNumber(chances [][10]float64, on time.Time) (reading string, share float64) {
	oldest := on.Year() - oldestAge - 1
	switch len(chances) {
	case identityLength:
	case identityLength - 2:
		oldest = on.Year() - 99 // without a century, the last hundred years are meant
	default:
		return "", 0
	}
	last := lastFour(chances[len(chances)-4:])
	var all, best float64
	for birth := range birthdays(chances, oldest, on) {
		digits := birth[identityLength-len(chances):]
		end := last[(10-checkSum(birth[2:])%10)%10]
		p := product(chances, digits)
		all += p * end.all
		if p*end.best > best {
			reading, best = digits+end.digits, p*end.best
		}
	}
	return reading, portion(best, all)
}

// endings are the last four digits of numbers that add the same to the check
// sum: how likely one of them is, and the likeliest.
type endings struct {
	all, best float64
	digits    string
}

// lastFour are all endings, by what they add to the check sum, modulo 10. They
// are made digit by digit, since only the sum so far matters to what comes.
func lastFour(chances [][10]float64) (by [10]endings) {
	by[0] = endings{all: 1, best: 1}
	for i, cell := range chances {
		var next [10]endings
		for sum, so := range by {
			for d, p := range cell {
				e := &next[(sum+luhnTerm(d, i))%10]
				e.all += so.all * p
				if so.best*p > e.best {
					e.best, e.digits = so.best*p, so.digits+string(rune('0'+d))
				}
			}
		}
		by = next
	}
	return by
}

// birthdays goes through the birthdays that the cells may hold, YYYYMMDD, of
// people who can be alive on a day, from a year on; with 60 added to the day too,
// and with month or day left open as samordningsnummer have it.
func birthdays(chances [][10]float64, oldest int, on time.Time) func(yield func(string) bool) {
	from := identityLength - len(chances)
	return func(yield func(string) bool) {
		for year := oldest; year <= on.Year(); year++ {
			if product(chances, fmt.Sprintf("%04d", year)[from:]) < negligible {
				continue
			}
			for month := range 13 {
				start := fmt.Sprintf("%04d%02d", year, month)
				if product(chances, start[from:]) < negligible {
					continue
				}
				for day := range 31 + coordinationDays + 1 {
					birth := fmt.Sprintf("%s%02d", start, day)
					if product(chances, birth[from:]) < negligible {
						continue
					}
					if _, err := bornOn(kindOf(birth[2:], "0000", birth[:2]), birth, on); err == nil && !yield(birth) {
						return
					}
				}
			}
		}
	}
}

// checkSum is what digits add to an identity number's check sum (Luhn), the
// first of them doubled.
func checkSum(digits string) int {
	sum := 0
	for i := range len(digits) {
		sum += luhnTerm(int(digits[i]-'0'), i)
	}
	return sum
}

// luhnTerm is what a digit adds in a place, from 0.
func luhnTerm(digit, place int) int {
	n := digit * (2 - place%2)
	return n/10 + n%10
}
