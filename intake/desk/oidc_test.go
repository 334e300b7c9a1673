package desk_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// provider is a real OpenID Connect provider, with what it says of people.
type provider struct {
	*storage.Storage
	claims map[string]map[string]any // by subject
}

func (p *provider) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	for name, value := range p.claims[subject] {
		info.AppendClaims(name, value)
	}
	return p.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin)
}

// house starts a provider and a desk that trusts it.
func house(t *testing.T, change ...func(*desk.House)) (*desktest.Station, *provider) {
	t.Helper()
	var serve http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p := &provider{storage.NewStorage(storage.NewUserStore(server.URL)), map[string]map[string]any{
		"id1": {"login": "eva.testsson", "region": "VGR", "unit": "Ekan", "groups": []string{"blankett-handlers", "canteen"}},
	}}
	h := &desk.House{Name: "Testhuset", Issuer: server.URL, Client: t.Name(), Secret: "hemlig", Scopes: []string{"profile"},
		Claims: desk.Claims{Login: "login", Name: "name", Region: "region", Unit: "unit", Roles: "groups"},
		Roles:  map[string]string{"blankett-handlers": "handler", "blankett-heads": "head"}, Regions: map[string]string{"VGR": "vgr"}}
	for _, c := range change {
		c(h)
	}
	s := desktest.Open(t, func(d *desk.Desk) { d.House = h })
	h.Address = s.URL
	storage.RegisterClients(storage.WebClient(h.Client, "hemlig", s.URL+"/signin/house/back"))
	serve = exampleop.SetupServer(server.URL, p, slog.New(slog.NewTextHandler(io.Discard, nil)), false)
	return s, p
}

var (
	formID     = regexp.MustCompile(`name="id" value="([^"]+)"`)
	formAction = regexp.MustCompile(`action="([^"]+)"`)
)

// through walks the provider's pages as a browser does, and gives the last
// answer that is no redirect, and where it stands.
func through(t *testing.T, c *http.Client, address, login string) (*http.Response, string) {
	t.Helper()
	c.CheckRedirect = nil
	get := func(res *http.Response, err error) (*http.Response, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}
	res, body := get(c.Get(address + "/signin/house?next=%2Fqueue"))
	id, action := formID.FindStringSubmatch(body), formAction.FindStringSubmatch(body)
	if id == nil || action == nil {
		return res, body
	}
	to, err := res.Request.URL.Parse(action[1])
	if err != nil {
		t.Fatal(err)
	}
	return get(c.PostForm(to.String(), url.Values{"id": {id[1]}, "username": {login}, "password": {"verysecure"}}))
}

func TestSignInThroughTheHouse(t *testing.T) {
	s, p := house(t)
	c := desktest.Client(t)
	res, body := through(t, c, s.URL, "test-user@127.0.0.1")
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/queue" {
		t.Fatalf("ends at %s, %d\n%s\n%s", res.Request.URL.Path, res.StatusCode, body, s.Log.String())
	}
	u, err := s.DB.UserByLogin(t.Context(), "eva.testsson")
	if err != nil || u.Name != "Test User" || u.Region != "vgr" || u.Unit != "Ekan" || len(u.Roles) != 1 || u.Roles[0] != staff.RoleHandler {
		t.Fatalf("kept as %+v, %v", u, err)
	}

	// What the house says is true at the next sign-in, and the person stays who they are.
	p.claims["id1"]["groups"], p.claims["id1"]["login"] = "blankett-heads", "eva.gift"
	through(t, desktest.Client(t), s.URL, "test-user@127.0.0.1")
	now, err := s.DB.User(t.Context(), u.ID)
	if err != nil || now.Login != "eva.testsson" || !now.Has(staff.RoleHead) || now.Has(staff.RoleHandler) {
		t.Errorf("kept as %+v, %v", now, err)
	}

	// Who is kept out here stays out.
	now.Disabled = true
	if err := s.DB.ChangeUser(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if res, _ := through(t, desktest.Client(t), s.URL, "test-user@127.0.0.1"); res.Request.URL.Path != "/signin" {
		t.Errorf("whoever is kept out ends at %s", res.Request.URL.Path)
	}
}

func TestTheHouseLetsNobodyInWithoutARole(t *testing.T) {
	s, p := house(t)
	s.Add(t, staff.User{Login: "local", Roles: handler})
	for name, claims := range map[string]map[string]any{
		"no role":          {"login": "bo", "region": "VGR", "groups": []string{"canteen"}},
		"no roles at all":  {"login": "bo", "region": "VGR"},
		"another region":   {"login": "bo", "region": "RJL", "groups": "blankett-handlers"},
		"no login":         {"login": "", "region": "VGR", "groups": "blankett-handlers"},
		"somebody's login": {"login": "local", "region": "VGR", "groups": "blankett-handlers"},
	} {
		p.claims["id2"] = claims
		if res, body := through(t, desktest.Client(t), s.URL, "test-user2"); res.Request.URL.Path != "/signin" || !strings.Contains(body, "gick inte igenom") {
			t.Errorf("%s ends at %s", name, res.Request.URL.Path)
		}
	}
}

// TestAnswersNobodyAskedFor: an answer of the provider's without the state that
// this browser was given signs nobody in.
func TestAnswersNobodyAskedFor(t *testing.T) {
	s, _ := house(t)
	for _, query := range []string{"", "?code=x&state=y", "?state=&code=x", "?error=access_denied"} {
		c := desktest.Client(t)
		desktest.Get(t, c, s.URL+"/signin/house") // begins one
		status, header, _ := desktest.Get(t, c, s.URL+"/signin/house/back"+query)
		if status != http.StatusSeeOther || header.Get("Location") != "/signin" {
			t.Errorf("%q is answered %d to %s", query, status, header.Get("Location"))
		}
		if status, _, _ := desktest.Get(t, c, s.URL+"/queue"); status != http.StatusSeeOther {
			t.Errorf("%q signs somebody in", query)
		}
	}
}

func TestTheHouseIsDown(t *testing.T) {
	s, _ := house(t, func(h *desk.House) { h.Issuer = "http://127.0.0.1:1" })
	status, header, _ := desktest.Get(t, desktest.Client(t), s.URL+"/signin/house")
	if status != http.StatusSeeOther || header.Get("Location") != "/signin" {
		t.Errorf("answered %d to %s", status, header.Get("Location"))
	}
}

func TestOnlyTheHouse(t *testing.T) {
	s, _ := house(t, func(h *desk.House) { h.Only = true })
	s.Add(t, staff.User{Roles: handler})
	if _, _, body := desktest.Get(t, desktest.Client(t), s.URL+"/signin"); strings.Contains(body, `type="password"`) || !strings.Contains(body, "Testhuset") {
		t.Error("the page asks for a password")
	}
	status, _, _ := desktest.Post(t, desktest.Client(t), s.URL+"/signin", url.Values{"login": {"handler"}, "password": {desktest.Password}})
	if status != http.StatusNotFound {
		t.Errorf("a password is answered %d", status)
	}
}
