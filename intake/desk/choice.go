package desk

import (
	"net/http"
	"strings"
	"time"
)

// choiceRoutes keep how a person wants the pages: language and theme.
var choiceRoutes = []route{
	{pattern: "POST /language", open: true, serve: (*Desk).chooseLanguage},
	{pattern: "POST /theme", open: true, serve: (*Desk).chooseTheme},
}

// choiceKept is how long a browser remembers a choice.
const choiceKept = 365 * 24 * time.Hour

func (d *Desk) chooseLanguage(v *visit) error { return v.choose("lang", "sv", "en") }

func (d *Desk) chooseTheme(v *visit) error { return v.choose("theme", "auto", "light", "dark") }

// choose keeps one of the choices in the browser and goes back.
func (v *visit) choose(name string, choices ...string) error {
	return v.chooseAs(name, name, choices...)
}

// chooseAs is the same for a choice that is kept under another name than its field's.
func (v *visit) chooseAs(cookie, name string, choices ...string) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	for _, c := range choices {
		if f.Get(name) == c {
			http.SetCookie(v.w, &http.Cookie{Name: cookie, Value: c, Path: "/", MaxAge: int(choiceKept.Seconds()),
				Secure: v.d.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		}
	}
	return v.redirect(ours(f.Get("back")), "", "")
}

// ours is an address on this desk, or home.
func ours(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}

// language is what the visitor chose; Swedish until they do.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	}
	return "sv"
}

func (v *visit) theme() string {
	if c, err := v.r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}
