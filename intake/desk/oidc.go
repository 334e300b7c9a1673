package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

// oidcRoutes are the way through a house's own sign-in. They are GETs, since
// the protocol is; all that they change is whose the session is.
var oidcRoutes = []route{
	{pattern: "GET /signin/house", open: true, serve: (*Desk).toHouse},
	{pattern: "GET /signin/house/back", open: true, serve: (*Desk).fromHouse},
}

// House is a house's own sign-in: an OpenID Connect provider, and how its
// claims say who somebody is. Roles and region come from it at each sign-in.
type House struct {
	Name    string            `yaml:"name"`    // on the button
	Issuer  string            `yaml:"issuer"`  // where its discovery document is
	Client  string            `yaml:"client"`  // our id there
	Secret  string            `yaml:"secret"`  // our password there
	Scopes  []string          `yaml:"scopes"`  // asked for besides openid
	Claims  Claims            `yaml:"claims"`  //
	Roles   map[string]string `yaml:"roles"`   // what the role claim may say → our role
	Regions map[string]string `yaml:"regions"` // what the region claim may say → our region; as it is when left out
	Only    bool              `yaml:"only"`    // no passwords here any more

	// Address is where people reach the desk: the provider sends them back there.
	Address string `yaml:"-"`

	once     sync.Mutex
	provider *oidc.Provider
}

// Claims name the claims of an ID token that say who somebody is.
type Claims struct {
	Login  string `yaml:"login"`
	Name   string `yaml:"name"`
	Region string `yaml:"region"`
	Unit   string `yaml:"unit"`
	Roles  string `yaml:"roles"` // one text, or a list
}

// houseTimeout is how long a provider may take to answer: people wait.
const houseTimeout = 10 * time.Second

// reach finds the provider, at the first sign-in and not at the start: a desk
// must come up while the provider is down.
func (h *House) reach() (*oidc.Provider, error) {
	h.once.Lock()
	defer h.once.Unlock()
	if h.provider == nil {
		// The provider keeps this context for fetching keys later.
		p, err := oidc.NewProvider(h.patient(context.Background()), h.Issuer)
		if err != nil {
			return nil, fmt.Errorf("reach the sign-in of %s: %w", h.Name, err)
		}
		h.provider = p
	}
	return h.provider, nil
}

func (h *House) patient(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: houseTimeout})
}

func (h *House) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: h.Client, ClientSecret: h.Secret, Endpoint: p.Endpoint(),
		RedirectURL: h.Address + "/signin/house/back", Scopes: append([]string{oidc.ScopeOpenID}, h.Scopes...)}
}

