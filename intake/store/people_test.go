package store

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/staff"
)

func testPeople(t *testing.T, db *DB) {
	ctx := context.Background()
	u := staff.User{ID: "1", Login: "asa", Name: "Åsa", Region: "vgr", Unit: "A", Roles: []staff.Role{staff.RoleHandler, staff.RoleHead}, Unmask: true, CreatedAt: noon.Truncate(time.Microsecond)}
	must(t, db.AddUser(ctx, u, "hash"))
	wantErr(t, "the login again", db.AddUser(ctx, staff.User{ID: "2", Login: "asa"}, ""), intake.ErrConflict)
	got, err := db.UserByLogin(ctx, "asa")
	must(t, err)
	want(t, "user", got, u)
	hash, err := db.Password(ctx, "1")
	must(t, err)
	want(t, "password", hash, "hash")

	must(t, db.SetPassword(ctx, "1", "other"))
	must(t, db.SignOutEverywhere(ctx, "1"))
	u.Name, u.Roles, u.Disabled, u.Epoch = "Eva", []staff.Role{staff.RoleAuditor}, true, 3
	must(t, db.ChangeUser(ctx, u))
	got, err = db.User(ctx, "1")
	must(t, err)
	want(t, "changed user", got, u)

	_, err = db.User(ctx, "9")
	wantErr(t, "nobody", err, intake.ErrNotFound)
	wantErr(t, "changing nobody", db.SetPassword(ctx, "9", ""), intake.ErrNotFound)
	all, err := db.Users(ctx)
	must(t, err)
	want(t, "users", len(all), 1)
}

func testDoors(t *testing.T, db *DB) {
	ctx := context.Background()
	later := noon.Add(time.Hour)
	must(t, db.Invite(ctx, staff.Invitation{Token: "old", User: "1", Expires: later}))
	must(t, db.Invite(ctx, staff.Invitation{Token: "new", User: "1", Expires: later}))
	_, err := db.Invited(ctx, "old", noon)
	wantErr(t, "a link that was replaced", err, intake.ErrNotFound)
	_, err = db.UseInvitation(ctx, "new", later)
	wantErr(t, "a link that is over", err, intake.ErrNotFound)
	i, err := db.UseInvitation(ctx, "new", noon)
	must(t, err)
	want(t, "link", i, staff.Invitation{Token: "new", User: "1", Expires: later.Truncate(time.Microsecond)})
	_, err = db.UseInvitation(ctx, "new", noon)
	wantErr(t, "a link used twice", err, intake.ErrNotFound)

	must(t, db.KeepSession(ctx, "a", []byte{0, 1}, noon, later))
	data, err := db.Session(ctx, "a", noon)
	must(t, err)
	want(t, "session", data, []byte{0, 1})
	_, err = db.Session(ctx, "a", later)
	wantErr(t, "a session that is over", err, intake.ErrNotFound)
	must(t, db.KeepSession(ctx, "b", []byte{}, later, later.Add(time.Hour)))
	_, err = db.Session(ctx, "a", noon)
	wantErr(t, "a session that was swept", err, intake.ErrNotFound)
	must(t, db.DropSession(ctx, "b"))
	must(t, db.DropSession(ctx, "b"))

	testAttempts(t, db)
}

// testAttempts: of tries side by side no more get through than there may be, what
// was right is taken back, and a key that has had its most stops the others.
func testAttempts(t *testing.T, db *DB) {
	ctx := context.Background()
	x, y, z := strings.Repeat("a", 64), strings.Repeat("b", 64), strings.Repeat("c", 64)
	var through atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			ok, err := db.TrySignIn(ctx, noon, noon.Add(-time.Minute), map[string]int{x: 5, y: 100})
			if err != nil {
				t.Error(err)
			}
			if ok {
				through.Add(1)
			}
		})
	}
	all.Wait()
	want(t, "of 40 tries at once", through.Load(), int64(5))
	tries := func(at time.Time, most map[string]int) bool {
		ok, err := db.TrySignIn(ctx, at, at.Add(-time.Minute), most)
		must(t, err)
		return ok
	}
	want(t, "another key beside", tries(noon, map[string]int{x: 5, z: 5}), false)
	want(t, "another key alone", tries(noon, map[string]int{z: 1}), true)
	want(t, "once more", tries(noon, map[string]int{z: 1}), false)
	must(t, db.Forgive(ctx, noon, z, z+"0"))
	want(t, "once it was right", tries(noon, map[string]int{z: 1}), true)
	must(t, db.Forgive(ctx, noon, x))
	want(t, "one taken back", tries(noon, map[string]int{x: 5}), true)
	want(t, "and no more", tries(noon, map[string]int{x: 5}), false)
	want(t, "later", tries(noon.Add(2*time.Minute), map[string]int{x: 5}), true)
}
