package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/store"
)

func newCase(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "case",
		Short: "See what was printed and what became of it; print again, replace, cancel",
		Long: `Every sheet that was printed is a case in one of these states:

  printed      on paper, and not back
  returned     back, and waits for a person or for its sender to complete it
  ready        back and complete
  handled      carried out, or closed
  cancelled    taken out of use; a sheet of it that comes back is for a person to see
  superseded   another case took its place; its sheet then names the new one`,
		Example: `  blankett case list --overdue
  blankett case list --unit "Vårdcentralen Centrum" --state printed
  blankett case show K7QF-M2XR-9TPD
  blankett case reprint K7QF-M2XR-9TPD --out igen.pdf`,
	}
	cmd.AddCommand(newCaseList(a), newCaseShow(a), newCaseReprint(a), newCaseSupersede(a), newCaseCancel(a))
	return cmd
}

// caseListing is what `case list` is asked for.
type caseListing struct {
	unit, state string
	overdue     string // days, or usualDays; "" for not asked for
	limit       int
	asJSON      bool
}

// usualDays stands for as many days as the house's setting says.
const usualDays = "usual"

func newCaseList(a *app) *cobra.Command {
	var l caseListing
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the cases, the last printed first",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 { // the days after --overdue without a =
				l.overdue = args[0]
			}
			return a.withCases(cmd.Context(), func(db *store.DB) error { return a.caseList(cmd.Context(), db, l) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&l.overdue, "overdue", "", "only those printed more than so many `DAYS` ago and not back; usual is the setting forsenad_dagar")
	f.Lookup("overdue").NoOptDefVal = usualDays
	f.StringVar(&l.unit, "unit", "", "only those that this `unit` printed")
	f.StringVar(&l.state, "state", "", "only those in this `state`: "+caseStateNames())
	f.IntVar(&l.limit, "limit", 1000, "at most so many")
	f.BoolVar(&l.asJSON, "json", false, "one line of JSON a case")
	return cmd
}

// overdueDays is after how many days a case is overdue, as the caller or the
// house says.
func (a *app) overdueDays(l caseListing, now time.Time) (int, error) {
	if l.overdue == usualDays {
		settings, err := a.settings()
		if err != nil {
			return 0, err
		}
		return settings.OverdueDays(now), nil
	}
	days, err := strconv.Atoi(l.overdue)
	if err != nil || days < 0 {
		return 0, callerError(fmt.Errorf("%q is not a number of days", l.overdue), "write it as --overdue=45")
	}
	return days, nil
}

func (a *app) caseFilter(l caseListing, now time.Time) (intake.CaseFilter, error) {
	f := intake.CaseFilter{Unit: l.unit, Limit: l.limit}
	if l.overdue != "" {
		days, err := a.overdueDays(l, now)
		if err != nil {
			return f, err
		}
		f = intake.Overdue(l.unit, now, days)
		f.Limit = l.limit
	}
	if l.state == "" {
		return f, nil
	}
	s := judge.CaseState(l.state)
	if !s.Valid() {
		return f, callerError(fmt.Errorf("there is no state %q of a case", s), "the states are "+caseStateNames())
	}
	if l.overdue != "" && s != judge.CasePrinted {
		return f, callerError(fmt.Errorf("a case that is %s is not overdue", s), "leave out --state")
	}
	f.States = []judge.CaseState{s}
	return f, nil
}

func (a *app) caseList(ctx context.Context, b intake.Casebook, l caseListing) error {
	f, err := a.caseFilter(l, time.Now())
	if err != nil {
		return err
	}
	cases, err := b.Cases(ctx, f)
	if err != nil {
		return err
	}
	if l.asJSON {
		return a.casesJSON(cases)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CASE\tSTATE\tFORM\tPRINTED\tUNIT")
	for _, c := range cases {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.Number, c.State, c.Form, c.PrintedAt.Local().Format(time.DateOnly), dash(unitOf(c)))
	}
	return w.Flush()
}

// caseLine is one line of `case list --json`. What was filled in is not told.
type caseLine struct {
	Case         string          `json:"case"`
	State        judge.CaseState `json:"state"`
	Form         string          `json:"form"`
	Edition      string          `json:"edition"`
	Pages        int             `json:"pages"`
	Unit         string          `json:"unit"`
	PrintedAt    time.Time       `json:"printed_at"`
	PrintedBy    string          `json:"printed_by"`
	SupersededBy string          `json:"superseded_by,omitempty"`
}

