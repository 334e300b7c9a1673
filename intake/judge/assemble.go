package judge

import (
	"slices"

	"blankett/forms"
)

// Assemble makes returns of the pages of one arrival: the pages of a set are
// one return whatever their order, and every other page is a return of its own,
// so that no page of a batch is out of sight. A sheet that lies twice in the
// batch makes a second return; the queue knows which one came first.
func Assemble(arrival string, pages []PageReading) []Return {
	var returns []Return
	first := firsts(pages)
	at := map[int]int{} // the first page of a set, and its return
	for i, p := range pages {
		if n, begun := at[first[i]]; begun {
			returns[n].Pages = append(returns[n].Pages, p)
			continue
		}
		at[first[i]] = len(returns)
		r := Return{Arrival: arrival, Pages: []PageReading{p}}
		if p.Sheet != nil {
			r.Case, r.Form, r.Edition = p.Sheet.Case, p.Sheet.Form, p.Sheet.Edition
			r.Request = p.Request
		}
		returns = append(returns, r)
	}
	for i := range returns {
		r := &returns[i]
		r.conclude()
		r.State, _ = r.After(StepQueued)
	}
	return returns
}

// firsts gives for each page the first one of its set; a page that is of no set
// stands alone.
func firsts(pages []PageReading) []int {
	first := make([]int, len(pages))
	for i := range first {
		first[i] = i
	}
	for _, set := range Sets(pages) {
		for _, i := range set {
			first[i] = set[0]
		}
	}
	return first
}

// conclude gathers the pages' findings, and those about the return itself, and
// comes to its verdict.
func (r *Return) conclude(own ...forms.Finding) {
	for _, p := range r.Pages {
		r.Findings = append(r.Findings, p.Findings...)
		r.Urgent = r.Urgent || p.Urgent
	}
	r.Findings = append(r.Findings, own...)
	if r.Case == "" {
		r.Verdict = r.Pages[0].Verdict
	} else {
		if len(r.Pages) < r.Pages[0].SetPages {
			r.Findings = append(r.Findings, forms.NewFinding(forms.ReasonPageMissing, "", forms.Text{}))
		}
		r.Verdict = VerdictOf(r.Findings)
	}
}

// Sets gives the indexes of the pages that belong together, as Assemble will
// put them.
func Sets(pages []PageReading) [][]int {
	var all [][]int
	for i, p := range pages {
		if p.Sheet == nil {
			continue
		}
		at := slices.IndexFunc(all, func(set []int) bool {
			return pages[set[0]].Sheet.Case == p.Sheet.Case &&
				!slices.ContainsFunc(set, func(j int) bool { return pages[j].Sheet.Page == p.Sheet.Page })
		})
		if at < 0 {
			all = append(all, []int{i})
		} else {
			all[at] = append(all[at], i)
		}
	}
	return all
}
