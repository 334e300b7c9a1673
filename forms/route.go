package forms

import "slices"

// Route says where a return goes once it is in order.
type Route struct {
	To      string   `json:"to,omitempty" yaml:"to"`           // who handles it, in Swedish
	Urgent  string   `json:"urgent,omitempty" yaml:"urgent"`   // the box that says it is urgent; "" for none
	Confirm []string `json:"confirm,omitempty" yaml:"confirm"` // the fields with the e-mail addresses to confirm to
}

// Urgent says whether a return is ticked as urgent. Unsure is for whoever sorts
// returns to take as urgent: a lock may protect somebody.
func (l *Layout) Urgent(answers []Answer) State {
	if l.Route.Urgent == "" {
		return Empty
	}
	i := slices.IndexFunc(answers, func(a Answer) bool { return a.Field == l.Route.Urgent })
	if i < 0 || answers[i].State != Filled && answers[i].State != Empty {
		return Unsure
	}
	return answers[i].State
}

// checkRoute refuses a route by a box or a field that there is not.
func (s source) checkRoute(t *Template) error {
	box := func(q Question) bool {
		return slices.ContainsFunc(q.Boxes, func(b Box) bool { return b.Name == t.Route.Urgent })
	}
	if t.Route.Urgent != "" && !slices.ContainsFunc(t.Questions(), box) {
		return s.wrong([]string{"route", "urgent"}, "expected the name of a box, found %q", t.Route.Urgent)
	}
	for _, name := range t.Route.Confirm {
		if !slices.ContainsFunc(t.Fields(), func(f Field) bool { return f.Name == name && f.Check == "email" }) {
			return s.wrong([]string{"route", "confirm"}, "expected fields whose check is email, found %q", name)
		}
	}
	return nil
}
