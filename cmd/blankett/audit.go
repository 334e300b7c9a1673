package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"blankett/intake/auditlog"
	"blankett/intake/store"
)

func newAudit(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Read the log of who looked at what, and prove that it is whole",
		Long: `Every look at a case and every decision is one line of a log that nothing can be
taken out of: each line holds the hash of the one before. What is done on the
command line stands there under @ and the name that the machine knows the person
by; the note says as whom, where that is another.

verify finds any line that was changed, moved or taken out. Lines cut off at the
end leave a log that is whole in itself; against that, keep a signed head
somewhere else and give it to verify.`,
		Example: `  blankett audit list --who asa --since 2026-03-01
  blankett audit verify
  blankett audit head --out head.json
  blankett audit verify --head head.json`,
	}
	cmd.AddCommand(newAuditList(a), newAuditVerify(a), newAuditHead(a))
	return cmd
}

func newAuditList(a *app) *cobra.Command {
	var f auditlog.Filter
	var act, since, until string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List lines of the log, newest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			f.Act = auditlog.Act(act)
			if f.From, err = day("since", since); err != nil {
				return err
			}
			if f.Until, err = day("until", until); err != nil {
				return err
			}
			if !f.Until.IsZero() {
				f.Until = f.Until.AddDate(0, 0, 1)
			}
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.auditList(cmd.Context(), db, f, asJSON) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Who, "who", "", "only what this `login` did")
	flags.StringVar(&f.Unit, "unit", "", "only what people of this `unit` did")
	flags.StringVar(&f.Region, "region", "", "only what people of this `region`, or of every region, did")
	flags.StringVar(&act, "act", "", "only this `act`: opened, opened-image, decided, …")
	flags.StringVar(&f.Case, "case", "", "only about this case `number`")
	flags.StringVar(&since, "since", "", "from this `day` on, YYYY-MM-DD")
	flags.StringVar(&until, "until", "", "to the end of this `day`, YYYY-MM-DD")
	flags.IntVar(&f.Limit, "limit", 100, "at most so many; 0 is all")
	flags.BoolVar(&asJSON, "json", false, "one line of JSON each")
	return cmd
}

// day is the start of a day here; the zero time for "".
func day(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, time.Local)
	if err != nil {
		return t, callerError(fmt.Errorf("--%s %q is not a day", flag, text), "write it as 2026-03-01")
	}
	return t, nil
}

func (a *app) auditList(ctx context.Context, log auditlog.Log, f auditlog.Filter, asJSON bool) error {
	lines, err := log.Entries(ctx, f)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(a.out)
		for _, e := range lines {
			if err := enc.Encode(e); err != nil {
				return fmt.Errorf("print the log: %w", err)
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LINE\tWHEN\tWHO\tUNIT\tACT\tCASE\tRETURN\tNOTE")
	for _, e := range lines {
		about := dash("")
		if e.Return != 0 {
			about = strconv.FormatInt(e.Return, 10)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Seq, e.At.Local().Format(time.DateTime), dash(e.Who), dash(e.Unit), e.Act, dash(e.Case), about, oneLine(e.Note))
	}
	return w.Flush()
}

// oneLine keeps a text from taking over a terminal or a table.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}

func newAuditVerify(a *app) *cobra.Command {
	var head string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that no line was changed or taken out; exit code 5 when one was",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.auditVerify(cmd.Context(), db, head) })
		},
	}
	cmd.Flags().StringVar(&head, "head", "", "a signed head that was kept elsewhere, a `file` that `audit head` wrote")
	return cmd
}

func (a *app) auditVerify(ctx context.Context, log auditlog.Log, headFile string) error {
	var head *auditlog.Head
	if headFile != "" {
		var err error
		if head, err = a.readHead(headFile); err != nil {
			return err
		}
	}
	last, err := auditlog.Verify(ctx, log, head)
	if errors.Is(err, auditlog.ErrBroken) {
		return coded{withHint(err, fmt.Sprintf("up to line %d it is whole; compare with a backup, and find out who could write to the database", last.Seq)), exitUnwell}
	}
	if err != nil {
		return err
	}
	if head != nil {
		_, err = fmt.Fprintf(a.out, "the log is whole, %d lines; the first %d are those that were signed on %s\n", last.Seq, head.Seq, head.At.Local().Format(time.DateTime))
		return err
	}
	_, err = fmt.Fprintf(a.out, "the log is whole, %d lines\n", last.Seq)
	return err
}

// readHead reads a head and wants this log's own signature on it.
func (a *app) readHead(path string) (*auditlog.Head, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, callerError(fmt.Errorf("read the head: %w", err), "--head names a file that `blankett audit head` wrote")
	}
	head := new(auditlog.Head)
	if err := json.Unmarshal(raw, head); err != nil {
		return nil, callerError(fmt.Errorf("read the head in %s: %w", path, err), "--head names a file that `blankett audit head` wrote")
	}
	key, err := a.auditKey()
	if err != nil {
		return nil, err
	}
	if err := head.SignedBy(key.Public().(ed25519.PublicKey)); err != nil {
		return nil, coded{withHint(fmt.Errorf("%s: %w", path, err), "the file, or "+auditKeyFile+" in the data folder, is not the one it was"), exitUnwell}
	}
	return head, nil
}

func newAuditHead(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "head",
		Short: "Sign the end of the log, to be kept somewhere else",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.auditHead(cmd.Context(), db, out) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write it to this `file`; otherwise it is printed")
	return cmd
}

func (a *app) auditHead(ctx context.Context, log auditlog.Log, out string) error {
	raw, last, err := a.signedHead(ctx, log, time.Now())
	if err != nil {
		return err
	}
	if out == "" {
		_, err = a.out.Write(raw)
		return err
	}
	if err := writeFile(out, raw); err != nil {
		return fmt.Errorf("write the head: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s holds the head of %d lines: keep it where nobody who can write to the database can\n", out, last.Seq)
	return err
}

// signedHead is the signed end of a log that is whole, as JSON, and its last line.
func (a *app) signedHead(ctx context.Context, log auditlog.Log, now time.Time) ([]byte, auditlog.Entry, error) {
	last, err := auditlog.Verify(ctx, log, nil)
	if err != nil {
		return nil, last, coded{withHint(err, "`blankett audit verify` says more; a broken log is not signed"), exitUnwell}
	}
	key, err := a.auditKey()
	if err != nil {
		return nil, last, err
	}
	raw, err := json.MarshalIndent(auditlog.SignHead(last, now, key), "", "  ")
	if err != nil {
		return nil, last, fmt.Errorf("sign the head: %w", err)
	}
	return append(raw, '\n'), last, nil
}

// record writes down what the person at this machine does, before they see
// anything of it. The @ keeps their login here apart from logins of the desk.
func record(ctx context.Context, log auditlog.Log, e auditlog.Entry) error {
	_, err := log.Record(ctx, here(e))
	return err
}

// here is a line about what the person at this machine does now.
func here(e auditlog.Entry) auditlog.Entry {
	e.At, e.Who, e.Role = time.Now(), "@"+login(), "command line"
	return e
}
