package report

import (
	"cmp"
	"math"
	"path"
	"slices"

	"blankett/forms"
)

// A dirty glass draws the same line or spot through every page that follows,
// so marks and digits turn unsure more often than they did on the same scanner
// before. The recent returns of a scanner are held against those before them.
const (
	// glassRecent is how many returns count as recent: a morning's pile, so that
	// the warning comes the same day.
	glassRecent = 40
	// glassBefore is how many returns before those are what is usual: enough that
	// chance moves a share of 5 % by no more than 1 %.
	glassBefore = 400
	// glassLeast is how many of each there must be to say anything.
	glassLeast = 20
	// glassDeviations is how far the recent share must lie above the usual one, in
	// standard deviations of the difference. Chance alone passes 3.5 about once in
	// 1,000 looks (counted in the tests; small shares have a longer tail than the
	// bell): with four scanners and a new pile each a day, once a year.
	glassDeviations = 3.5
)

// Scanner is where files come from: one inbox, or one folder below it.
type Scanner struct {
	Inbox, Folder string
	// Recent and Before are the returns with an answer that was not sure.
	Recent, Before Share
}

// Dirty says whether the glass is to be wiped: unsure answers rise more than
// chance would have them.
func (s Scanner) Dirty() bool {
	if s.Recent.Of < glassLeast || s.Before.Of < glassLeast {
		return false
	}
	return s.Deviations() >= glassDeviations
}

// Deviations is how far the recent share lies above the one before: the test of
// two proportions, the usual one smoothed by one of each so that a scanner that
// never was unsure does not count as certain.
func (s Scanner) Deviations() float64 {
	n, m := float64(s.Recent.Of), float64(s.Before.Of)
	if n == 0 || m == 0 {
		return 0
	}
	pooled := (float64(s.Recent.Count+s.Before.Count) + 1) / (n + m + 2)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/n + 1/m))
	return (s.Recent.Part() - s.Before.Part()) / spread
}

// unsureReasons are the findings that dirt makes.
var unsureReasons = []string{
	string(forms.ReasonTickUnsure), string(forms.ReasonFieldUnsure),
	string(forms.ReasonSignatureUnsure), string(forms.ReasonDigitUnsure),
}

// Scanners sorts what landed, latest first, by where it came from, and counts.
// Only pages that were identified say something about the glass.
func Scanners(landed []Landed) []Scanner {
	type key struct{ inbox, folder string }
	found := map[key]*Scanner{}
	for _, l := range landed {
		k := key{l.Inbox, path.Dir(l.Source)}
		s := found[k]
		if s == nil {
			s = &Scanner{Inbox: k.inbox, Folder: k.folder}
			found[k] = s
		}
		for _, r := range slices.Backward(l.Returns) {
			s.see(r)
		}
	}
	all := make([]Scanner, 0, len(found))
	for _, s := range found {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Scanner) int {
		return cmp.Or(cmp.Compare(a.Inbox, b.Inbox), cmp.Compare(a.Folder, b.Folder))
	})
	return all
}

func (s *Scanner) see(r LandedReturn) {
	into := &s.Recent
	if s.Recent.Of >= glassRecent {
		into = &s.Before
	}
	if r.Case == "" || into.Of >= glassBefore {
		return
	}
	into.Of++
	if slices.ContainsFunc(r.Reasons, func(reason string) bool { return slices.Contains(unsureReasons, reason) }) {
		into.Count++
	}
}
