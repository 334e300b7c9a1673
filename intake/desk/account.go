package desk

var accountRoutes = []route{
	{pattern: "GET /account", serve: (*Desk).accountPage},
	{pattern: "POST /account/password", serve: (*Desk).changePassword},
}

type accountPage struct {
	frame
	Region string // in words
	Local  bool   // signs in with a password kept here
}

func (d *Desk) account(v *visit) (accountPage, error) {
	kept, err := d.People.Password(v.r.Context(), v.user.ID)
	return accountPage{v.frame("Ditt konto", "Your account", "signin"), v.text(d.regionWords(v.user.Region)), kept != ""}, err
}

func (d *Desk) accountPage(v *visit) error {
	page, err := d.account(v)
	if err != nil {
		return err
	}
	return v.render("account.html", page)
}

// changePassword asks for the old one, since the chair may have somebody else
// in it, and ends all other sessions.
func (d *Desk) changePassword(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page, err := d.account(v)
	if err != nil {
		return err
	}
	if poor := poorPassword(f.Get("new"), v.user.Login); poor != nil {
		page.Faults["new"] = v.text(*poor)
		return v.again("account.html", page)
	}
	if _, err := d.authenticate(v, v.user.Login, f.Get("old")); err != nil {
		v.fault(page.Faults, "old", "Det är inte ditt nuvarande lösenord.", "That is not your present password.")
		return v.again("account.html", page)
	}
	if err := d.People.SetPassword(v.r.Context(), v.user.ID, HashPassword(f.Get("new"))); err != nil {
		return err
	}
	u, err := d.People.User(v.r.Context(), v.user.ID)
	if err != nil {
		return err
	}
	if err := v.begin(u); err != nil {
		return err
	}
	return v.redirect("/account", "Lösenordet är bytt. Du är utloggad på alla andra ställen.", "The password is changed. You are signed out everywhere else.")
}
