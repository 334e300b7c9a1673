package desk

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

var (
	errNobody   = errors.New("not signed in")
	errNotYours = errors.New("not for this role")
	// errProtected is errNotYours for what says who a protected person is.
	errProtected = errors.New("the identity is protected")
)

// visit is one request by one person.
type visit struct {
	d    *Desk
	w    http.ResponseWriter
	r    *http.Request
	user staff.User // ID "" when nobody is signed in
	lang string     // "sv" or "en"
}

// admitted says whether the visitor may use a route: errNobody, errNotYours. A
// refusal is written down.
func (v *visit) admitted(rt route) error {
	if rt.allows(v.user) {
		return nil
	}
	if v.user.ID == "" {
		return errNobody
	}
	if err := v.audit(auditlog.ActRefused, 0, "", rt.pattern); err != nil {
		return err
	}
	return errNotYours
}

// text chooses the visitor's language.
func (v *visit) text(t forms.Text) string { return pick(v.lang, t) }

// pick is the same of two words.
func (v *visit) pick(sv, en string) string { return pick(v.lang, forms.Text{SV: sv, EN: en}) }

// render draws a page whole before the first byte of it is sent. Data pages
// embed the frame that v.frame gives.
func (v *visit) render(name string, data any) error { return v.renderAs(http.StatusOK, name, data) }

// again draws a form again with what was wrong in it: 422.
func (v *visit) again(name string, data any) error {
	return v.renderAs(http.StatusUnprocessableEntity, name, data)
}

func (v *visit) renderAs(status int, name string, data any) error {
	var page bytes.Buffer
	if err := pages()[v.lang].ExecuteTemplate(&page, name, data); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	v.send(page.Bytes())
	return nil
}

// send writes the answer; that somebody went away is no fault of ours.
func (v *visit) send(body []byte) {
	if _, err := v.w.Write(body); err != nil {
		v.d.Log.Debug("send an answer", "err", err)
	}
}

// sendAs writes an answer of a media type.
func (v *visit) sendAs(kind string, body []byte) {
	v.w.Header().Set("Content-Type", kind)
	v.send(body)
}

func (v *visit) problem(status int, p problem) error {
	page := struct {
		frame
		Text string
		Back string
	}{v.frame(p.Title.SV, p.Title.EN, ""), v.text(p.Text), p.Back}
	if page.Back == "" {
		page.Back = "/"
	}
	return v.renderAs(status, "problem.html", page)
}

// redirect sends the visitor on to a page of ours, with a message shown there
// once; "" for none.
func (v *visit) redirect(to, sv, en string) error {
	if sv != "" {
		v.d.sessions.Put(v.r.Context(), "said", v.text(forms.Text{SV: sv, EN: en}))
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// toSignIn sends whoever is not signed in there, and back afterwards.
func (v *visit) toSignIn() error {
	to := "/signin"
	if v.r.Method == http.MethodGet && v.r.URL.Path != "/" && !personalQuery(v.r.URL.Query()) {
		to += "?next=" + url.QueryEscape(v.r.URL.RequestURI())
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// personalQuery says whether something in an address looks like a person's number.
func personalQuery(q url.Values) bool {
	for _, values := range q {
		if slices.ContainsFunc(values, forms.LooksPersonal) {
			return true
		}
	}
	return false
}

// form gives what was filled in, or an *http.MaxBytesError. NULs and broken
// UTF-8, which no keyboard makes and no database takes, are left out.
func (v *visit) form() (url.Values, error) {
	if err := v.r.ParseForm(); err != nil {
		return nil, fmt.Errorf("read a form: %w", err)
	}
	clean := make(url.Values, len(v.r.Form))
	for name, values := range v.r.Form {
		for _, value := range values {
			clean.Add(name, plain(value))
		}
	}
	return clean, nil
}

// plain is a text without what no keyboard makes.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// id is a number in the address; intake.ErrNotFound when it is none.
func (v *visit) id(name string) (int64, error) {
	n, err := strconv.ParseInt(v.r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, intake.ErrNotFound
	}
	return n, nil
}

// noteLimit is how much of a note is kept, in bytes: a sentence or two.
const noteLimit = 500

// audit writes down what the visitor does, before they see anything of it. The
// case is its number; the note never a person's data.
func (v *visit) audit(act auditlog.Act, id int64, number, note string) error {
	return v.auditAs(v.user, act, id, number, note)
}

func (v *visit) auditAs(u staff.User, act auditlog.Act, id int64, number, note string) error {
	note = forms.WithoutNumbers(plain(note))
	if _, err := forms.ParseCaseNumber(number); err != nil {
		number = "" // what somebody searched for may be anybody's number
	}
	if len(note) > noteLimit {
		note = strings.ToValidUTF8(note[:noteLimit], "") + "…"
	}
	var roles []string
	for _, r := range u.Roles {
		roles = append(roles, string(r))
	}
	_, err := v.d.Audit.Record(v.r.Context(), auditlog.Entry{
		At: v.d.Now(), Who: u.Login, Name: u.Name, Role: strings.Join(roles, "+"), Region: u.Region, Unit: u.Unit,
		Act: act, Return: id, Case: plain(number), Note: note,
	})
	return err
}

// address is where the visitor comes from, as far as it can be known.
func (v *visit) address() string {
	if v.d.BehindProxy {
		all := strings.Split(v.r.Header.Get("X-Forwarded-For"), ",")
		return strings.TrimSpace(all[len(all)-1]) // the proxy adds its own caller last
	}
	host, _, err := net.SplitHostPort(v.r.RemoteAddr)
	if err != nil {
		return v.r.RemoteAddr
	}
	return host
}

// conflict is an intake.ErrConflict that says who has it and what to do.
type conflict struct {
	text  forms.Text
	back  string     // where to go from here
	title forms.Text // zero where somebody else got there first
}

func (c *conflict) Error() string { return c.text.EN }
func (c *conflict) Unwrap() error { return intake.ErrConflict }
