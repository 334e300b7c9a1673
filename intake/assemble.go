package intake

import "blankett/forms"

// Assemble makes returns of the pages of one arrival: the pages of a set are
// one return whatever their order, and every other page is a return of its own,
// so that no page of a batch is out of sight. A sheet that lies twice in the
// batch makes a second return; the queue knows which one came first.
func Assemble(arrival string, pages []PageReading) []Return {
	var returns []Return
	inSet := map[int]int{} // a page's place in the batch, and its return's
	for _, set := range sets(pages) {
		for _, i := range set {
			inSet[i] = set[0]
		}
	}
	at := map[int]int{} // the first page of a set, and its return
	for i, p := range pages {
		first, ours := inSet[i]
		if n, begun := at[first]; ours && begun {
			returns[n].Pages = append(returns[n].Pages, p)
			continue
		}
		r := Return{Arrival: arrival, Pages: []PageReading{p}}
		if ours {
			at[first] = len(returns)
			r.Case, r.Form, r.Edition = p.Sheet.Case, p.Sheet.Form, p.Sheet.Edition
		}
		returns = append(returns, r)
	}
	for i := range returns {
		returns[i].conclude()
	}
	return returns
}

// conclude gathers the pages' findings and comes to the return's verdict.
func (r *Return) conclude() {
	for _, p := range r.Pages {
		r.Findings = append(r.Findings, p.Findings...)
	}
	if r.Case == "" {
		r.Verdict = r.Pages[0].Verdict
	} else {
		if len(r.Pages) < r.Pages[0].SetPages {
			r.Findings = append(r.Findings, forms.NewFinding(forms.ReasonPageMissing, "", forms.Text{}))
		}
		r.Verdict = verdict(r.Findings)
	}
	r.State = stateOf(r.Verdict)
}

// stateOf says in which queue a return with this verdict starts. A return that
// is to be rejected is reviewed first: a person sends paper back, not the program.
func stateOf(v Verdict) ReturnState {
	switch v {
	case VerdictReady:
		return StateReady
	case VerdictBlank:
		return StateBlank
	case VerdictDuplicate:
		return StateDuplicate
	case VerdictUnidentified:
		return StateUnidentified
	}
	return StateReview
}
