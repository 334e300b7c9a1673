package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"blankett/intake"
	"blankett/intake/staff"
)

// joinRoutes are where a one-time link leads.
var joinRoutes = []route{
	{pattern: "GET /join/{token}", open: true, serve: (*Desk).joinPage},
	{pattern: "POST /join/{token}", open: true, serve: (*Desk).join},
}

// InvitationLasts is how long a one-time link can be used: a working day later
// it must be made anew.
const InvitationLasts = 24 * time.Hour

// Invite makes a one-time link for a user, or for the first user of all with
// id "": the path to open on the desk. Links made before to the same are void.
func Invite(ctx context.Context, doors staff.Doors, user string, now time.Time) (path string, err error) {
	token := rand.Text() // 130 random bits
	err = doors.Invite(ctx, staff.Invitation{Token: tokenSum(token), User: user, Expires: now.Add(InvitationLasts)})
	return "/join/" + token, err
}

func tokenSum(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

type joinPage struct {
	frame
	First   bool // nobody is here yet
	Token   string
	Form    url.Values
	Regions []Region
	Roles   []staff.Role
	Login   string // whose password it is, when not the first
}

// Chosen says whether a role is ticked. At first all are: whoever sets up a
// station sees all of it, and takes away later what is too much.
func (p joinPage) Chosen(r staff.Role) bool {
	if p.Form == nil {
		return true
	}
	for _, c := range p.Form["role"] {
		if c == string(r) {
			return true
		}
	}
	return false
}

func (d *Desk) joinPage(v *visit) error {
	page, err := d.invited(v)
	if err != nil {
		return err
	}
	return v.render("join.html", page)
}

func (d *Desk) invited(v *visit) (joinPage, error) {
	token := v.r.PathValue("token")
	i, err := d.Doors.Invited(v.r.Context(), tokenSum(token), d.Now())
	if err != nil {
		return joinPage{}, err
	}
	page := joinPage{frame: v.frame("Välkommen", "Welcome", "signin"), First: i.User == "", Token: token, Regions: d.Regions, Roles: staff.Roles}
	if page.First {
		return page, d.nobodyYet(v)
	}
	u, err := d.People.User(v.r.Context(), i.User)
	page.Login = u.Login
	return page, err
}

// nobodyYet is intake.ErrNotFound when there are users: the link to become the
// first is void then, whoever let them in.
func (d *Desk) nobodyYet(v *visit) error {
	users, err := d.People.Users(v.r.Context())
	if err == nil && len(users) > 0 {
		return intake.ErrNotFound
	}
	return err
}

func (d *Desk) join(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page, err := d.invited(v)
	if err != nil {
		return err
	}
	page.Form = f
	u := staff.User{Login: page.Login}
	if page.First {
		u = v.described(f, page.Faults)
	}
	if poor := poorPassword(f.Get("password"), u.Login); poor != nil {
		page.Faults["password"] = v.text(*poor)
	}
	if len(page.Faults) > 0 {
		return v.again("join.html", page)
	}
	return d.letIn(v, page, u, HashPassword(f.Get("password")))
}

// letIn uses up the link, keeps the password and begins a session.
func (d *Desk) letIn(v *visit, page joinPage, u staff.User, password string) error {
	ctx := v.r.Context()
	i, err := d.Doors.UseInvitation(ctx, tokenSum(page.Token), d.Now())
	if err != nil {
		return err
	}
	if page.First {
		i.User = newID()
		u.ID, u.CreatedAt = i.User, d.Now()
		err = d.People.AddUser(ctx, u, password)
	} else {
		err = d.People.SetPassword(ctx, i.User, password)
	}
	if err != nil {
		return fmt.Errorf("let somebody in: %w", err)
	}
	if u, err = d.People.User(ctx, i.User); err != nil {
		return err
	}
	if err := v.begin(u); err != nil {
		return err
	}
	if err := v.know(u); err != nil {
		return err
	}
	return v.redirect("/", "Välkommen! Du är inloggad.", "Welcome! You are signed in.")
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// loginPattern is what a login may look like: an address, a HSA-id, a name.
var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{1,79}$`)

// CheckLogin says whether a login may be used, and gives it as it is kept.
func CheckLogin(login string) (string, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if !loginPattern.MatchString(login) {
		return "", errors.New("a login has 2 to 80 of the letters a–z, digits, and . _ @ + -")
	}
	return login, nil
}

// described is a person as a form describes them, with what is wrong in it.
func (v *visit) described(f url.Values, wrong faults) staff.User {
	u := staff.User{Name: line(f.Get("name")), Region: f.Get("region"), Unit: line(f.Get("unit")), Unmask: f.Get("unmask") != ""}
	var err error
	if u.Login, err = CheckLogin(f.Get("login")); err != nil {
		v.fault(wrong, "login", "Skriv 2 till 80 tecken: a–z, siffror och . _ @ + -", "Write 2 to 80 characters: a–z, digits and . _ @ + -")
	}
	if n := len(u.Name); n == 0 || n > 120 {
		v.fault(wrong, "name", "Skriv ditt namn, som kollegorna känner dig.", "Write your name, as your colleagues know you.")
	}
	for _, r := range f["role"] {
		if r := staff.Role(r); r.Valid() && !u.Has(r) {
			u.Roles = append(u.Roles, r)
		}
	}
	if len(u.Roles) == 0 {
		v.fault(wrong, "role", "Välj minst en roll.", "Choose at least one role.")
	}
	if !v.d.knowsRegion(u.Region) {
		v.fault(wrong, "region", "Välj en region.", "Choose a region.")
	}
	return u
}

func (d *Desk) knowsRegion(id string) bool {
	return id == staff.EveryRegion || slices.ContainsFunc(d.Regions, func(r Region) bool { return r.ID == id })
}

// line is a text on one line, without the marks that turn the writing round.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
