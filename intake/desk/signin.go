package desk

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
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

// Tries allowed in failureSpan: for one login from one address, well below the 100
// in a row of NIST SP 800-63B; for a login from wherever, and for an address, where
// a whole clinic may sit behind it. A browser from which the person has signed in
// before is counted by itself, so that nobody else's tries keep them out.
const (
	failureSpan       = 15 * time.Minute
	failuresOfPair    = 5
	failuresOfLogin   = 20
	failuresOfAddress = 50
	failuresOfDevice  = 10
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
	if err := v.know(u); err != nil {
		return err
	}
	return v.redirect(ours(page.Next), "", "")
}

var errThrottled = errors.New("too many failed sign-ins")

// authenticate gives the person whose login and password these are: errNobody,
// errThrottled. The try is counted before the password is looked at, and one that
// was right is taken back. Accounts that there are not, or that have no password,
// take as long as others.
func (d *Desk) authenticate(v *visit, login, password string) (staff.User, error) {
	ctx, now, kept := v.r.Context(), d.Now(), nobodysHash()
	u, err := d.People.UserByLogin(ctx, login)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return staff.User{}, err
	}
	known := err == nil
	most, err := v.triesOf(login, u)
	if err != nil {
		return staff.User{}, err
	}
	if allowed, err := d.Doors.TrySignIn(ctx, now, now.Add(-failureSpan), most); err != nil || !allowed {
		return staff.User{}, cmp.Or(err, errThrottled)
	}
	if known {
		hash, err := d.People.Password(ctx, u.ID)
		if err != nil {
			return staff.User{}, err
		}
		known, kept = hash != "", cmp.Or(hash, kept)
	}
	if len(password) <= 4*passwordMost && passwordIs(kept, password) && known && !u.Disabled {
		return u, d.Doors.Forgive(ctx, now, slices.Collect(maps.Keys(most))...)
	}
	// A login that nobody has may be a password typed in the wrong box: not kept.
	if err := v.auditAs(u, auditlog.ActSignInFail, 0, "", ""); err != nil {
		return staff.User{}, err
	}
	return staff.User{}, errNobody
}

// triesOf are what a try to sign in is counted under, with how many there may be.
func (v *visit) triesOf(login string, u staff.User) (map[string]int, error) {
	if token := v.device(); token != "" && u.ID != "" {
		whose, err := v.d.Devices.DeviceOf(v.r.Context(), tokenSum(token), v.d.Now())
		if err != nil || whose == u.ID {
			return map[string]int{failureKey("device", token): failuresOfDevice}, err
		}
	}
	return map[string]int{failureKey("pair", login+"\x00"+v.address()): failuresOfPair, failureKey("login", login): failuresOfLogin,
		failureKey("address", v.address()): failuresOfAddress}, nil
}

// deviceLasts is how long a browser is known after somebody signed in from it.
const deviceLasts = 180 * 24 * time.Hour

// device is what the visitor's browser keeps to be known by; "" for nothing.
func (v *visit) device() string {
	c, err := v.r.Cookie(v.d.deviceCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

func (d *Desk) deviceCookie() string {
	if d.Secure {
		return "__Host-blankett-device"
	}
	return "blankett-device"
}

// know has the visitor's browser known as theirs, by a new token each time.
func (v *visit) know(u staff.User) error {
	token, until := rand.Text(), v.d.Now().Add(deviceLasts)
	if err := v.d.Devices.KnowDevice(v.r.Context(), tokenSum(token), u.ID, until); err != nil {
		return err
	}
	http.SetCookie(v.w, &http.Cookie{Name: v.d.deviceCookie(), Value: token, Path: "/", MaxAge: int(deviceLasts.Seconds()), Secure: v.d.Secure,
		HttpOnly: true, SameSite: http.SameSiteLaxMode})
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