func (a *app) casesJSON(cases []judge.Case) error {
	enc := json.NewEncoder(a.out)
	for _, c := range cases {
		line := caseLine{c.Number, c.State, c.Form, c.Edition, c.Pages, unitOf(c), c.PrintedAt, c.PrintedBy, c.SupersededBy}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("list the cases: %w", err)
		}
	}
	return nil
}

func newCaseShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show NUMBER",
		Short: "Show one case: where it stands and what happened to it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := caseNumber(args[0])
			if err != nil {
				return err
			}
			return a.withCases(cmd.Context(), func(db *store.DB) error { return a.caseShow(cmd.Context(), db, db, number) })
		},
	}
}

func (a *app) caseShow(ctx context.Context, b intake.Casebook, log auditlog.Log, number string) error {
	c, err := b.Case(ctx, number)
	if err != nil {
		return withHint(err, "`blankett case list` lists the cases")
	}
	if err := record(ctx, log, auditlog.Entry{Act: auditlog.ActOpenCase, Case: number}); err != nil {
		return err
	}
	returns, err := b.ReturnsOf(ctx, number)
	if err != nil {
		return err
	}
	events, err := b.CaseEvents(ctx, number)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "case %s: %s\n  %s edition %s, %d %s\n", c.Number, c.State, c.Form, c.Edition, c.Pages, plural(c.Pages, "page", "pages"))
	if len(c.Values) > 0 { // their names only: a terminal keeps what it shows
		fmt.Fprintf(a.out, "  filled in beforehand: %s\n", strings.Join(slices.Sorted(maps.Keys(c.Values)), ", "))
	}
	if c.SupersededBy != "" {
		fmt.Fprintf(a.out, "  replaced by %s\n", c.SupersededBy)
	}
	for _, r := range returns {
		fmt.Fprintf(a.out, "  return %d: %s  %s\n", r.ID, r.State, reasons(r))
	}
	fmt.Fprintf(a.out, "%s  printed  %s  %s\n", c.PrintedAt.Local().Format(time.DateTime), dash(c.PrintedBy), unitOf(c))
	for _, e := range events {
		fmt.Fprintf(a.out, "%s  %s  %s  %s\n", e.At.Local().Format(time.DateTime), e.Act, dash(e.Who), noteShown(e.Note, e.Who, c.Protected))
	}
	return nil
}

// unitOf is the unit that printed a case; of a protected person's it is hidden.
func unitOf(c judge.Case) string {
	if c.Protected {
		return "(hidden)"
	}
	return c.Unit
}

// reissue is what makes the paper of a case once more.
type reissue func(*intake.Printer, context.Context, intake.CaseAct) (*forms.Edition, forms.Print, error)

func newCaseReprint(a *app) *cobra.Command {
	return a.newReissue("reprint", "Print the same sheet once more, with the same code", auditlog.ActReprint, (*intake.Printer).Reprint)
}

func newCaseSupersede(a *app) *cobra.Command {
	return a.newReissue("supersede", "Print a new sheet in the place of one; the old one counts no more", auditlog.ActSupersede, (*intake.Printer).Supersede)
}

