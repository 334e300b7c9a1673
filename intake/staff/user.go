// Package staff is the people who work here, their roles, and what each may see of
// whom. It must not know how they sign in, or where what they see is kept.
package staff

import (
	"context"
	"slices"
	"time"

	"blankett/forms"
)

// Role is what a person may do here. A person may have several.
type Role string

// The roles.
const (
	RoleClinic   Role = "clinic"   // prints forms, sees its own unit's cases
	RoleMailroom Role = "mailroom" // puts scans in, sees what became of each file
	RoleHandler  Role = "handler"  // works the queues
	RoleHead     Role = "head"     // head of unit: decides what handlers may not alone
	RoleAuditor  Role = "auditor"  // reads who looked at what, and nothing else
	RoleAdmin    Role = "admin"    // lets people in, and sees no case
)

// Roles are all of them, in the order they are shown.
var Roles = []Role{RoleClinic, RoleMailroom, RoleHandler, RoleHead, RoleAuditor, RoleAdmin}

var roleWords = map[Role]forms.Text{
	RoleClinic:   {SV: "Mottagning", EN: "Clinic"},
	RoleMailroom: {SV: "Postrum", EN: "Mailroom"},
	RoleHandler:  {SV: "Handläggare", EN: "Handler"},
	RoleHead:     {SV: "Verksamhetschef", EN: "Head of unit"},
	RoleAuditor:  {SV: "Loggranskare", EN: "Auditor"},
	RoleAdmin:    {SV: "Administratör", EN: "Administrator"},
}

// Words are the role's name, Swedish and English.
func (r Role) Words() forms.Text { return roleWords[r] }

// Valid says whether there is such a role.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// EveryRegion is the region of people at a station that serves several.
const EveryRegion = "*"

// User is somebody who may sign in. Their roles hold in their region and unit.
type User struct {
	ID        string // UUIDv7
	Login     string // what they sign in with; lower case
	Name      string // shown to colleagues and kept in the log of looks
	Region    string // as templates name it; EveryRegion
	Unit      string
	Roles     []Role
	Unmask    bool // may see what protected identity hides, with a reason, logged
	Disabled  bool
	CreatedAt time.Time
	// Epoch is raised to sign the person out everywhere: sessions of an earlier
	// one are over.
	Epoch int64
	// Alone says that nobody of another region works here, so that paper that is
	// of no region is theirs. It is not kept.
	Alone bool
}

// Has says whether the person has any of the roles.
func (u User) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(u.Roles, r) })
}

// MaySee says whether the person may see a case or return of a region and unit.
// A paper nobody has identified yet is of the region whose inbox it came into; of
// none, where the inbox is no region's.
//
//	clinic                   its own unit's, in its own region; without a unit none
//	mailroom, handler, head  its own region's; mailroom and handler also those of none,
//	                         where all regions or no others are theirs
//	auditor, admin           none: the log of looks is enough for them
func (u User) MaySee(region, unit string) bool {
	if region == "" {
		return u.Has(RoleHandler, RoleMailroom) && u.Owns("")
	}
	if !u.In(region) {
		return false
	}
	return u.Has(RoleMailroom, RoleHandler, RoleHead) || u.Has(RoleClinic) && u.Unit != "" && u.Unit == unit
}

// MayOpenMail says whether the person may see what came into an inbox of a region,
// "" for one of none, with the names of its files.
func (u User) MayOpenMail(region string) bool {
	return u.Has(RoleMailroom, RoleHead) && u.Owns(region)
}

// Owns says whether what is of a region, "" for of none, is the person's region's.
func (u User) Owns(region string) bool {
	if region == "" {
		return u.Region == EveryRegion || u.Alone
	}
	return u.In(region)
}

// In says whether a region is the person's.
func (u User) In(region string) bool { return u.Region == EveryRegion || u.Region == region }

// People are those who may sign in.
type People interface {
	// AddUser lets somebody in; ErrConflict when the login is taken. The
	// password is its hash, "" for none yet.
	AddUser(ctx context.Context, u User, password string) error
	// ChangeUser keeps name, region, unit, roles, rights, and whether disabled.
	ChangeUser(ctx context.Context, u User) error
	// User looks one up by id, UserByLogin by login; ErrNotFound.
	User(ctx context.Context, id string) (User, error)
	UserByLogin(ctx context.Context, login string) (User, error)
	// Users lists all, by login.
	Users(ctx context.Context) ([]User, error)
	// Password gives the hash, "" when there is none; SetPassword keeps a new
	// one and signs the person out everywhere.
	Password(ctx context.Context, id string) (string, error)
	SetPassword(ctx context.Context, id, password string) error
	// SignOutEverywhere ends all sessions of a person.
	SignOutEverywhere(ctx context.Context, id string) error
}

// Invitation is a link that lets somebody choose a password, once.
type Invitation struct {
	Token   string // SHA-256 of what stands in the link, in hex
	User    string // id; "" makes the first user
	Expires time.Time
}

// Doors is what signing in needs besides people: invitations, sessions, and a
// memory of failures.
type Doors interface {
	// Invite keeps an invitation. A new one to the same person replaces the old.
	Invite(ctx context.Context, i Invitation) error
	// Invited looks at an invitation; UseInvitation takes it, once. ErrNotFound
	// when it is used, unknown, or over at that time.
	Invited(ctx context.Context, token string, at time.Time) (Invitation, error)
	UseInvitation(ctx context.Context, token string, at time.Time) (Invitation, error)
	// Session gives what was kept under a token; ErrNotFound when it is over.
	Session(ctx context.Context, token string, at time.Time) ([]byte, error)
	// KeepSession keeps it until a time, and forgets sessions that are over.
	KeepSession(ctx context.Context, token string, data []byte, at, until time.Time) error
	DropSession(ctx context.Context, token string) error
	// TrySignIn counts a try at signing in under keys that tell nobody whose, each with
	// how many there may be since a time; where one has had its most it counts nothing
	// and says no. Tries side by side count each other. Forgive takes one back that
	// was right.
	TrySignIn(ctx context.Context, at, since time.Time, most map[string]int) (allowed bool, err error)
	Forgive(ctx context.Context, at time.Time, keys ...string) error
}

// Devices are browsers from which people have signed in before.
type Devices interface {
	// KnowDevice remembers a browser by a hash of what it keeps; DeviceOf says whose
	// it is, "" for nobody's.
	KnowDevice(ctx context.Context, token, user string, until time.Time) error
	DeviceOf(ctx context.Context, token string, at time.Time) (user string, err error)
}
