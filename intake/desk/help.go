package desk

import (
	"blankett/forms"
)

var helpRoutes = []route{
	{pattern: "GET /help", open: true, menu: &forms.Text{SV: "Hjälp", EN: "Help"}, serve: (*Desk).help},
	{pattern: "GET /tillganglighet", open: true, serve: (*Desk).statement},
}

func (d *Desk) help(v *visit) error {
	return v.render("help.html", v.frame("Hjälp", "Help", ""))
}

func (d *Desk) statement(v *visit) error {
	return v.render("statement.html", v.frame("Tillgänglighetsredogörelse", "Accessibility statement", ""))
}
