package intake

import (
	"context"
	"errors"
	"slices"

	"blankett/forms"
	"blankett/intake/judge"
)

// identify finds out which sheet a page is, and gives the edition to read it
// by. Where it can't be sure it gives none, and p says why: an identity is
// proven by a code or the ledger, never guessed.
func (b *batch) identify(ctx context.Context, seen Sighting, p *judge.PageReading) (*forms.Edition, error) {
	claim, ok := b.claimed(seen, p)
	if !ok {
		return nil, nil
	}
	c, err := b.lookUp(ctx, claim.Case)
	if errors.Is(err, ErrNotFound) {
		p.Refuse(forms.ReasonSheetUnknown)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if claim.Page == 0 && c.Pages == 1 {
		claim.Page = 1
	}
	if claim.Page < 1 || claim.Page > c.Pages {
		p.Refuse(forms.ReasonPageNotInSet)
		return nil, nil
	}
	p.Sheet = &judge.Sheet{Case: c.Number, Form: c.Form, Edition: c.Edition, Page: claim.Page}
	p.SetPages = c.Pages
	p.CheckUse(c)
	return b.edition(ctx, c.Edition)
}

// claimed says which sheet the page claims to be. The printed number counts
// only where no code is left, and says nothing of the page in the set.
func (t *Taker) claimed(seen Sighting, p *judge.PageReading) (forms.Claim, bool) {
	if len(seen.Codes) > 0 {
		return t.claimedByCode(seen.Codes, p)
	}
	numbers := slices.Compact(slices.Sorted(slices.Values(seen.Numbers)))
	switch len(numbers) {
	case 0:
		p.Find(strange(seen))
		p.Verdict = judge.VerdictUnidentified
		return forms.Claim{}, false
	case 1:
		p.Code = judge.Code{FoundBy: judge.FoundByText, Text: numbers[0]}
		p.Find(forms.ReasonSheetFoundByText)
		return forms.Claim{Case: numbers[0]}, true
	}
	p.Refuse(forms.ReasonCodesDisagree)
	return forms.Claim{}, false
}

// strange is the reason of a page that nothing identifies.
func strange(seen Sighting) forms.Reason {
	if seen.Ours {
		return forms.ReasonOursUnread
	}
	return forms.ReasonNotOurs
}

func (t *Taker) claimedByCode(codes []string, p *judge.PageReading) (forms.Claim, bool) {
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	p.Code = judge.Code{FoundBy: judge.FoundByQR, Text: codes[0]}
	claim, genuine := t.Keys.Verify(codes[0])
	forged := genuine != forms.Genuine
	for _, text := range codes[1:] {
		_, v := t.Keys.Verify(text)
		forged = forged || v != forms.Genuine
	}
	if forged {
		p.Refuse(forms.ReasonSheetForged)
		return forms.Claim{}, false
	}
	if len(codes) > 1 {
		p.Refuse(forms.ReasonCodesDisagree)
		return forms.Claim{}, false
	}
	return claim, true
}
