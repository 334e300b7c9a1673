package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk"
	"blankett/intake/staff"
	"blankett/intake/store"
)

func newUser(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Let people in, and say what they may do",
		Long: `Let people in, and say what they may do. Nobody's password is ever typed here:
a new user gets a one-time link, opens it, and chooses one.

  clinic     prints forms, sees its own unit's cases
  mailroom   puts scans in, sees what became of each file
  handler    works the queues
  head       head of unit: decides what handlers may not alone
  auditor    reads the log of who looked at what
  admin      lets people in`,
		Example: `  blankett user add asa --name "Åsa Berg" --region vgr --unit "Vårdcentralen Ekan" --role handler
  blankett user roles asa --role handler --role head
  blankett user link asa
  blankett user disable asa`,
	}
	cmd.AddCommand(newUserAdd(a), newUserList(a), newUserRoles(a), newUserLink(a),
		newUserSwitch(a, "disable", "Keep somebody out, and end their sessions", true),
		newUserSwitch(a, "enable", "Let somebody in again", false))
	return cmd
}

// userFlags are what is said of a person; those not given stay as they are.
type userFlags struct {
	name, region, unit string
	roles              []string
	unmask             bool
	address            string // of the desk, for the link
}

func (f *userFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "their `name`, as colleagues know them")
	flags.StringVar(&f.region, "region", "", "their `region` as templates name it, or '*' for every")
	flags.StringVar(&f.unit, "unit", "", "their `unit`")
	flags.StringArrayVar(&f.roles, "role", nil, "what they may do: "+roleNames()+"; may be repeated")
	flags.BoolVar(&f.unmask, "unmask", false, "may see what protected identity hides; they must say why, and it is logged")
}

func roleNames() string {
	var names []string
	for _, r := range staff.Roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// onto puts what was given onto a user.
func (f *userFlags) onto(a *app, cmd *cobra.Command, u staff.User) (staff.User, error) {
	for name, field := range map[string]struct{ to, from *string }{
		"name": {&u.Name, &f.name}, "region": {&u.Region, &f.region}, "unit": {&u.Unit, &f.unit},
	} {
		if cmd.Flags().Changed(name) {
			*field.to = *field.from
		}
	}
	if cmd.Flags().Changed("unmask") {
		u.Unmask = f.unmask
	}
	if len(f.roles) > 0 {
		u.Roles = nil
	}
	for _, name := range f.roles {
		r := staff.Role(name)
		if !r.Valid() {
			return u, callerError(fmt.Errorf("there is no role %q", name), "the roles are "+roleNames())
		}
		if !u.Has(r) {
			u.Roles = append(u.Roles, r)
		}
	}
	return u, a.checkUser(u)
}

func (a *app) checkUser(u staff.User) error {
	settings, err := a.settings()
	if err != nil {
		return err
	}
	names := []string{staff.EveryRegion}
	for _, r := range regions(settings) {
		names = append(names, r.ID)
	}
	switch {
	case u.Name == "":
		return callerError(errors.New("the user has no name"), `--name "Åsa Berg" gives one`)
	case len(u.Roles) == 0:
		return callerError(errors.New("the user has no role"), "--role is one of "+roleNames())
	case !slices.Contains(names, u.Region):
		return callerError(fmt.Errorf("there is no region %q", u.Region), "--region is one of "+strings.Join(names, ", "))
	}
	return nil
}

func newUserAdd(a *app) *cobra.Command {
	var f userFlags
	cmd := &cobra.Command{
		Use:   "add LOGIN",
		Short: "Let somebody in, and print the one-time link to give them",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := desk.CheckLogin(args[0])
			if err != nil {
				return callerError(err, "for instance asa.berg, or the address they sign in with")
			}
			u, err := f.onto(a, cmd, staff.User{ID: uuid.Must(uuid.NewV7()).String(), Login: login, CreatedAt: time.Now()})
			if err != nil {
				return err
			}
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userAdd(cmd.Context(), db, u, f.address) })
		},
	}
	f.add(cmd)
	addressFlag(cmd, &f.address)
	return cmd
}

func addressFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "address", "http://127.0.0.1:8177", "where people reach the web pages, for the `link`")
}

