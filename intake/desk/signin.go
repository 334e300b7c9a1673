package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

var signRoutes = []route{
	{pattern: "GET /signin", open: true, serve: (*Desk).signInPage},
	{pattern: "POST /signin", open: true, serve: (*Desk).signIn},
	{pattern: "POST /signout", serve: (*Desk).signOut},
	{pattern: "POST /signout/everywhere", serve: (*Desk).signOutEverywhere},
}

// Failed sign-ins allowed in failureSpan: for one login, well below the 100 in a
// row of NIST SP 800-63B; for one address, where a whole clinic may sit behind it.
const (
	failureSpan       = 15 * time.Minute
	failuresOfLogin   = 5
	failuresOfAddress = 50
)

type signInPage struct {
	frame
	Login, Next string
	House       string // name of the house's own sign-in; "" for none
	Only        bool   // no passwords
}

func (d *Desk) newSignInPage(v *visit, login, next string) signInPage {
	page := signInPage{frame: v.frame("Logga in", "Sign in", "signin"), Login: login, Next: next}
	if d.House != nil {
		page.House, page.Only = d.House.Name, d.House.Only
	}
	return page
}

func (d *Desk) signInPage(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if v.user.ID != "" {
		return v.redirect(ours(f.Get("next")), "", "")
	}
	return v.render("signin.html", d.newSignInPage(v, "", f.Get("next")))
}

func (d *Desk) signIn(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page := d.newSignInPage(v, strings.ToLower(strings.TrimSpace(f.Get("login"))), f.Get("next"))
	if page.Only {
		return intake.ErrNotFound
	}
	u, err := d.authenticate(v, page.Login, f.Get("password"))
	switch {
	case errors.Is(err, errThrottled):
		v.fault(page.Faults, "login", "För många misslyckade försök. Vänta en kvart och försök igen.", "Too many failed attempts. Wait a quarter of an hour and try again.")
		return v.renderAs(http.StatusTooManyRequests, "signin.html", page)
	case errors.Is(err, errNobody):
		v.fault(page.Faults, "login", "Inloggningsnamnet och lösenordet hör inte ihop. Kontrollera båda och försök igen.", "The login and the password do not belong together. Check both and try again.")
		return v.again("signin.html", page)
	case err != nil:
		return err
	}
	if err := v.begin(u); err != nil {
		return err
	}
	return v.redirect(ours(page.Next), "", "")
}

var errThrottled = errors.New("too many failed sign-ins")

// authenticate gives the person whose login and password these are: errNobody,
// errThrottled.
func (d *Desk) authenticate(v *visit, login, password string) (staff.User, error) {
	keys := []string{failureKey("login", login), failureKey("address", v.address())}
	if err := d.throttled(v, keys); err != nil {
		return staff.User{}, err
	}
	u, err := d.People.UserByLogin(v.r.Context(), login)
	known := err == nil
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return staff.User{}, err
	}
	kept := nobodysHash()
	if known {
		if kept, err = d.People.Password(v.r.Context(), u.ID); err != nil {
			return staff.User{}, err
		}
	}
	if len(password) <= 4*passwordMost && passwordIs(kept, password) && known && !u.Disabled {
		return u, nil
	}
	if err := d.Doors.Failed(v.r.Context(), d.Now(), keys...); err != nil {
		return staff.User{}, err
	}
	// A login that nobody has may be a password typed in the wrong box: not kept.
	if err := v.auditAs(u, auditlog.ActSignInFail, 0, "", ""); err != nil {
		return staff.User{}, err
	}
	return staff.User{}, errNobody
}

func (d *Desk) throttled(v *visit, keys []string) error {
	for i, most := range []int{failuresOfLogin, failuresOfAddress} {
		n, err := d.Doors.Failures(v.r.Context(), keys[i], d.Now().Add(-failureSpan))
		if err != nil {
			return err
		}
		if n >= most {
			return errThrottled
		}
	}
	return nil
}

// failureKey is what a failure is kept under: a hash, so that no list of
// addresses and mistyped logins stands in the database.
func failureKey(kind, value string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + value))
	return hex.EncodeToString(sum[:])
}

func (d *Desk) signOut(v *visit) error {
	if err := v.audit(auditlog.ActSignOut, 0, "", ""); err != nil {
		return err
	}
	if err := d.sessions.Destroy(v.r.Context()); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	http.Redirect(v.w, v.r, "/signin", http.StatusSeeOther)
	return nil
}

func (d *Desk) signOutEverywhere(v *visit) error {
	if err := v.audit(auditlog.ActSignOut, 0, "", "everywhere"); err != nil {
		return err
	}
	if err := d.People.SignOutEverywhere(v.r.Context(), v.user.ID); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/signin", http.StatusSeeOther)
	return nil
}
