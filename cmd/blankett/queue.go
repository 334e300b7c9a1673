package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
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

func newQueue(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "See the returns that wait, take one, and say what became of it",
		Long: `Every sheet that came back is a return in one of these queues:

  ready         complete; to be carried out
  review        a person must look; the findings say at what
  unidentified  not one of our sheets, or not readable
  duplicate     the sheet was back already
  handling      somebody has claimed it
  returned      sent back to the sender for completion
  done          carried out, or closed without
  blank         blank pages, kept out of the way`,
		Example: `  blankett queue list --state ready
  blankett queue show 17
  blankett queue claim 17
  blankett queue done 17 --note "ref 4711"
  blankett queue close 17 --reason withdrawn`,
	}
	cmd.AddCommand(newQueueList(a), newQueueShow(a),
		newQueueStep(a, "claim", "Take a return, so that nobody else does; it is judged again as of today", (*app).queueClaim),
		newQueueDone(a), newQueueClose(a),
		newQueueStep(a, "return", "Say that a return you hold went back to its sender", (*app).queueReturn))
	return cmd
}

func newQueueList(a *app) *cobra.Command {
	var state string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the returns in a queue, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd.Context(), func(db *store.DB) error {
				if err := a.queueList(cmd.Context(), db, judge.ReturnState(state), limit, asJSON); err != nil {
					return err
				}
				lines, err := troublesOf(cmd.Context(), db)
				for _, line := range lines {
					fmt.Fprintln(a.err, "! "+line)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only this `queue`: "+stateNames())
	cmd.Flags().IntVar(&limit, "limit", 1000, "at most so many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one line of JSON a return")
	return cmd
}

func (a *app) queueList(ctx context.Context, q intake.Queue, s judge.ReturnState, limit int, asJSON bool) error {
	if s != "" && !s.Valid() {
		return callerError(fmt.Errorf("there is no queue %q", s), "the queues are "+stateNames())
	}
	returns, err := q.List(ctx, s, limit)
	if err != nil {
		return fmt.Errorf("list the queue: %w", err)
	}
	if asJSON {
		return a.eachJSON(returns)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RETURN\tSTATE\tCASE\tFORM\tHELD BY\tFINDINGS")
	for _, r := range returns {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.State, dash(r.Case), dash(r.Form), dash(r.ClaimedBy), reasons(r))
	}
	return w.Flush()
}

func (a *app) eachJSON(returns []judge.Return) error {
	enc := json.NewEncoder(a.out)
	for _, r := range returns {
		if err := enc.Encode(r.Listed()); err != nil {
			return fmt.Errorf("print the queue: %w", err)
		}
	}
	return nil
}

func newQueueShow(a *app) *cobra.Command {
	var asJSON bool
	var unmask, as string
	cmd := &cobra.Command{
		Use:   "show RETURN",
		Short: "Show one return with everything read on it",
		Long: `Show one return with everything read on it. Where its person's identity is
protected, what says who or where they are is left out, unless --unmask says why
you need to see it: that is written in the log.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withDatabase(cmd.Context(), func(db *store.DB) error {
				return a.queueShow(cmd.Context(), db, args[0], unmask, as, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().StringVar(&as, "as", login(), "who looks: with --unmask a user who may")
	cmd.Flags().StringVar(&unmask, "unmask", "", "`why` you need to see a protected identity: review, carry-out or contact")
	return cmd
}

func (a *app) queueShow(ctx context.Context, q *store.DB, arg, unmask, as string, asJSON bool) error {
	if unmask != "" && !staff.UnmaskReasons.Has(unmask) {
		return callerError(fmt.Errorf("--unmask %s is no reason", unmask), "one of "+strings.Join(staff.UnmaskReasons.Codes(), ", "))
	}
	id, err := returnID(arg)
	if err != nil {
		return err
	}
	r, err := q.Return(ctx, id)
	if err != nil {
		return fmt.Errorf("show return %d: %w", id, err)
	}
	line := auditlog.Entry{Act: auditlog.ActOpen, Return: r.ID, Case: r.Case}
	if r.Protected && unmask != "" {
		line.Act, line.Note = auditlog.ActUnmask, unmask
		u, err := a.actor(ctx, q, as, line, queueWorkers...)
		if err == nil {
			err = mayOpen(u, r.Region, r.Unit)
		}
		if err != nil {
			return err
		}
	} else {
		r = staff.Masked(r)
	}
	if err := recordAs(ctx, q, as, line); err != nil {
		return err
	}
	if asJSON {
		return a.eachJSON([]judge.Return{r})
	}
	events, err := q.Events(ctx, id)
	if err != nil {
		return fmt.Errorf("show the events of return %d: %w", id, err)
	}
	fmt.Fprintf(a.out, "return %d: %s, %s\n", r.ID, r.State, r.Verdict)
	for _, p := range r.Pages {
		if err := a.printReading("arrival "+r.ArrivalOf(p), p); err != nil {
			return err
		}
	}
	for _, e := range events {
		fmt.Fprintf(a.out, "%s  %s → %s  %s  %s\n", e.At.Local().Format(time.DateTime), dash(string(e.From)), e.To, e.Who, noteShown(e.Note, e.Who, r.Protected && unmask == ""))
	}
	return nil
}

// newQueueStep makes the command of a step with a return.
func newQueueStep(a *app, verb, short string, do func(a *app, ctx context.Context, db *store.DB, s intake.Step) error) *cobra.Command {
	var s intake.Step
	cmd := &cobra.Command{
		Use:   verb + " RETURN",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if s.Return, err = returnID(args[0]); err != nil {
				return err
			}
			if s.Who == "" {
				return callerError(errors.New("nobody is named as the one who does it"), "--as says who you are")
			}
			if err := checkNote(s.Note); err != nil {
				return err
			}
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.queueAs(cmd.Context(), db, verb, s, do) })
		},
	}
	cmd.Flags().StringVar(&s.Who, "as", login(), "who does it: a user who may")
	cmd.Flags().StringVar(&s.Note, "note", "", "a reference or a reason; never a person's name or number")
	return cmd
}

// queueAs takes a step in the name of a user who may, and may see the return.
func (a *app) queueAs(ctx context.Context, db *store.DB, verb string, s intake.Step, do func(a *app, ctx context.Context, db *store.DB, s intake.Step) error) error {
	u, err := a.actor(ctx, db, s.Who, auditlog.Entry{Act: auditlog.Act(verb), Return: s.Return}, queueWorkers...)
	if err != nil {
		return err
	}
	if u.ID != "" {
		r, err := db.Return(ctx, s.Return)
		if err != nil {
			return fmt.Errorf("find return %d: %w", s.Return, err)
		}
		if err := mayOpen(u, r.Region, r.Unit); err != nil {
			return err
		}
		s.Who, s.Head = u.Login, u.Has(staff.RoleHead)
	}
	return do(a, ctx, db, s)
}

func queueClerk(db *store.DB) *intake.Clerk {
	return &intake.Clerk{Ledger: db, Queue: db, Reviews: db, Now: time.Now}
}

// queueClaim takes a return; one's own once more, to look again at what changed.
func (a *app) queueClaim(ctx context.Context, db *store.DB, s intake.Step) error {
	before, err := db.Return(ctx, s.Return)
	if err == nil {
		err = recordAs(ctx, db, s.Who, auditlog.Entry{Act: auditlog.ActClaim, Return: before.ID, Case: before.Case, Note: s.Note})
	}
	if err == nil && before.ClaimedBy == s.Who {
		err = queueClerk(db).LookAgain(ctx, s)
	} else if err == nil {
		err = queueClerk(db).Claim(ctx, s)
	}
	if err != nil {
		return stepRefused(before, s, err)
	}
	if _, err := fmt.Fprintf(a.out, "return %d is now %s\n", s.Return, judge.StateHandling); err != nil {
		return err
	}
	return a.tellClaimed(ctx, db, before)
}

func (a *app) queueReturn(ctx context.Context, db *store.DB, s intake.Step) error {
	return a.stepInHand(ctx, db, s, func(w judge.Work, s intake.Step) (step, error) {
		return step{auditlog.ActSendBack, s.Note, (*intake.Clerk).SendBack}, nil
	})
}

func newQueueClose(a *app) *cobra.Command {
	var reason string
	cmd := newQueueStep(a, "close", "Close a return you hold without carrying it out", func(a *app, ctx context.Context, db *store.DB, s intake.Step) error {
		return a.stepInHand(ctx, db, s, func(w judge.Work, s intake.Step) (step, error) { return closing(w, reason) })
	})
	cmd.Long = `Close a return you hold without carrying it out. What a case asks for is closed
for a reason; a sheet that was back already is closed as the same one, and paper
of no case as none of ours.`
	cmd.Flags().StringVar(&reason, "reason", "", "why what it asks for is not carried out: `one` of "+strings.Join(judge.NotDoneReasons.Codes(), ", "))
	return cmd
}

// closing is the decision that closes a return as it stands.
func closing(w judge.Work, reason string) (step, error) {
	switch {
	case reason != "" && !judge.NotDoneReasons.Has(reason):
		return step{}, callerError(fmt.Errorf("--reason %s is no reason", reason), "one of "+strings.Join(judge.NotDoneReasons.Codes(), ", "))
	case reason != "":
		return step{auditlog.ActDecide, "not carried out: " + reason, func(c *intake.Clerk, ctx context.Context, s intake.Step) error {
			return c.NotCarriedOut(ctx, s, reason)
		}}, nil
	case w.Case == "":
		return step{auditlog.ActDecide, string(judge.RulingForeign), (*intake.Clerk).Foreign}, nil
	case w.First != 0:
		return step{auditlog.ActDecide, "duplicate: same", (*intake.Clerk).Same}, nil
	}
	return step{}, callerError(errors.New("nothing says why it is not carried out"), "--reason is one of "+strings.Join(judge.NotDoneReasons.Codes(), ", "))
}

// step is what somebody decides of a return, and how that is logged.
type step struct {
	act  auditlog.Act
	note string
	take func(c *intake.Clerk, ctx context.Context, s intake.Step) error
}

// stepInHand takes a step with a return that its person has in hand, and has seen
// as it is: the last that happened to it is their own doing.
func (a *app) stepInHand(ctx context.Context, db *store.DB, s intake.Step, decide func(w judge.Work, s intake.Step) (step, error)) error {
	w, err := db.Work(ctx, s.Return)
	if err != nil {
		return stepRefused(w.Return, s, err)
	}
	s.Revision = w.Revision
	d, err := decide(w, s)
	if err != nil {
		return err
	}
	line := auditlog.Entry{Act: d.act, Return: w.ID, Case: w.Case, Note: d.note}
	if err := recordAs(ctx, db, s.Who, line); err != nil {
		return err
	}
	if err = seenByHolder(ctx, db, w.Return, s.Who); err == nil {
		err = d.take(queueClerk(db), ctx, s)
	}
	if errors.Is(err, intake.ErrConflict) || errors.Is(err, intake.ErrNotAllowed) { // the line before says what was tried
		line.Act, line.Note = auditlog.ActRefused, string(d.act)
		if err := recordAs(ctx, db, s.Who, line); err != nil {
			return err
		}
	}
	if err != nil {
		return stepRefused(w.Return, s, err)
	}
	r, err := db.Return(ctx, s.Return)
	if err != nil {
		return err
	}
	said := string(r.State)
	if r.State == judge.StateReady {
		said = "proposed as carried out, and waits for a second person"
	}
	_, err = fmt.Fprintf(a.out, "return %d is now %s\n", s.Return, said)
	return err
}

// stepRefused says why a step was not taken, and what can be done about it.
func stepRefused(r judge.Return, s intake.Step, err error) error {
	hint := fmt.Sprintf("`blankett queue show %d` says where it stands and who has it", s.Return)
	switch {
	case errors.Is(err, intake.ErrNotInOrder):
		return withHint(err, fmt.Sprintf("it is in review again: `blankett queue show %d` says what is found; have it completed with `queue return`, or `queue close` it", s.Return))
	case errors.Is(err, intake.ErrNotAllowed):
		return withHint(err, fmt.Sprintf("`blankett queue close %d` closes what is none of ours to carry out", s.Return))
	case errors.Is(err, intake.ErrConflict) && r.State == judge.StateHandling && r.ClaimedBy == s.Who:
		err = errChangedInHand
		hint = fmt.Sprintf("`blankett queue claim %d` takes it again and says what is found on it now", s.Return)
	}
	return withHint(fmt.Errorf("move return %d: %w", s.Return, err), hint)
}

// errChangedInHand is a return of which its holder has not seen all.
var errChangedInHand = fmt.Errorf("it has changed since you took it, as when more of its pages came in: %w", intake.ErrConflict)

func newQueueDone(a *app) *cobra.Command {
	cmd := newQueueStep(a, "done", "Say that a return you hold is carried out; judged again as of today", (*app).queueDone)
	cmd.Flags().Lookup("note").Usage = "the reference it has where it was carried out; never a person's name or number"
	return cmd
}

// queueDone carries a return out; its note is the reference.
func (a *app) queueDone(ctx context.Context, db *store.DB, s intake.Step) error {
	reference := s.Note
	s.Note = ""
	if said := judge.CheckReference(reference); said != (forms.Text{}) {
		return callerError(errors.New("the reference can't be kept"), said.EN)
	}
	return a.stepInHand(ctx, db, s, func(w judge.Work, s intake.Step) (step, error) {
		if w.Proposal() != nil && !a.onePerson { // anybody at this machine can name anybody: that makes no second person
			if err := recordAs(ctx, db, s.Who, auditlog.Entry{Act: auditlog.ActRefused, Return: w.ID, Case: w.Case, Note: "approve on the command line"}); err != nil {
				return step{}, err
			}
			return step{}, withHint(fmt.Errorf("return %d waits for a second person: %w", s.Return, intake.ErrNotAllowed),
				"the second person signs in at the desk; the command line can't tell who you are")
		}
		act, err := intake.CarryOutAct(ctx, db, w, s.Who, time.Now())
		if err != nil {
			return step{}, err
		}
		return step{act, strings.TrimSpace("carried out " + reference), func(c *intake.Clerk, ctx context.Context, s intake.Step) error {
			return c.CarryOut(ctx, s, reference)
		}}, nil
	})
}

// seenByHolder is an intake.ErrConflict for a return that is not in somebody's
// hand, or changed since they last had it before them.
func seenByHolder(ctx context.Context, q intake.Queue, r judge.Return, who string) error {
	if r.State != judge.StateHandling || r.ClaimedBy != who {
		return intake.ErrConflict
	}
	events, err := q.Events(ctx, r.ID)
	if err == nil && events[len(events)-1].Who != who {
		err = intake.ErrConflict
	}
	return err
}

// tellClaimed says what is found on a return as of today, and whether that is
// worse than it was.
func (a *app) tellClaimed(ctx context.Context, q intake.Queue, before judge.Return) error {
	r, err := q.Return(ctx, before.ID)
	if err != nil {
		return fmt.Errorf("look at return %d: %w", before.ID, err)
	}
	if r.Verdict.Worse(before.Verdict) {
		fmt.Fprintf(a.out, "it was %s and is for %s as of today\n", before.Verdict, r.Verdict)
	}
	return a.printFindings(r.Findings)
}

func returnID(arg string) (int64, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || id < 1 {
		return 0, callerError(fmt.Errorf("%q is not the number of a return", arg), "`blankett queue list` has the numbers in its first column")
	}
	return id, nil
}

func stateNames() string {
	var names []string
	for _, s := range judge.ReturnStates {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func reasons(r judge.Return) string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, strings.TrimSuffix(f.Field+":"+f.Reason, ":"))
	}
	return strings.TrimPrefix(strings.ReplaceAll(strings.Join(list, " "), " :", " "), ":")
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func login() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
