package folder

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"blankett/intake/trial/torture"
)

// control is a program that is broken on purpose: one place of the source in other
// words. It must be caught, or what catches nothing proves nothing.
type control struct {
	name    string
	file    string // below intake
	is, was string // what stands there, and what is put in its place
}

var controls = []control{
	{"the claimed folder is not synced", "folder/take.go", "	if err := b.Disk.SyncFolder(b.claimed); err != nil {\n		return err\n	}\n	if err := b.Disk.SyncFolder(from)", "	if err := b.Disk.SyncFolder(from)"},
	{"the folder that a file came from is not synced", "folder/take.go", "if err := b.Disk.SyncFolder(from); err != nil && !errors.Is(err, fs.ErrNotExist)", "if err := error(nil); err != nil && !errors.Is(err, fs.ErrNotExist)"},
	{"a claim whose sync failed is not synced again", "folder/take.go", "if err := b.syncClaim(id, filepath.Dir(filepath.Join(b.dir, a.Source))); err != nil {", "if err := error(nil); err != nil {"},
	{"removed before the commit", "folder/take.go", "	if err := b.Arrivals.Archived(ctx,", "	_ = b.Disk.Remove(path)\n	if err := b.Arrivals.Archived(ctx,"},
	{"removed before it is archived", "folder/take.go", "	if a.SHA256, err = b.Archive.Keep(ctx, data); err != nil {", "	_ = b.Disk.Remove(path)\n	if a.SHA256, err = b.Archive.Keep(ctx, data); err != nil {"},
	{"never archived", "folder/take.go", "	if a.SHA256, err = b.Archive.Keep(ctx, data); err != nil {", "	if a.SHA256 = hex.EncodeToString(sum[:]); err != nil {"},
	{"claimed without a row", "folder/take.go", "	a.ID, a.Inbox, a.State, a.SeenAt = v7.String(), b.dir, intake.ArrivalSeen, b.Now()\n", "	return v7.String(), nil\n"},
	{"a claimed file that has grown is removed", "folder/take.go", "			return b.claimChanged(ctx, id, m.size) // written to since it was archived\n", "			return b.Disk.Remove(path)\n"},
	{"a copy from another disk is not synced", "folder/take.go", "errors.Join(err, out.Sync(), out.Close()); err == nil {", "errors.Join(err, out.Close()); err == nil {"},
	{"a copy from another disk grows in its place", "folder/take.go", "	out, part, err := beginDrop(b.Disk, b.dir)\n", "	part := to\n	out, err := b.Disk.Open(to, 0o301)\n"},
	{"the other disk's file goes before its copy lasts", "folder/take.go", "	if err = b.Disk.SyncFolder(filepath.Dir(to)); err == nil {\n		err = b.removeUnchanged(from, m)\n	}", "	err = b.removeUnchanged(from, m)"},
	{"whatever is in a file's place is claimed", "folder/take.go", "!info.Mode().IsRegular() || info.Size() != m.size || inode(info) == m.inode && markOf(info).moved() != m.moved() {", "false {"},
	{"nobody asks who writes", "folder/file.go", "	_, err := unix.FcntlInt(real.Fd(), unix.F_SETLEASE, unix.F_RDLCK)\n", "	_, err := real, error(nil)\n"},
	{"claims are not gone on with", "folder/recover.go", "	for _, entry := range entries {\n		id := entry.Name()", "	for _, entry := range entries[:0] {\n		id := entry.Name()"},
	{"rows of what was never claimed stay", "folder/recover.go", "			err = b.Arrivals.Forget(ctx, a.ID)\n", "			err = nil\n"},
	{"rows of what was claimed are forgotten", "folder/recover.go", "			err = b.dropSecond(a)\n", "			err = b.Arrivals.Forget(ctx, a.ID)\n"},
	{"both names of a move are taken", "folder/recover.go", "			err = b.dropSecond(a)\n", "			err = nil\n"},
	{"two watch one inbox", "folder/inbox.go", "if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {", "if err := unix.Flock(int(lock.Fd()), unix.LOCK_SH|unix.LOCK_NB); err != nil {"},
	{"any folder is the inbox", "folder/inbox.go", "	known := strings.Fields(b.known)\n", "	known := []string{}\n"},
	{"an upload is told before its name lasts", "folder/drop.go", "	if err := d.SyncFolder(inbox); err != nil {", "	if err := error(nil); err != nil {"},
	{"an upload is told before its bytes last", "folder/drop.go", "errors.Join(err, f.Sync(), f.Close())", "errors.Join(err, f.Close())"},
	{"an upload goes over what has its name", "disk/disk.go", "error { return moveBy(movers, from, to) }", "error { return os.Rename(from, to) }"},
	{"archived bytes are not synced", "store/archive.go", "	if err == nil {\n		err = f.Sync()\n	}\n", ""},
	{"archived names are not synced", "store/archive.go", "	return a.sync(key)\n}", "	return nil\n}"},
	{"folders of the archive are not synced", "store/archive.go", "	if err := a.sync(folder); err != nil {", "	if err := error(nil); err != nil {"},
	{"what is in the archive already is not synced", "store/archive.go", "		if err := a.sync(key); err != nil {\n			return \"\", fmt", "		if err := error(nil); err != nil {\n			return \"\", fmt"},
	{"commits are not synced", "store/db.go", "synchronous(FULL)", "synchronous(OFF)"},
	{"commits are synced later", "store/db.go", "synchronous(FULL)", "synchronous(NORMAL)"},
	{"a commit that failed is none", "store/db.go", "	return tx.Commit()\n", "	_ = tx.Commit()\n	return nil\n"},
	{"read and queued in two commits", "store/finish.go", "	err := db.commit(ctx, func(c *commit) error {\n		if first, err := c.markRead(ctx, id, s, at); err != nil || !first {\n			return err\n		}\n",
		"	first := false\n	if err := db.commit(ctx, func(c *commit) (err error) { first, err = c.markRead(ctx, id, s, at); return err }); err != nil || !first {\n		return err\n	}\n	err := db.commit(ctx, func(c *commit) error {\n"},
	{"finished twice is queued twice", "store/finish.go", "WHERE id = ? AND state = ?\",\n		s, micros(at), id, intake.ArrivalArchived)", "WHERE id = ?\",\n		s, micros(at), id)"},
	{"what is held is anybody's", "judge/table.go", "return r.ClaimedBy == \"\" || r.ClaimedBy == who }", "return true }"},
}

