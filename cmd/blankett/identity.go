package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/folder"
	"blankett/intake/store"
)

// identityFile says, beside the data, what was there when it was last used: which
// database, and which inboxes. It is about this machine and in no backup.
const identityFile = "identity.json"

// archiveMarker holds the installation's name in its archive.
const archiveMarker = ".installation"

// identity is what stands in identityFile.
type identity struct {
	Installation string            `json:"installation"` // the database's name
	Database     uint64            `json:"database"`     // its file's inode; 0 for PostgreSQL
	Archive      bool              `json:"archive"`      // its archive was marked
	Inboxes      map[string]string `json:"inboxes"`      // what each was, by its path: folder.Config.Known
}

// notAsLeft is an error about something that is gone, or is another one.
func notAsLeft(what, next string) error {
	return coded{withHint(errors.New(what), next+"; --new begins anew beside what is there"), exitNotAsLeft}
}

func (a *app) readIdentity() (id identity, err error) {
	raw, err := os.ReadFile(filepath.Join(a.data, identityFile))
	if err == nil {
		err = json.Unmarshal(raw, &id)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return id, fmt.Errorf("read %s: %w", identityFile, err)
	}
	if id.Inboxes == nil {
		id.Inboxes = map[string]string{}
	}
	return id, nil
}

func (a *app) writeIdentity(id identity) error {
	raw, err := json.MarshalIndent(id, "", "  ")
	if err == nil {
		err = writeFile(filepath.Join(a.data, identityFile), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", identityFile, err)
	}
	return nil
}

// guardBeginning refuses to begin an empty database beside something that was
// there: keys, an archive, or word of a database that is gone.
func (a *app) guardBeginning() error {
	if isFile(filepath.Join(a.data, restoring)) {
		return coded{withHint(fmt.Errorf("%s is what an interrupted restore left: it is not whole", a.data), "remove it, and run `blankett restore` again"), exitNotAsLeft}
	}
	if a.db != "" || a.fresh {
		return nil
	}
	if info, err := os.Stat(a.databaseURL()); !errors.Is(err, fs.ErrNotExist) {
		return a.guardLog(info) // there, or opening it will say what is wrong
	}
	for _, trace := range []string{identityFile, keyFile, filepath.Join(archiveFolder, "scans")} {
		if _, err := os.Stat(filepath.Join(a.data, trace)); err == nil {
			return notAsLeft(fmt.Sprintf("there is no %s in %s, but %s is there", databaseFile, a.data, trace),
				"put the database back, or `blankett restore` a backup into a new folder")
		}
	}
	return nil
}

// guardLog refuses to open a database file in whose place there was another, with a
// log (-wal) beside it that may be that one's: SQLite would write the one's pages
// into the other.
func (a *app) guardLog(database fs.FileInfo) error {
	id, err := a.readIdentity()
	if err != nil || database == nil || id.Database == 0 || id.Database == inodeOf(database) {
		return err
	}
	if log, err := os.Stat(a.databaseURL() + "-wal"); err != nil || log.Size() == 0 {
		return nil
	}
	return notAsLeft(fmt.Sprintf("%s is another file than was left, and the log beside it (%s-wal) may not be its own", databaseFile, databaseFile),
		"put the right one back; where both were copied here together, say --new")
}

func inodeOf(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}

// guardInboxes refuses to begin an empty database for inboxes that another one
// has watched: the data folder may be another one.
func (a *app) guardInboxes(inboxes []string) error {
	if _, err := os.Stat(a.databaseURL()); a.db != "" || a.fresh || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, dir := range inboxes {
		if folder.WatchedBy(dir) != "" {
			return notAsLeft(fmt.Sprintf("there is no %s in %s, but inbox %s was watched with one", databaseFile, a.data, dir),
				"--data names the folder that `blankett serve` worked in; put it back, or `blankett restore` a backup")
		}
	}
	return nil
}

// settle holds the keys against those that the database's sheets were signed
// with, makes them at the first start, and notes what is here.
func (a *app) settle(ctx context.Context, db *store.DB) (*forms.Keyring, identity, error) {
	id, err := a.readIdentity()
	if err != nil {
		return nil, id, err
	}
	was, err := db.Installation(ctx)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return nil, id, err
	}
	if !a.fresh {
		if err := a.sameDatabase(id, was); err != nil {
			return nil, id, err
		}
		if err := a.keysThere(ctx, db, was); err != nil {
			return nil, id, err
		}
	}
	keys, err := loadKeys(a.data)
	if err != nil {
		return nil, id, err
	}
	have := keys.Fingerprints()
	if err := sameKeys(was, have); err != nil && !a.fresh {
		return nil, id, err
	}
	is, err := db.Settle(ctx, uuid.NewString(), have, time.Now())
	if err != nil {
		return nil, id, err
	}
	file := uint64(0)
	if info, err := os.Stat(a.databaseURL()); a.db == "" && err == nil {
		file = inodeOf(info)
	}
	if id.Installation != is.Name {
		id = identity{Installation: is.Name, Database: file, Inboxes: map[string]string{}}
		return keys, id, a.writeIdentity(id)
	}
	if id.Database != file {
		id.Database = file
		err = a.writeIdentity(id)
	}
	return keys, id, err
}