func (a *app) userAdd(ctx context.Context, db *store.DB, u staff.User, address string) error {
	if err := a.recordUser(ctx, db, auditlog.ActUserAdded, u, describe(u)); err != nil {
		return err
	}
	if err := db.AddUser(ctx, u, ""); errors.Is(err, intake.ErrConflict) {
		return withHint(fmt.Errorf("there is a user %s already: %w", u.Login, err), "`blankett user roles` changes what they may do, `blankett user link` lets them choose a new password")
	} else if err != nil {
		return err
	}
	return a.userLink(ctx, db, u, address)
}

func (a *app) userLink(ctx context.Context, db *store.DB, u staff.User, address string) error {
	if err := a.recordUser(ctx, db, auditlog.ActInvite, u, ""); err != nil {
		return err
	}
	path, err := desk.Invite(ctx, db, u.ID, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "give %s this link; it works once, within 24 hours:\n  %s%s\n", u.Login, strings.TrimSuffix(address, "/"), path)
	return err
}

func describe(u staff.User) string {
	var roles []string
	for _, r := range u.Roles {
		roles = append(roles, string(r))
	}
	text := fmt.Sprintf("%s: %s, region %s, unit %s", u.Login, strings.Join(roles, "+"), u.Region, dash(u.Unit))
	if u.Unmask {
		text += ", may unmask"
	}
	if u.Disabled {
		text += ", disabled"
	}
	return text
}

// recordUser writes down what the person at this machine does to a user.
func (a *app) recordUser(ctx context.Context, log auditlog.Log, act auditlog.Act, u staff.User, note string) error {
	if note == "" {
		note = u.Login
	}
	return record(ctx, log, auditlog.Entry{Act: act, Note: note})
}

func newUserList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List those who may sign in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withPeople(cmd.Context(), func(db *store.DB) error { return a.userList(cmd.Context(), db) })
		},
	}
}

func (a *app) userList(ctx context.Context, people staff.People) error {
	all, err := people.Users(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LOGIN\tNAME\tREGION\tUNIT\tROLES\tSINCE\t")
	for _, u := range all {
		var roles []string
		for _, r := range u.Roles {
			roles = append(roles, string(r))
		}
		state := ""
		if u.Disabled {
			state = "disabled"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", u.Login, oneLine(u.Name), u.Region, dash(oneLine(u.Unit)), strings.Join(roles, " "), u.CreatedAt.Local().Format(time.DateOnly), state)
	}
	return w.Flush()
}

func newUserRoles(a *app) *cobra.Command {
	var f userFlags
	cmd := &cobra.Command{
		Use:   "roles LOGIN",
		Short: "Change what somebody may do, their name, region or unit",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd.Context(), args[0], func(db *store.DB, u staff.User) error {
				u, err := f.onto(a, cmd, u)
				if err != nil {
					return err
				}
				return a.userChange(cmd.Context(), db, u)
			})
		},
	}
	f.add(cmd)
	return cmd
}

func newUserLink(a *app) *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "link LOGIN",
		Short: "Print a one-time link by which somebody chooses a new password",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd.Context(), args[0], func(db *store.DB, u staff.User) error {
				return a.userLink(cmd.Context(), db, u, address)
			})
		},
	}
	addressFlag(cmd, &address)
	return cmd
}

func newUserSwitch(a *app, verb, short string, disabled bool) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " LOGIN",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd.Context(), args[0], func(db *store.DB, u staff.User) error {
				u.Disabled = disabled
				return a.userChange(cmd.Context(), db, u)
			})
		},
	}
}

func (a *app) userChange(ctx context.Context, db *store.DB, u staff.User) error {
	if err := a.recordUser(ctx, db, auditlog.ActUserChanged, u, describe(u)); err != nil {
		return err
	}
	if err := db.ChangeUser(ctx, u); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.out, describe(u))
	return err
}

// withPeople opens the database of a service, and makes one where there is
// none: people may be let in before the first start.
func (a *app) withPeople(ctx context.Context, do func(*store.DB) error) error {
	db, err := a.openData(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

func (a *app) withUser(ctx context.Context, name string, do func(*store.DB, staff.User) error) error {
	return a.withPeople(ctx, func(db *store.DB) error {
		u, err := db.UserByLogin(ctx, strings.ToLower(name))
		if errors.Is(err, intake.ErrNotFound) {
			return withHint(fmt.Errorf("there is no user %s: %w", name, intake.ErrNotFound), "`blankett user list` lists them")
		}
		if err != nil {
			return err
		}
		return do(db, u)
	})
}
