package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/intake/folder"
	"blankett/intake/reader"
	"blankett/intake/store"
)

func newDoctor(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Look over this machine and the data folder, and say what to mend",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.doctor(cmd.Context())
		},
	}
}

// symptom is one thing that doctor looks at.
type symptom struct {
	name string
	look func(context.Context) (found string, err error)
	mend string // what to do when look fails
}

func (a *app) doctor(ctx context.Context) error {
	unwell := 0
	for _, s := range a.symptoms() {
		found, err := s.look(ctx)
		if err != nil {
			unwell++
			fmt.Fprintf(a.out, "✗ %-10s %v\n  %-10s %s\n", s.name, err, "", s.mend)
			continue
		}
		fmt.Fprintf(a.out, "✓ %-10s %s\n", s.name, found)
	}
	if unwell > 0 {
		return coded{fmt.Errorf("%d of the above must be mended", unwell), exitUnwell}
	}
	return nil
}

func (a *app) symptoms() []symptom {
	return []symptom{
		{"sandbox", lookSandbox, "use a Linux with Landlock (5.13 or later), or accept the risk with --unsandboxed"},
		{"readers", a.lookReaders, "see what the line says; `make deps` installs what reading needs"},
		{"tesseract", lookTesseract, "install Debian's tesseract-ocr-swe, or set TESSDATA_PREFIX to where swe.traineddata is"},
		{"settings", a.lookSettings, "mend the file; templates/README.md lists the settings"},
		{"folder", a.lookFolder, "give the folder to the user that runs blankett, with mode 0700"},
		{"keys", a.lookKeys, "restore keys.json from a backup, with mode 0600"},
		{"as left", a.lookAsLeft, "put back what is gone or another; `blankett serve --help` tells of --new"},
		{"people", a.lookPeople, "see what the line says"},
		{"waiting", a.lookWaiting, "see what the lines say; the desk's page Post names the files"},
		{"database", a.lookDatabase, "see what the line says; restore a backup if the file is damaged"},
		{"archive", a.lookArchive, "make room on the disk, and give the folder to the user that runs blankett"},
	}
}

func lookSandbox(ctx context.Context) (string, error) { return reader.Probe(ctx) }

func (a *app) lookReaders(ctx context.Context) (string, error) {
	start := time.Now()
	pool, err := a.readers(ctx, 1)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("a reader starts in %d ms", time.Since(start).Milliseconds()), pool.Close()
}

func lookTesseract(ctx context.Context) (string, error) {
	path, err := reader.Tessdata()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, "tesseract", "--version").Output()
	if err != nil {
		return "language data in " + path, nil // the library is linked; the command is only nice to have
	}
	return firstLine(out) + ", language data in " + path, nil
}

func (a *app) lookFolder(context.Context) (string, error) {
	info, err := os.Stat(a.data)
	if errors.Is(err, os.ErrNotExist) {
		return a.data + " is made at the first start", nil
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be opened by others (mode %04o)", a.data, info.Mode().Perm())
	}
	return a.data + " is ours alone", nil
}

func (a *app) lookKeys(context.Context) (string, error) {
	path := filepath.Join(a.data, keyFile)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return "made at the first start", nil
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others (mode %04o)", path, info.Mode().Perm())
	}
	keys, err := readKeys(a.data)
	if err != nil {
		return "", err
	}
	return "signing with key " + keys.Current(), nil
}

func (a *app) lookDatabase(ctx context.Context) (string, error) {
	if _, err := os.Stat(a.databaseURL()); a.db == "" && errors.Is(err, os.ErrNotExist) {
		return "made at the first start", nil
	}
	db, err := store.OpenReadOnly(ctx, a.databaseURL())
	if err != nil {
		return "", err
	}
	err = db.QuickCheck(ctx)
	if err != nil {
		return "", errors.Join(err, db.Close())
	}
	counts, err := db.Counts(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return "", err
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	return fmt.Sprintf("%d returns", total), nil
}

func (a *app) lookArchive(context.Context) (string, error) {
	if _, err := os.Stat(a.archiveDir()); errors.Is(err, os.ErrNotExist) {
		return "made at the first start", nil
	}
	tmp, err := writeTemp(filepath.Join(a.archiveDir(), "doctor"), []byte("a look at the disk"))
	if err != nil {
		return "", err
	}
	return "can be written and synced", os.Remove(tmp)
}

func firstLine(out []byte) string {
	for i, b := range out {
		if b == '\n' {
			return string(out[:i])
		}
	}
	return string(out)
}

// lookAsLeft holds database, keys, archive and inboxes against what they were.
func (a *app) lookAsLeft(ctx context.Context) (string, error) {
	if err := a.guardBeginning(); err != nil {
		return "", err
	}
	id, err := a.readIdentity()
	if err != nil || id.Installation == "" {
		return "nothing was left here yet", err
	}
	db, err := store.OpenReadOnly(ctx, a.databaseURL())
	if err != nil {
		return "", err
	}
	defer db.Close()
	was, err := db.Installation(ctx)
	if err != nil {
		return "", fmt.Errorf("the database is not the one that this data folder was used with: %w", err)
	}
	if err := a.sameDatabase(id, was); err != nil {
		return "", err
	}
	keys, err := readKeys(a.data)
	if err != nil {
		return "", err
	}
	if err := sameKeys(was, keys.Fingerprints()); err != nil {
		return "", err
	}
	if id.Archive {
		raw, err := os.ReadFile(filepath.Join(a.archiveDir(), archiveMarker))
		if err != nil || strings.TrimSpace(string(raw)) != id.Installation {
			return "", errors.New("the archive is gone, or another folder is in its place")
		}
	}
	for dir, what := range id.Inboxes {
		if err := folder.Known(dir, what); err != nil {
			return "", fmt.Errorf("inbox %s: %w", dir, err)
		}
	}
	return fmt.Sprintf("database, keys, archive and %d %s are those that were left", len(id.Inboxes), plural(len(id.Inboxes), "inbox", "inboxes")), nil
}

// lookWaiting says what keeps files from being read.
func (a *app) lookWaiting(ctx context.Context) (string, error) {
	if _, err := os.Stat(a.databaseURL()); a.db == "" && errors.Is(err, os.ErrNotExist) {
		return "nothing has come in yet", nil
	}
	db, err := store.OpenReadOnly(ctx, a.databaseURL())
	if err != nil {
		return "", err
	}
	lines, err := troublesOf(ctx, db)
	if err := errors.Join(err, db.Close()); err != nil {
		return "", err
	}
	if len(lines) > 0 {
		return "", errors.New(strings.Join(lines, "\n  "))
	}
	return "no file waits unseen", nil
}
