package desk

import (
	"blankett/forms"
	"blankett/intake/staff"
)

var helpRoutes = []route{
	{pattern: "GET /help", open: true, menu: &forms.Text{SV: "Hjälp", EN: "Help"}, serve: (*Desk).help},
	{pattern: "GET /tillganglighet", open: true, serve: (*Desk).statement},
}

// roleHelp is what somebody of a role does here.
type roleHelp struct {
	Role staff.Role
	Does forms.Text
}

var roleHelps = []roleHelp{
	{staff.RoleClinic, forms.Text{SV: "Skriver ut blanketter och ser sin egen enhets ärenden.", EN: "Prints forms and sees its own unit's cases."}},
	{staff.RoleMailroom, forms.Text{SV: "Lämnar in skannade filer och ser vad som blev av dem.", EN: "Puts scanned files in and sees what became of them."}},
	{staff.RoleHandler, forms.Text{SV: "Granskar och utför det som kommit in till regionen.", EN: "Reviews and carries out what came in to the region."}},
	{staff.RoleHead, forms.Text{SV: "Avgör det som handläggare inte får avgöra ensamma.", EN: "Decides what handlers may not alone."}},
	{staff.RoleAuditor, forms.Text{SV: "Läser loggen över vem som sett vad. Ser inga ärenden.", EN: "Reads the log of who saw what. Sees no cases."}},
	{staff.RoleAdmin, forms.Text{SV: "Släpper in folk. Ser inga ärenden.", EN: "Lets people in. Sees no cases."}},
}

func (d *Desk) help(v *visit) error {
	return v.render("help.html", struct {
		frame
		Roles []roleHelp
	}{v.frame("Hjälp", "Help", ""), roleHelps})
}

// statement is what the law on accessible public services asks for.
func (d *Desk) statement(v *visit) error {
	return v.render("statement.html", struct {
		frame
		Contact string
	}{v.frame("Tillgänglighetsredogörelse", "Accessibility statement", ""), d.Contact})
}
