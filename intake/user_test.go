package intake

import "testing"

func TestMaySee(t *testing.T) {
	for _, c := range []struct {
		role         Role
		home, region string
		unit         string
		want         bool
	}{
		{RoleClinic, "vgr", "vgr", "A", true},
		{RoleClinic, "vgr", "vgr", "B", false},
		{RoleClinic, "vgr", "rjl", "A", false},
		{RoleClinic, "vgr", "", "", false},
		{RoleClinic, "vgr", "", "A", false},
		{RoleHandler, "vgr", "vgr", "B", true},
		{RoleHandler, "vgr", "rjl", "A", false},
		{RoleHandler, "vgr", "", "", true},
		{RoleHandler, "*", "rjl", "B", true},
		{RoleHead, "vgr", "vgr", "B", true},
		{RoleHead, "vgr", "", "", false},
		{RoleMailroom, "vgr", "vgr", "B", true},
		{RoleMailroom, "vgr", "", "", true},
		{RoleAuditor, "*", "vgr", "A", false},
		{RoleAdmin, "*", "", "", false},
	} {
		homeless := User{Region: c.home, Roles: []Role{c.role}}
		if homeless.MaySee(c.region, "") && c.role == RoleClinic || c.role == RoleClinic && ScopeOf(homeless) != (Scope{}) {
			t.Errorf("%s of %s without a unit sees %q", c.role, c.home, c.region)
		}
		u := User{Region: c.home, Unit: "A", Roles: []Role{c.role}}
		if got := u.MaySee(c.region, c.unit); got != c.want {
			t.Errorf("%s of %s unit A sees %q %q: %v, want %v", c.role, c.home, c.region, c.unit, got, c.want)
		}
	}
}
