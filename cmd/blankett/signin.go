package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"blankett/intake/desk"
	"blankett/intake/staff"
)

// signinFile is where a house describes its own sign-in. Apart from
// settings.yaml, which anybody may read: this one may hold a secret.
const signinFile = "signin.yaml"

// house reads the house's own sign-in; nil when there is none.
func (a *app) house(address string) (*desk.House, error) {
	path := filepath.Join(a.data, signinFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the house's sign-in: %w", err)
	}
	h := &desk.House{Name: "OpenID", Claims: desk.Claims{Login: "preferred_username", Name: "name", Region: "region", Unit: "unit", Roles: "roles"},
		Scopes: []string{"profile"}, Address: strings.TrimSuffix(address, "/")}
	if err := yaml.UnmarshalWithOptions(raw, h, yaml.Strict()); err != nil {
		return nil, callerError(fmt.Errorf("read %s: %w", path, errors.New(oneLine(err.Error()))), "intake/desk/README.md has an example")
	}
	if err := checkHouse(h); err != nil {
		return nil, callerError(fmt.Errorf("read %s: %w", path, err), "intake/desk/README.md has an example")
	}
	return h, nil
}

func checkHouse(h *desk.House) error {
	issuer, err := url.Parse(h.Issuer)
	switch {
	case err != nil || issuer.Host == "":
		return errors.New("issuer is the address of an OpenID provider")
	case issuer.Scheme != "https" && !loopback(issuer.Hostname()):
		return errors.New("the issuer must be reached over TLS")
	case h.Client == "":
		return errors.New("client is missing")
	case len(h.Roles) == 0:
		return errors.New("roles says which of the house's roles are which of ours; without it nobody gets in")
	}
	for theirs, ours := range h.Roles {
		if !staff.Role(ours).Valid() {
			return fmt.Errorf("%s: there is no role %q; the roles are %s", theirs, ours, roleNames())
		}
	}
	return nil
}
