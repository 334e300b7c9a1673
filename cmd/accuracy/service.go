package main

import (
	"slices"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// post is when a sheet was printed and when it came back.
type post struct{ printed, received time.Time }

// Sheets lie up to so many days before they are signed, and travel for up to so
// many after.
const liesDays, travelsDays = 10, 14

// posted is the post of a sheet that was signed on a day, YYYYMMDD: some days lie
// on either side, its number says how many.
func posted(signed string, number uint64) (post, error) {
	day, err := time.Parse("20060102", signed)
	if err != nil {
		return post{}, err
	}
	noon := day.Add(12 * time.Hour)
	return post{noon.AddDate(0, 0, -int(number%liesDays)), noon.AddDate(0, 0, 1+int(number%travelsDays))}, nil
}

// facts are what the service judges a page of answers by, of a person whom the
// ledger does not know.
func (s *sheet) facts(answers []forms.Answer) forms.Facts {
	return forms.Facts{Answers: answers, Pages: []int{s.stock.number},
		PrintedAt: s.post.printed, ReceivedAt: s.post.received, HandledAt: s.post.received}
}

// judged is what the service finds on the page: whole fields decided by their rules,
// then all that the edition's rules say.
func (s *sheet) judged(answers []forms.Answer) []forms.Finding {
	forms.Confirm(&s.stock.edition.Layout, s.stock.number, answers, s.facts(nil))
	return forms.Judge(&s.stock.edition.Layout, s.facts(answers))
}

// asWritten are the answers of a reader that misses nothing.
func (s *sheet) asWritten() []forms.Answer {
	var out []forms.Answer
	for _, z := range s.stock.page.Zones {
		if !fillable(z.Kind) {
			continue
		}
		wrote, written := s.truth[z.Field]
		a := forms.Answer{Field: z.Field, Kind: z.Kind, State: forms.Empty, Confidence: 1}
		if written || z.Crossed {
			a.State = forms.Filled
		}
		if written && len(z.Cells) > 0 {
			a.Value = wrote
		}
		out = append(out, a)
	}
	return out
}

// looks is how often findings have a person look at something.
func looks(findings []forms.Finding) int {
	n := 0
	for _, f := range findings {
		if f.Weight == forms.Review || f.Weight == forms.Reject {
			n++
		}
	}
	return n
}

// asked is how many looks the sheet took: one for each finding, and one where a
// person has to say which sheet it is or to read it whole.
func (c comparison) asked() int {
	n := looks(c.got.findings)
	if c.got.sheet != c.print.Case || c.got.poor() || c.got.by == judge.FoundByText {
		n++
	}
	return n
}

// straight: a complete, neat sheet whose rules ask for no look goes to the queue
// without one, and one with nothing wrong is not sent back. All looks are counted,
// and, where the scanner lost no ink, those that a reader which misses nothing would
// not have asked for.
func (c comparison) straight() {
	right, asked := c.judged(c.asWritten()), c.asked()
	c.res.counts["looks"] = c.res.counts["looks"].plus(count{asked, 1})
	if slices.ContainsFunc(c.stock.page.Zones, func(z forms.Zone) bool { return c.lost(z.Field) }) {
		return
	}
	due := looks(right)
	c.res.counts["looks-needless"] = c.res.counts["looks-needless"].plus(count{max(0, asked-due), 1})
	if c.whole && due == 0 {
		c.count("neat-held", "", asked > 0)
	}
	if c.whole && forms.Worst(right) != forms.Reject && c.got.sheet == c.print.Case {
		c.count("perfect-rejected", "", forms.Worst(c.got.findings) == forms.Reject)
	}
}
