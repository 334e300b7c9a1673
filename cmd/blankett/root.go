package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"blankett/intake/store"
)

// app is what every verb gets: where the data is and where words go.
type app struct {
	data        string // folder of keys, database, archive
	db          string // postgres://… or ""
	unsandboxed bool
	onePerson   bool // the command line acts in any name
	fresh       bool // begin anew beside what is there
	out, err    io.Writer
}

// databaseURL is what the store opens: PostgreSQL where asked for, else a file
// in the data folder.
func (a *app) databaseURL() string {
	if a.db != "" {
		return a.db
	}
	return filepath.Join(a.data, "blankett.db")
}

func (a *app) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(a.err, nil))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	a := &app{out: stdout, err: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = nil // stopped by the person who started it
	}
	if err != nil && strings.HasPrefix(err.Error(), "unknown command") {
		err = callerError(err, "`blankett --help` lists the commands")
	}
	return tell(stderr, err)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "blankett",
		Short: "Print paper forms, read them when they come back, queue each return",
		Long: `blankett prints a region's paper forms with a code that identifies the case,
watches folders for scans of what comes back, reads code, marks and signatures,
checks what is mandatory, and queues each return: ready for handling, or for
review with the reason shown.

  blankett print vgr-konto --out blankett.pdf     print one
  blankett serve                                  watch data/inbox, show the queue
  blankett read scan.pdf                          read a scan and say what it is

Every flag can be given as an environment variable: --data is BLANKETT_DATA.`,
		Version:       versions(),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return fromEnvironment(cmd)
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return callerError(err, fmt.Sprintf("`%s --help` lists the flags", cmd.CommandPath()))
	})
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	f := root.PersistentFlags()
	f.StringVar(&a.data, "data", "./data", "`folder` of the keys, the ledger and the archive")
	f.StringVar(&a.db, "db", "", "PostgreSQL `URL` (postgres://…); default is SQLite in the data folder")
	f.BoolVar(&a.unsandboxed, "unsandboxed", false, "read scans even where the kernel can't sandbox the readers")
	onePersonFlag(root, a)
	root.AddCommand(newPrint(a), newForms(a), newRead(a), newReread(a), newServe(a), newWatch(a), newQueue(a), newCase(a), newUser(a),
		newAudit(a), newBackup(a), newRestore(a), newArchive(a), newLetter(a), newDoctor(a), newSample(a), newReader())
	teachArguments(root)
	return root
}

// version is the tag and commit that this program was built from. The Makefile
// sets it; without, it is what the Go tool knows of the commit.
var version string

// versions say which program this is, what built it, and which schema of the
// database it works with: what somebody who is asked for help wants to know first.
func versions() string {
	built := version
	if info, ok := debug.ReadBuildInfo(); ok && built == "" {
		built = info.Main.Version
	}
	return fmt.Sprintf("%s (%s, database schema %d)", cmp.Or(built, "(devel)"), runtime.Version(), store.SchemaVersion())
}

// teachArguments makes every wrong number of arguments a caller's fault with
// the usage line as its hint.
func teachArguments(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		check := c.Args
		if check == nil {
			check = cobra.ArbitraryArgs
			if c.HasSubCommands() {
				check = cobra.NoArgs
			}
		}
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return callerError(err, "usage: "+c.UseLine())
			}
			return nil
		}
		teachArguments(c)
	}
}

// fromEnvironment sets every flag not given on the line from BLANKETT_NAME.
func fromEnvironment(cmd *cobra.Command) error {
	var bad error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := "BLANKETT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, set := os.LookupEnv(name)
		if f.Changed || !set || bad != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			bad = callerError(fmt.Errorf("%s: %w", name, err), "it stands for --"+f.Name)
		}
	})
	return bad
}