func (a *app) newReissue(verb, short string, logged auditlog.Act, do reissue) *cobra.Command {
	var act intake.CaseAct
	var out, unmask string
	cmd := &cobra.Command{
		Use:   verb + " NUMBER --out FILE.pdf",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if act.Case, err = caseNumber(args[0]); err != nil {
				return err
			}
			if out == "" {
				return callerError(errors.New("no file to print to"), "add --out FILE.pdf")
			}
			act.At = time.Now()
			return a.reissue(cmd.Context(), act, auditlog.Entry{Act: logged, Case: act.Case, Note: unmask}, out, do)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the PDF `FILE` to write")
	cmd.Flags().StringVar(&unmask, "unmask", "", "`why` you need the paper of a protected person: review, carry-out or contact")
	whoAndWhy(cmd, &act)
	return cmd
}

// caseAs refuses what a user may not do to a case, and gives the act in their name.
// The line's note is why they must have the paper of a protected person; where
// that is needed and not said, or not theirs to have, it is written down as refused.
func (a *app) caseAs(ctx context.Context, db *store.DB, act intake.CaseAct, line auditlog.Entry) (intake.CaseAct, error) {
	if err := checkNote(act.Note); err != nil {
		return act, err
	}
	u, err := a.actor(ctx, db, act.Who, line, printers...)
	if err != nil {
		return act, err
	}
	c, err := db.Case(ctx, act.Case)
	if err != nil {
		return act, withHint(err, "`blankett case list` lists the cases")
	}
	if u.ID != "" {
		e, err := db.Edition(ctx, c.Edition)
		if err != nil {
			return act, err
		}
		if err := mayOpen(u, e.Region, c.Unit); err != nil {
			return act, err
		}
		act.Who = u.Login
	}
	why := line.Note
	switch {
	case why != "" && !staff.UnmaskReasons.Has(why):
		return act, callerError(fmt.Errorf("--unmask %s is no reason", why), "one of "+strings.Join(staff.UnmaskReasons.Codes(), ", "))
	case !c.Protected || line.Act == auditlog.ActCancel:
		line.Note = act.Note
	case why == "":
		if err := recordAs(ctx, db, act.Who, auditlog.Entry{Act: auditlog.ActRefused, Case: act.Case, Note: "protected identity"}); err != nil {
			return act, err
		}
		return act, coded{withHint(errors.New("the identity is protected"), "say why you need its paper all the same: --unmask "+strings.Join(staff.UnmaskReasons.Codes(), "|")), exitConflict}
	default:
		if _, err := a.actor(ctx, db, act.Who, auditlog.Entry{Act: auditlog.ActUnmask, Case: act.Case}, printers...); err != nil {
			return act, err
		}
		line.Note = strings.TrimSpace("unmasked: " + why + " " + act.Note)
	}
	return act, recordAs(ctx, db, act.Who, line)
}

func (a *app) reissue(ctx context.Context, act intake.CaseAct, line auditlog.Entry, out string, do reissue) error {
	return a.withCases(ctx, func(db *store.DB) error {
		p, err := a.printer(ctx, db)
		if err != nil {
			return err
		}
		if act, err = a.caseAs(ctx, db, act, line); err != nil {
			return err
		}
		e, print, err := do(p, ctx, act)
		if err != nil {
			return withHint(err, fmt.Sprintf("`blankett case show %s` says where it stands", act.Case))
		}
		if err := drawFile(out, e, []forms.Print{print}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.out, "case %s in %s\n", print.Case, out)
		return err
	})
}

func newCaseCancel(a *app) *cobra.Command {
	var act intake.CaseAct
	cmd := &cobra.Command{
		Use:   "cancel NUMBER",
		Short: "Take a case out of use; its sheet is then for a person to see",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if act.Case, err = caseNumber(args[0]); err != nil {
				return err
			}
			act.At = time.Now()
			return a.withCases(cmd.Context(), func(db *store.DB) error { return a.caseCancel(cmd.Context(), db, act) })
		},
	}
	whoAndWhy(cmd, &act)
	return cmd
}

func (a *app) caseCancel(ctx context.Context, db *store.DB, act intake.CaseAct) error {
	act, err := a.caseAs(ctx, db, act, auditlog.Entry{Act: auditlog.ActCancel, Case: act.Case})
	if err != nil {
		return err
	}
	if err := db.Cancel(ctx, act); err != nil {
		return withHint(err, fmt.Sprintf("`blankett case show %s` says where it stands", act.Case))
	}
	_, err = fmt.Fprintf(a.out, "case %s is cancelled\n", act.Case)
	return err
}

func whoAndWhy(cmd *cobra.Command, act *intake.CaseAct) {
	cmd.Flags().StringVar(&act.Who, "as", login(), "who does it: a user who may")
	cmd.Flags().StringVar(&act.Note, "note", "", "a reference or a reason; never a person's name or number")
}

func caseNumber(arg string) (string, error) {
	number, err := forms.ParseCaseNumber(arg)
	if err != nil {
		return "", callerError(err, "it stands under the code on the sheet, like K7QF-M2XR-9TPD")
	}
	return number, nil
}

func (a *app) withCases(ctx context.Context, do func(*store.DB) error) error {
	if err := a.someLedger(); err != nil {
		return err
	}
	return a.withDatabase(ctx, do)
}

// someLedger refuses a folder where nothing was ever printed, which is most
// often the wrong one.
func (a *app) someLedger() error {
	if _, err := os.Stat(a.databaseURL()); a.db == "" && err != nil {
		return callerError(fmt.Errorf("there is no ledger in %s", a.data), "--data names the folder that `blankett print` or `blankett serve` made")
	}
	return nil
}

func caseStateNames() string {
	var names []string
	for _, s := range judge.CaseStates {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}
