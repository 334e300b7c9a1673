package forms

import (
	"slices"
	"strconv"
)

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
	var boxes, emails []string
	for _, q := range t.Questions() {
		for _, b := range q.Boxes {
			boxes = append(boxes, b.Name)
		}
	}
	for _, f := range t.Fields() {
		if f.Check == "email" {
			emails = append(emails, f.Name)
		}
	}
	if t.Route.Urgent != "" && !slices.Contains(boxes, t.Route.Urgent) {
		return s.wrong([]string{"route", "urgent"}, "expected the name of a box, found %q", t.Route.Urgent).meant(t.Route.Urgent, boxes)
	}
	for i, name := range t.Route.Confirm {
		if !slices.Contains(emails, name) {
			return s.wrong([]string{"route", "confirm", strconv.Itoa(i)}, "expected fields whose check is email, found %q", name).meant(name, emails)
		}
	}
	return nil
}
