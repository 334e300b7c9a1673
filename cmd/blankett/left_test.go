package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReplacedUnderTheService takes away, or replaces, what a running service
// works in. From then on nothing leaves the inbox, that is said once, and the next
// start refuses rather than to begin anew. Put back, it goes on.
func TestReplacedUnderTheService(t *testing.T) {
	other := t.TempDir()
	blankett(t, "print", sampleForm, "--data", other, "--out", filepath.Join(t.TempDir(), "sheet.pdf"))
	for name, path := range map[string]string{
		"database gone": "blankett.db", "database replaced": "blankett.db", "keys gone": "keys.json", "keys replaced": "keys.json",
		"archive gone": "archive", "archive replaced": "archive", "data folder gone": "", "data folder replaced": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data, inbox := filepath.Join(dir, "data"), filepath.Join(dir, "inbox")
			s := serve(t, data, "--inbox", inbox, "--readers", "1")
			drop(t, inbox, "first.pdf", []byte("%PDF-1.7\nfirst\n%%EOF\n"))
			waitUntil(t, "the first file is taken", func() bool { return inboxEmpty(t, inbox) && archived(t, data) == 1 })
			lost, away := filepath.Join(data, path), filepath.Join(dir, "away")
			if err := os.Rename(lost, away); err != nil {
				t.Fatal(err)
			}
			switch {
			case !strings.HasSuffix(name, "replaced"):
			case path == "" || path == "archive":
				if err := os.Mkdir(lost, 0o700); err != nil {
					t.Fatal(err)
				}
			default:
				if err := copyFile(filepath.Join(other, path), lost); err != nil {
					t.Fatal(err)
				}
			}
			drop(t, inbox, "second.pdf", []byte("%PDF-1.7\nsecond\n%%EOF\n"))
			time.Sleep(3 * time.Second)
			if _, err := os.Stat(filepath.Join(inbox, "second.pdf")); err != nil {
				t.Errorf("a file left the inbox: %v", err)
			}
			s.kill()
			if n := bytes.Count(s.log.Bytes(), []byte("nothing is taken in")); n != 1 {
				t.Errorf("it is said %d times:\n%s", n, s.log.Bytes())
			}
			soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			again := exec.CommandContext(soon, program, s.args...)
			out, _ := again.CombinedOutput()
			if code := again.ProcessState.ExitCode(); code != exitNotAsLeft {
				t.Errorf("the next start ends with %d:\n%s", code, out)
			}
			if bytes.Contains(out, []byte("first user")) {
				t.Errorf("the next start begins anew:\n%s", out)
			}
			if err := os.RemoveAll(lost); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(away, lost); err != nil {
				t.Fatal(err)
			}
			s.start()
			waitUntil(t, "the second file is taken", func() bool { return inboxEmpty(t, inbox) && archived(t, data) == 2 })
		})
	}
}

// TestArchivedBytesGone has a scan vanish between its archiving and its reading:
// that is logged once, and shown in the queue's list.
func TestArchivedBytesGone(t *testing.T) {
	data := t.TempDir()
	scan := filepath.Join(data, "scan")
	if err := os.WriteFile(scan, []byte("%PDF-1.7\na scan\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	blankett(t, "print", sampleForm, "--data", data, "--out", filepath.Join(t.TempDir(), "sheet.pdf"))
	sum, err := fileSum(scan)
	if err != nil {
		t.Fatal(err)
	}
	path := scanPath(filepath.Join(data, archiveFolder), sum)
	if err := copyFile(scan, path); err != nil {
		t.Fatal(err)
	}
	blankett(t, "archive", "adopt", "--data", data)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s := serve(t, data)
	waitUntil(t, "it is listed", func() bool {
		out, _ := exec.Command(program, "queue", "list", "--data", data).CombinedOutput()
		return strings.Contains(string(out), "! ") && strings.Contains(string(out), "gone or changed")
	})
	s.stop()
	if n := strings.Count(s.log.String(), "an arrival can't be read"); n != 1 {
		t.Errorf("it is logged %d times:\n%s", n, s.log.Bytes())
	}
	out, err := exec.Command(program, "doctor", "--data", data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "✗ waiting") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: waited in vain", what)
		}
	}
}

// TestOrphanedInbox starts a service without an inbox that it watched before, with
// files in it: nothing there is touched, and it is on the list until they are gone.
func TestOrphanedInbox(t *testing.T) {
	dir := t.TempDir()
	data, old, other := filepath.Join(dir, "data"), filepath.Join(dir, "old"), filepath.Join(dir, "other")
	s := serve(t, data, "--inbox", old, "--inbox", other, "--readers", "1")
	drop(t, old, "first.pdf", []byte("%PDF-1.7\nfirst\n%%EOF\n"))
	waitUntil(t, "the first file is taken", func() bool { return inboxEmpty(t, old) && archived(t, data) == 1 })
	s.stop()
	for _, left := range []string{"second.pdf", ".blankett/claimed/0198a3f0-0000-7000-8000-000000000000"} {
		drop(t, old, left, []byte("%PDF-1.7\n"+left+"\n%%EOF\n"))
	}
	s = serve(t, data, "--inbox", other, "--readers", "1")
	told := func() bool {
		out, _ := exec.Command(program, "queue", "list", "--data", data).CombinedOutput()
		return strings.Contains(string(out), "watched no longer")
	}
	waitUntil(t, "the files left are told", told)
	if out, err := exec.Command(program, "doctor", "--data", data).CombinedOutput(); err == nil || !strings.Contains(string(out), "watched no longer") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	if inboxEmpty(t, old) || archived(t, data) != 1 {
		t.Error("the inbox that is not watched was touched")
	}
	s.stop()
	s = serve(t, data, "--inbox", other, "--inbox", old, "--readers", "1")
	waitUntil(t, "the inbox is watched again", func() bool { return inboxEmpty(t, old) && archived(t, data) == 3 })
	waitUntil(t, "nothing is told any more", func() bool { return !told() })
	s.stop()
}