func (a *app) sameDatabase(id identity, was store.Installation) error {
	if id.Installation == "" || id.Installation == was.Name {
		return nil
	}
	return notAsLeft("the database is not the one that this data folder was used with", "put the right one back, or name it with --db")
}

// keysThere refuses to make keys beside sheets that others signed.
func (a *app) keysThere(ctx context.Context, db *store.DB, was store.Installation) error {
	if _, err := os.Stat(filepath.Join(a.data, keyFile)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	begun, err := db.Begun(ctx)
	if err != nil || !begun && len(was.Keys) == 0 {
		return err
	}
	return notAsLeft(fmt.Sprintf("%s is gone from %s: with new keys every printed sheet would be a forgery", keyFile, a.data),
		"copy it from a backup, or from the machine that shares the database")
}

func sameKeys(was store.Installation, have map[string]string) error {
	for id, fingerprint := range was.Keys {
		if have[id] != fingerprint {
			return notAsLeft(fmt.Sprintf("%s is not the one that this database's sheets were signed with: key %s is missing or another", keyFile, id),
				"copy the right one from a backup, or from the machine that shares the database")
		}
	}
	return nil
}

// settleArchive makes sure that the archive is this installation's, and marks one
// that is new.
func (a *app) settleArchive(id *identity) error {
	marker := filepath.Join(a.archiveDir(), archiveMarker)
	raw, err := os.ReadFile(marker)
	name := strings.TrimSpace(string(raw))
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look whose archive it is: %w", err)
	case name == id.Installation:
	case !a.fresh && name != "":
		return notAsLeft(fmt.Sprintf("%s is another installation's archive", a.archiveDir()), "put the right one back")
	case !a.fresh && id.Archive:
		return notAsLeft(fmt.Sprintf("the archive is gone from %s, or another folder is in its place", a.archiveDir()),
			"put it back, or mount its disk again")
	default:
		if err := os.MkdirAll(a.archiveDir(), 0o700); err != nil {
			return fmt.Errorf("make the archive: %w", err)
		}
		if err := writeFile(marker, []byte(id.Installation+"\n")); err != nil {
			return fmt.Errorf("mark the archive: %w", err)
		}
	}
	if id.Archive {
		return nil
	}
	id.Archive = true
	return a.writeIdentity(*id)
}

// asLeft holds what is on the disk against what was opened.
type asLeft struct {
	app  *app
	name string            // the installation's
	keys map[string]string // fingerprints
	was  map[string]fs.FileInfo
}

func (a *app) leftAs(id identity, keys *forms.Keyring) (*asLeft, error) {
	l := &asLeft{app: a, name: id.Installation, keys: keys.Fingerprints(), was: map[string]fs.FileInfo{}}
	for _, path := range l.paths() {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("look at what is opened: %w", err)
		}
		l.was[path] = info
	}
	return l, nil
}

// paths are what must stay the same files and folders while they are open.
func (l *asLeft) paths() []string {
	all := []string{l.app.data, l.app.archiveDir()}
	if l.app.db == "" {
		all = append(all, l.app.databaseURL())
	}
	return all
}

// check says what is no longer as it was when it was opened; nil where all is.
func (l *asLeft) check() error {
	for _, path := range l.paths() {
		was := l.was[path]
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return fmt.Errorf("%s is gone under the running service: %w", filepath.Base(path), err)
		case !os.SameFile(info, was):
			return fmt.Errorf("%s was replaced under the running service", filepath.Base(path))
		}
	}
	keys := filepath.Join(l.app.data, keyFile)
	info, err := os.Stat(keys)
	if err != nil {
		return fmt.Errorf("%s is gone under the running service: %w", keyFile, err)
	}
	if was := l.was[keys]; was == nil || !os.SameFile(info, was) || !info.ModTime().Equal(was.ModTime()) {
		now, err := readKeys(l.app.data)
		if err != nil {
			return err
		}
		if err := sameKeys(store.Installation{Keys: l.keys}, now.Fingerprints()); err != nil {
			return err
		}
	}
	raw, err := os.ReadFile(filepath.Join(l.app.archiveDir(), archiveMarker))
	if err != nil || strings.TrimSpace(string(raw)) != l.name {
		return errors.New("the archive is no longer this installation's")
	}
	return nil
}

// addFresh lets a verb begin anew beside something that was there.
func (a *app) addFresh(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.fresh, "new", false, "begin anew where database, keys, archive or inbox are gone or are others than were left")
}