// toHouse sends somebody to sign in there.
func (d *Desk) toHouse(v *visit) error {
	if d.House == nil {
		return intake.ErrNotFound
	}
	p, err := d.House.reach()
	if err != nil {
		d.Log.Error("send somebody to the house's sign-in", "err", err)
		return v.redirect("/signin", "Det går inte att nå husets inloggning just nu. Försök igen om en stund.", "The house's sign-in cannot be reached now. Try again in a moment.")
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	ctx := v.r.Context()
	if err := d.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin a sign-in: %w", err)
	}
	for key, value := range map[string]string{"house.state": state, "house.nonce": nonce, "house.verifier": verifier, "house.next": ours(v.r.URL.Query().Get("next"))} {
		d.sessions.Put(ctx, key, value)
	}
	http.Redirect(v.w, v.r, d.House.oauth(p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	return nil
}

// errHouse says that the provider's answer is not to be trusted, or that it did
// not let the person in.
var errHouse = errors.New("the house's sign-in did not let them in")

// fromHouse is where the provider sends people back.
func (d *Desk) fromHouse(v *visit) error {
	if d.House == nil {
		return intake.ErrNotFound
	}
	ctx := v.r.Context()
	next := d.sessions.PopString(ctx, "house.next")
	u, err := d.House.identify(ctx, v.r, d.sessions.PopString(ctx, "house.state"), d.sessions.PopString(ctx, "house.nonce"), d.sessions.PopString(ctx, "house.verifier"))
	if err == nil {
		u, err = d.keepGuest(ctx, u)
	}
	if errors.Is(err, errHouse) {
		d.Log.Warn("a sign-in through the house failed", "err", err)
		if err := v.audit(auditlog.ActSignInFail, 0, "", "through the house"); err != nil {
			return err
		}
		return v.redirect("/signin", "Inloggningen gick inte igenom, eller så har du ingen roll här. Försök igen, eller fråga den som administrerar användarna.",
			"The sign-in did not go through, or you have no role here. Try again, or ask whoever administers the users.")
	}
	if err != nil {
		return err
	}
	if err := v.begin(u); err != nil {
		return err
	}
	return v.redirect(ours(next), "", "")
}

// identify checks the provider's answer and gives the person in it: errHouse.
func (h *House) identify(ctx context.Context, r *http.Request, state, nonce, verifier string) (staff.User, error) {
	q := r.URL.Query()
	if state == "" || q.Get("state") != state {
		return staff.User{}, fmt.Errorf("%w: an answer nobody asked for", errHouse)
	}
	if q.Get("error") != "" {
		return staff.User{}, fmt.Errorf("%w: it answered with an error", errHouse)
	}
	p, err := h.reach()
	if err != nil {
		return staff.User{}, err
	}
	token, err := h.oauth(p).Exchange(h.patient(ctx), q.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return staff.User{}, fmt.Errorf("%w: exchange its code: %w", errHouse, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: h.Client}).Verify(h.patient(ctx), raw)
	if err != nil {
		return staff.User{}, fmt.Errorf("%w: its token does not hold: %w", errHouse, err)
	}
	if id.Nonce != nonce {
		return staff.User{}, fmt.Errorf("%w: its token answers another sign-in", errHouse)
	}
	claims, err := h.said(ctx, p, token, id)
	if err != nil {
		return staff.User{}, err
	}
	return h.user(id.Issuer, id.Subject, claims)
}

// said is all that the provider says of somebody: in the token, and where it
// has more, at its user-info endpoint.
func (h *House) said(ctx context.Context, p *oidc.Provider, token *oauth2.Token, id *oidc.IDToken) (map[string]any, error) {
	claims := map[string]any{}
	if p.UserInfoEndpoint() != "" {
		info, err := p.UserInfo(h.patient(ctx), oauth2.StaticTokenSource(token))
		if err != nil {
			return nil, fmt.Errorf("%w: its user info: %w", errHouse, err)
		}
		if info.Subject != id.Subject {
			return nil, fmt.Errorf("%w: its user info is another's", errHouse)
		}
		if err := info.Claims(&claims); err != nil {
			return nil, fmt.Errorf("%w: its user info: %w", errHouse, err)
		}
	}
	if err := id.Claims(&claims); err != nil { // the signed ones have the last word
		return nil, fmt.Errorf("%w: its claims: %w", errHouse, err)
	}
	return claims, nil
}

// user is the person that claims speak of. One without a login or a role of
// ours is errHouse.
func (h *House) user(issuer, subject string, claims map[string]any) (staff.User, error) {
	login, err := CheckLogin(claim(claims, h.Claims.Login))
	if err != nil {
		return staff.User{}, fmt.Errorf("%w: claim %s is no login", errHouse, h.Claims.Login)
	}
	u := staff.User{ID: guestID(issuer, subject), Login: login, Name: line(claim(claims, h.Claims.Name)), Unit: line(claim(claims, h.Claims.Unit))}
	u.Region = claim(claims, h.Claims.Region)
	if h.Regions != nil {
		u.Region = h.Regions[u.Region]
	}
	for _, said := range claimList(claims, h.Claims.Roles) {
		if r := staff.Role(h.Roles[said]); r.Valid() && !u.Has(r) {
			u.Roles = append(u.Roles, r)
		}
	}
	if u.Name == "" {
		u.Name = u.Login
	}
	if len(u.Roles) == 0 || u.Region == "" {
		return u, fmt.Errorf("%w: its claims give no role or no region here", errHouse)
	}
	return u, nil
}

// guestID is who somebody is whatever they are called: the provider promises
// that a subject is never another's.
func guestID(issuer, subject string) string {
	sum := sha256.Sum256([]byte(issuer + "\x00" + subject))
	return "house-" + hex.EncodeToString(sum[:16])
}

func claim(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

func claimList(claims map[string]any, name string) []string {
	switch value := claims[name].(type) {
	case string:
		return strings.Fields(value)
	case []any:
		var all []string
		for _, one := range value {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

// keepGuest keeps who somebody is now, as the provider says it. A login that
// somebody else has here is not taken over, and who is kept out stays out.
func (d *Desk) keepGuest(ctx context.Context, u staff.User) (staff.User, error) {
	if !d.knowsRegion(u.Region) {
		return u, fmt.Errorf("%w: there is no region %q", errHouse, u.Region)
	}
	known, err := d.People.User(ctx, u.ID)
	if errors.Is(err, intake.ErrNotFound) {
		u.CreatedAt = d.Now()
		if err := d.People.AddUser(ctx, u, ""); errors.Is(err, intake.ErrConflict) {
			return u, fmt.Errorf("%w: somebody else has the login", errHouse)
		} else if err != nil {
			return u, err
		}
		return u, nil
	}
	if err != nil {
		return u, err
	}
	if known.Disabled {
		return u, fmt.Errorf("%w: they are kept out here", errHouse)
	}
	if known.Name == u.Name && known.Region == u.Region && known.Unit == u.Unit && slices.Equal(known.Roles, u.Roles) {
		return known, nil
	}
	known.Name, known.Region, known.Unit, known.Roles = u.Name, u.Region, u.Unit, u.Roles
	return known, d.People.ChangeUser(ctx, known)
}
