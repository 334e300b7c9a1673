package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"blankett/forms"
	"blankett/intake/judge"
)

// together gives the sheets that lie in one picture when its codes are genuine and
// of more than one: each is a page reading of its own, for a person, so that the
// case of each has it. None is measured: a place in the picture may be either's.
// Nothing for a picture of one sheet, or with a code that isn't genuine.
func (b *batch) together(ctx context.Context, n int, seen Sighting) ([]judge.PageReading, error) {
	var claims []forms.Claim
	texts := map[forms.Claim]string{}
	for _, text := range slices.Sorted(slices.Values(seen.Codes)) {
		claim, genuine := b.Keys.Verify(text)
		if genuine != forms.Genuine {
			return nil, nil
		}
		if _, known := texts[claim]; !known {
			claims, texts[claim] = append(claims, claim), text
		}
	}
	if len(claims) < 2 {
		return nil, nil
	}
	var numbers []string
	for _, c := range claims {
		numbers = append(numbers, c.Case)
	}
	numbers = slices.Compact(numbers)
	pictured := judge.PageReading{Page: n}
	if err := b.picture(ctx, &pictured); err != nil {
		return nil, err
	}
	var all []judge.PageReading
	for _, claim := range claims {
		p := judge.PageReading{Page: n, Code: judge.Code{FoundBy: judge.FoundByQR, Text: texts[claim]}, Verdict: judge.VerdictReview, Preview: pictured.Preview}
		p.Findings = append(p.Findings, forms.TogetherFinding(numbers))
		if err := b.claim(ctx, claim, &p); err != nil {
			return nil, fmt.Errorf("identify one of several sheets: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// claim ties a reading to the sheet that a genuine code names, where the ledger
// has it.
func (b *batch) claim(ctx context.Context, claim forms.Claim, p *judge.PageReading) error {
	c, err := b.lookUp(ctx, claim.Case)
	switch {
	case errors.Is(err, ErrNotFound):
		p.Refuse(forms.ReasonSheetUnknown)
		return nil
	case err != nil:
		return err
	case claim.Page < 1 || claim.Page > c.Pages:
		p.Refuse(forms.ReasonPageNotInSet)
		return nil
	}
	p.Sheet, p.SetPages = &judge.Sheet{Case: c.Number, Form: c.Form, Edition: c.Edition, Page: claim.Page}, c.Pages
	p.CheckUse(c)
	_, err = b.edition(ctx, c.Edition)
	return err
}