// TestControlsFit holds each control against the source: a place that has changed must
// be broken anew.
func TestControlsFit(t *testing.T) {
	for _, c := range controls {
		raw, err := os.ReadFile(filepath.Join("..", c.file))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(raw), c.is); n != 1 {
			t.Errorf("%s: what it breaks stands %d times in %s", c.name, n, c.file)
		}
	}
	if len(controls) < 20 {
		t.Errorf("only %d controls", len(controls))
	}
}

// proofs are the tests that controls are held against.
const proofs = "Crash|Fault|StateMachine|Killed|Writer|Archive|TestSQLite|Drop|Refus|Unmounted|OfAnother|Claimed|MoveToFree|SameName|Copy|TakesWhat|Table"

// TestControls breaks the program on purpose, in one way after another, and wants each
// caught by two tests or more. It prints which caught what.
func TestControls(t *testing.T) {
	if !torture.Long() {
		t.Skip("takes half an hour: make torture")
	}
	if only := os.Getenv("BLANKETT_CONTROL"); only == "" {
		if failed, err := failures(t, "", "./disk", "./folder", "./store", "./judge"); err != nil || len(failed) > 0 {
			t.Fatalf("what is not broken is caught by %v: %v", failed, err)
		}
	}
	for i, c := range controls {
		if only := os.Getenv("BLANKETT_CONTROL"); only != "" && !slices.Contains(strings.Split(only, ","), fmt.Sprint(i)) {
			continue
		}
		failed, err := failures(t, c.overlay(t), c.packages()...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		t.Logf("%-2d %-50s %s", i, c.name, strings.Join(failed, ", "))
		if len(failed) < 2 {
			t.Errorf("%s is caught by %d tests", c.name, len(failed))
		}
	}
}

// packages are those whose proofs are held against a control.
func (c control) packages() []string {
	switch part, _, _ := strings.Cut(c.file, "/"); part {
	case "folder":
		return []string{"./folder"}
	case "judge":
		return []string{"./judge", "./store"}
	default:
		return []string{"./" + part, "./folder"}
	}
}

// overlay has the Go tool see the broken source in place of the right one.
func (c control) overlay(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", c.file))
	must(t, err)
	raw, err := os.ReadFile(path)
	must(t, err)
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.go")
	source := bytes.Replace(raw, []byte(c.is), []byte(c.was), 1)
	must(t, os.WriteFile(broken, source, 0o600))
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: broken}})
	must(t, err)
	overlay := filepath.Join(dir, "overlay.json")
	must(t, os.WriteFile(overlay, list, 0o600))
	return overlay
}

// failures runs the proofs, each in its short form, and gives those that failed, by
// the function, and where one holds many tests by its parts.
func failures(t *testing.T, overlay string, packages ...string) ([]string, error) {
	t.Helper()
	args := []string{"test", "-vet=off", "-count=1", "-json", "-timeout", "5m", "-run", cmp.Or(os.Getenv("BLANKETT_PROOFS"), proofs)}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.Command("go", append(args, packages...)...)
	cmd.Dir = ".."
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "BLANKETT_") })
	out, _ := cmd.Output() // that tests fail is what is looked for
	failed, ran := map[string]bool{}, 0
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e struct{ Action, Test, Package, Output string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		if e.Action == "run" {
			ran++
		}
		top, part, _ := strings.Cut(e.Test, "/")
		switch {
		case e.Action != "fail" || e.Test == "":
		case top == "TestSQLite" && part != "":
			failed[e.Test] = true
		case top != "TestSQLite":
			failed[top] = true
		}
	}
	if ran == 0 {
		return nil, fmt.Errorf("nothing ran: %s", out[:min(len(out), 2000)])
	}
	return slices.Sorted(maps.Keys(failed)), lines.Err()
}
