package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// Who may act on the command line: those who may at the desk.
var (
	queueWorkers = []staff.Role{staff.RoleHandler, staff.RoleHead}
	printers     = []staff.Role{staff.RoleClinic, staff.RoleHead}
)

// anyName says whether the command line acts in any name that is given: where
// nobody is let in, and where the house says that one person does it all.
func (a *app) anyName(ctx context.Context, people staff.People) (bool, error) {
	if a.onePerson {
		return true, nil
	}
	users, err := people.Users(ctx)
	return err == nil && len(users) == 0, err
}

// actor is in whose name something is done: a user who is let in, with one of the
// roles. A name that is none's, or may not, is written down as refused. The zero
// user stands where any name will do.
func (a *app) actor(ctx context.Context, db *store.DB, as string, e auditlog.Entry, roles ...staff.Role) (staff.User, error) {
	if any, err := a.anyName(ctx, db); err != nil || any {
		return staff.User{}, err
	}
	u, err := db.UserByLogin(ctx, strings.ToLower(as))
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return staff.User{}, err
	}
	var wrong error
	switch {
	case err != nil:
		wrong = fmt.Errorf("%q may not sign in here", as)
	case u.Disabled:
		wrong = fmt.Errorf("%s is kept out", u.Login)
	case !u.Has(roles...):
		wrong = fmt.Errorf("%s has not the role for this", u.Login)
	case e.Act == auditlog.ActUnmask && !u.Unmask:
		wrong = fmt.Errorf("%s may not see what protected identity hides", u.Login)
	default:
		return u, nil
	}
	e.Note, e.Act = string(e.Act), auditlog.ActRefused
	if err := recordAs(ctx, db, as, e); err != nil {
		return staff.User{}, err
	}
	return staff.User{}, coded{withHint(wrong, "--as names a user with the role: `blankett user list` lists them; --one-person is for an installation that has one person only"), exitConflict}
}

// mayOpen refuses what is of another region or unit than the actor's; the zero
// user may open all.
func mayOpen(u staff.User, region, unit string) error {
	u.Alone = true // paper of no region is whoever's is at this machine
	if u.ID == "" || u.MaySee(region, unit) {
		return nil
	}
	return coded{withHint(fmt.Errorf("%s sees nothing of it: %w", u.Login, intake.ErrNotFound), "it belongs to another region or unit"), exitConflict}
}

// checkNote refuses words that have somebody's number in them.
func checkNote(note string) error {
	if said := staff.CheckNote(note); said != (forms.Text{}) {
		return callerError(errors.New("the note can't be kept"), said.EN)
	}
	return nil
}

// recordAs writes down what is done in somebody's name, with the login of who sits
// at the machine beside it. A name that is no user's stands in the note.
func recordAs(ctx context.Context, log auditlog.Log, who string, e auditlog.Entry) error {
	people, ok := log.(staff.People)
	if !ok || who == "" {
		return recordIn(ctx, log, who, e)
	}
	u, err := people.UserByLogin(ctx, strings.ToLower(who))
	if errors.Is(err, intake.ErrNotFound) {
		return recordIn(ctx, log, who, e)
	}
	if err != nil {
		return err
	}
	var roles []string
	for _, r := range u.Roles {
		roles = append(roles, string(r))
	}
	e = here(e)
	e.Who, e.Name, e.Region, e.Unit = u.Login, fmt.Sprintf("%s (%s)", u.Name, e.Who), u.Region, u.Unit
	e.Role = strings.Join(append(slices.Clip(roles), e.Role), "+")
	_, err = log.Record(ctx, e)
	return err
}

// recordIn is the same of a name that is no user's.
func recordIn(ctx context.Context, log auditlog.Log, who string, e auditlog.Entry) error {
	if who != login() {
		e.Note = strings.TrimSuffix("as "+who+", "+e.Note, ", ")
	}
	return record(ctx, log, e)
}

// noteShown is a stored note as it is shown: without anybody's number, and of a
// protected person no words of anybody's.
func noteShown(note, who string, protected bool) string {
	if protected && who != "" && note != "" {
		return "(hidden)"
	}
	return forms.WithoutNumbers(note)
}

// onePersonFlag says that one person does it all.
func onePersonFlag(root *cobra.Command, a *app) {
	root.PersistentFlags().BoolVar(&a.onePerson, "one-person", false, "one person does it all here: the command line acts in any name, and finishes what takes two")
}

// lookPeople says aloud where no second person is needed.
func (a *app) lookPeople(ctx context.Context) (found string, err error) {
	if a.onePerson {
		return "ONE PERSON does it all (--one-person): the command line acts in any name, and nobody's second word is needed", nil
	}
	if a.someLedger() != nil {
		return "nobody is let in yet", nil
	}
	db, err := store.OpenReadOnly(ctx, a.databaseURL())
	if err != nil {
		return "", err
	}
	users, err := db.Users(ctx)
	if found = fmt.Sprintf("%d may sign in; the command line acts as one of them", len(users)); len(users) == 0 {
		found = "nobody is let in: the command line acts in any name"
	}
	return found, errors.Join(err, db.Close())
}
