package staff

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
		{RoleHandler, "vgr", "", "", false},
		{RoleHandler, "*", "", "", true},
		{RoleHandler, "*", "rjl", "B", true},
		{RoleHead, "vgr", "vgr", "B", true},
		{RoleHead, "vgr", "", "", false},
		{RoleMailroom, "vgr", "vgr", "B", true},
		{RoleMailroom, "vgr", "", "", false},
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

// TestMail: what came into an inbox is its region's; of an inbox that is no
// region's it is everybody's only where one region works.
func TestMail(t *testing.T) {
	for _, c := range []struct {
		role        Role
		home, inbox string
		alone, want bool
	}{
		{RoleMailroom, "vgr", "vgr", false, true},
		{RoleMailroom, "vgr", "rjl", true, false},
		{RoleMailroom, "vgr", "", false, false},
		{RoleMailroom, "vgr", "", true, true},
		{RoleMailroom, "*", "", false, true},
		{RoleMailroom, "*", "rjl", false, true},
		{RoleHead, "vgr", "vgr", false, true},
		{RoleHandler, "vgr", "vgr", true, false},
		{RoleAdmin, "*", "vgr", true, false},
	} {
		u := User{Region: c.home, Roles: []Role{c.role}, Alone: c.alone}
		if got := u.MayOpenMail(c.inbox); got != c.want {
			t.Errorf("%s of %s (alone %v) opens the mail of %q: %v, want %v", c.role, c.home, c.alone, c.inbox, got, c.want)
		}
		if all := ScopeOf(u).Unplaced; all && !u.MaySee("", "") || !all && u.MaySee("", "") {
			t.Errorf("%s of %s: a list and a return differ on what is of no region", c.role, c.home)
		}
	}
}
