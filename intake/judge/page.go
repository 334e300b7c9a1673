package judge

import "blankett/forms"

// MaxResidualMM is how far a page may lie from its layout before its reading
// goes to a person: half a millimetre is a tenth of a tick box.
const MaxResidualMM = 0.5

// CheckFit says how well the page lies over its layout.
func (p *PageReading) CheckFit() {
	switch {
	case p.Registration == nil:
		p.Find(forms.ReasonRegistrationFailed)
	case p.Registration.ResidualMM > MaxResidualMM:
		p.Find(forms.ReasonRegistrationPoor)
	}
}

// TrustPrintedNumber drops a sheet that was known only by its printed number
// when its page does not fit the edition that the number stands for: a number
// copied onto another paper must not identify it.
func (p *PageReading) TrustPrintedNumber() {
	fits := p.Registration != nil && p.Registration.ResidualMM <= MaxResidualMM
	if p.Code.FoundBy == FoundByText && !fits {
		p.Sheet, p.Answers = nil, nil
		p.Verdict = VerdictUnidentified
	}
}

// CheckUse says where the sheet's case is out of use, and what took its place.
func (p *PageReading) CheckUse(c Case) {
	switch c.State {
	case CaseCancelled:
		p.Find(forms.ReasonSheetCancelled)
	case CaseSuperseded:
		p.Findings = append(p.Findings, forms.SupersededFinding(c.SupersededBy))
	}
}

// Find adds a finding about the whole page.
func (p *PageReading) Find(r forms.Reason) {
	p.Findings = append(p.Findings, forms.NewFinding(r, "", forms.Text{}))
}

// Refuse ends the page's identification: it bears our mark, but a person must
// say what it is.
func (p *PageReading) Refuse(r forms.Reason) {
	p.Find(r)
	p.Verdict = VerdictReview
}

// FaultyPage is the reading of a page, or a file, that could not be opened; kind
// says of a file what it is instead.
func FaultyPage(n int, r forms.Reason, kind string) PageReading {
	return PageReading{Page: n, Code: Code{FoundBy: FoundByNone}, Verdict: VerdictUnidentified,
		Findings: []forms.Finding{forms.FileFinding(r, kind)}}
}
