package desk

import (
	"net/http"
	"slices"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/staff"
)

// formLimit is how many bytes a form may bring, unless its route says otherwise:
// no form here comes near.
const formLimit = 1 << 20

// route is one page or act: who may use it, and what it does. Nothing is
// changed on GET.
type route struct {
	pattern string       // net/http's: method and path
	who     []staff.Role // any of these; everyone who is signed in when nil
	open    bool         // for those not signed in, too
	body    int64        // bytes that a request may bring; 0 is formLimit
	menu    *forms.Text  // its name in the header; nil when it does not stand there
	serve   func(*Desk, *visit) error
}

// routes are all there is.
func routes() []route {
	return slices.Concat(homeRoutes, queueRoutes, returnRoutes, claimRoutes, correctRoutes, decideRoutes, regretRoutes, linkRoutes, letterRoutes, confirmationRoutes, maskRoutes, counterRoutes, caseRoutes, callRoutes, mailRoutes, statsRoutes, blindRoutes,
		userRoutes, auditRoutes, accountRoutes, signRoutes, oidcRoutes, joinRoutes, helpRoutes, choiceRoutes, keysRoutes)
}

var homeRoutes = []route{
	{pattern: "GET /{$}", serve: (*Desk).home},
}

// home sends each to where their work is.
func (d *Desk) home(v *visit) error {
	for _, rt := range d.menu {
		if rt.allows(v.user) {
			http.Redirect(v.w, v.r, rt.path(), http.StatusSeeOther)
			return nil
		}
	}
	return intake.ErrNotFound
}

// allows says whether a signed-in person may use the route.
func (rt route) allows(u staff.User) bool {
	return rt.open || u.ID != "" && (rt.who == nil || u.Has(rt.who...))
}

// path is the address of a route without wildcards.
func (rt route) path() string { return rt.pattern[len("GET "):] }

// Permission is one route and who may use it.
type Permission struct {
	Pattern string       // net/http's: method and path
	Who     []staff.Role // any of these; everyone who is signed in when nil
	Open    bool         // for those not signed in, too
}

// Permissions are all routes, as the README's table shows them.
func Permissions() []Permission {
	var all []Permission
	for _, rt := range routes() {
		all = append(all, Permission{rt.pattern, rt.who, rt.open})
	}
	return all
}
