package desk

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

var admins = []staff.Role{staff.RoleAdmin}

var userRoutes = []route{
	{pattern: "GET /users", who: admins, menu: &forms.Text{SV: "Användare", EN: "Users"}, serve: (*Desk).users},
	{pattern: "POST /users", who: admins, serve: (*Desk).addUser},
	{pattern: "GET /users/{login}", who: admins, serve: (*Desk).userPage},
	{pattern: "POST /users/{login}", who: admins, serve: (*Desk).changeUser},
	{pattern: "POST /users/{login}/link", who: admins, serve: (*Desk).inviteUser},
}

type usersPage struct {
	frame
	Users []staff.User
	Names map[string]string // of their regions
	userForm
}

// userForm is what a form about a person shows, new or not.
type userForm struct {
	Form    url.Values
	Regions []Region
	Roles   []staff.Role
}

// Chosen says whether a box or an option was chosen.
func (f userForm) Chosen(name string, value any) bool {
	return slices.Contains(f.Form[name], fmt.Sprint(value))
}

func (d *Desk) users(v *visit) error {
	page, err := d.usersPage(v, url.Values{"region": {v.user.Region}})
	if err != nil {
		return err
	}
	return v.render("users.html", page)
}

// usersPage lists the people an administrator lets in: their own region's.
func (d *Desk) usersPage(v *visit, form url.Values) (usersPage, error) {
	all, err := d.People.Users(v.r.Context())
	if err != nil {
		return usersPage{}, err
	}
	page := usersPage{frame: v.frame("Användare", "Users", "users"), userForm: userForm{form, d.Regions, staff.Roles}, Names: map[string]string{}}
	for _, u := range all {
		if v.user.In(u.Region) {
			page.Users = append(page.Users, u)
			page.Names[u.Region] = v.text(d.regionWords(u.Region))
		}
	}
	return page, nil
}

func (d *Desk) addUser(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page, err := d.usersPage(v, f)
	if err != nil {
		return err
	}
	u := v.described(f, page.Faults)
	u.ID, u.CreatedAt = newID(), d.Now()
	if !v.user.In(u.Region) {
		v.fault(page.Faults, "region", "Du kan bara släppa in folk i din egen region.", "You can let people into your own region only.")
	}
	if len(page.Faults) == 0 {
		if err := v.audit(auditlog.ActUserAdded, 0, "", describe(u)); err != nil {
			return err
		}
		err := d.People.AddUser(v.r.Context(), u, "")
		d.working.forget()
		if err == nil {
			return d.linkPage(v, u)
		}
		if !errors.Is(err, intake.ErrConflict) {
			return err
		}
		v.fault(page.Faults, "login", "Det inloggningsnamnet är upptaget.", "That login is taken.")
	}
	return v.again("users.html", page)
}

// describe is a person in the log.
func describe(u staff.User) string {
	var roles []string
	for _, r := range u.Roles {
		roles = append(roles, string(r))
	}
	text := fmt.Sprintf("%s: %s, region %s, unit %s", u.Login, strings.Join(roles, "+"), u.Region, u.Unit)
	if u.Unmask {
		text += ", may unmask"
	}
	if u.Disabled {
		text += ", disabled"
	}
	return text
}

type linkPage struct {
	frame
	Login, Link string
}

// linkPage makes a one-time link and shows it, this once.
func (d *Desk) linkPage(v *visit, u staff.User) error {
	if err := v.audit(auditlog.ActInvite, 0, "", u.Login); err != nil {
		return err
	}
	path, err := Invite(v.r.Context(), d.Doors, u.ID, d.Now())
	if err != nil {
		return err
	}
	scheme := "http://"
	if d.Secure {
		scheme = "https://"
	}
	return v.render("link.html", linkPage{v.frame("Engångslänk", "One-time link", "users"), u.Login, scheme + v.r.Host + path})
}

type userPage struct {
	frame
	Whom staff.User
	Self bool
	userForm
}

// whom is the person in the address, if the visitor may administer them.
func (d *Desk) whom(v *visit) (staff.User, error) {
	u, err := d.People.UserByLogin(v.r.Context(), v.r.PathValue("login"))
	if err != nil {
		return u, err
	}
	if !v.user.In(u.Region) {
		return u, errors.Join(v.audit(auditlog.ActRefused, 0, "", "user "+u.Login), intake.ErrNotFound)
	}
	return u, nil
}

func (d *Desk) userPage(v *visit) error {
	u, err := d.whom(v)
	if err != nil {
		return err
	}
	f := url.Values{"name": {u.Name}, "region": {u.Region}, "unit": {u.Unit}}
	for _, r := range u.Roles {
		f.Add("role", string(r))
	}
	if u.Unmask {
		f.Set("unmask", "yes")
	}
	if u.Disabled {
		f.Set("disabled", "yes")
	}
	return v.render("user.html", d.about(v, u, f))
}

func (d *Desk) about(v *visit, u staff.User, f url.Values) userPage {
	return userPage{v.frame(u.Name, u.Name, "users"), u, u.ID == v.user.ID, userForm{f, d.Regions, staff.Roles}}
}

func (d *Desk) changeUser(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	u, err := d.whom(v)
	if err != nil {
		return err
	}
	page := d.about(v, u, f)
	f.Set("login", u.Login)
	next := v.described(f, page.Faults)
	next.ID, next.Login, next.Disabled = u.ID, u.Login, f.Get("disabled") != ""
	switch {
	case !v.user.In(next.Region):
		v.fault(page.Faults, "region", "Du kan bara ha folk i din egen region.", "You can have people in your own region only.")
	case page.Self && more(next, u):
		v.fault(page.Faults, "role", "Du kan inte ge dig själv fler rättigheter. Be en annan administratör.", "You cannot give yourself more rights. Ask another administrator.")
	case page.Self && (next.Disabled || !next.Has(staff.RoleAdmin)):
		v.fault(page.Faults, "role", "Du kan inte ta bort din egen rätt att administrera. Be en annan administratör.", "You cannot take away your own right to administer. Ask another administrator.")
	}
	if len(page.Faults) > 0 {
		return v.again("user.html", page)
	}
	if err := v.audit(auditlog.ActUserChanged, 0, "", describe(next)); err != nil {
		return err
	}
	if err := d.People.ChangeUser(v.r.Context(), next); err != nil {
		return err
	}
	d.working.forget()
	return v.redirect("/users", "Ändringen är sparad.", "The change is saved.")
}

// more says whether somebody may do more, or elsewhere, than before.
func more(next, before staff.User) bool {
	return slices.ContainsFunc(next.Roles, func(r staff.Role) bool { return !before.Has(r) }) || next.Unmask && !before.Unmask || next.Region != before.Region || next.Unit != before.Unit
}

func (d *Desk) inviteUser(v *visit) error {
	u, err := d.whom(v)
	if err != nil {
		return err
	}
	return d.linkPage(v, u)
}
