package desk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestUploadedFilesGoTheWayOfAllFiles: they land in the inbox whole, under
// names that nothing takes for a path, and their names are in no log.
func TestUploadedFilesGoTheWayOfAllFiles(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleMailroom)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	names := map[string]string{"anna-oberg.pdf": "anna-oberg.pdf", "../../etc/passwd": "passwd", `C:\scans\å.tif`: "å.tif", ".hidden.pdf": "hidden.pdf", "a\u202egpj.exe": "a_gpj.exe"}
	for name := range names {
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte("bytes of " + names[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	res, err := c.Post(s.URL+"/mail", w.FormDataContentType(), &body)
	if err != nil || res.StatusCode != 303 {
		t.Fatal(res, err)
	}
	res.Body.Close()
	entries, err := os.ReadDir(s.Desk.Inboxes[0])
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return e.IsDir() }) // where the watcher keeps its own
	if err != nil || len(entries) != len(names) {
		t.Errorf("the inbox has %v, %v", entries, err)
	}
	for _, want := range names {
		if raw, err := os.ReadFile(filepath.Join(s.Desk.Inboxes[0], want)); err != nil || string(raw) != "bytes of "+want {
			t.Errorf("%s: %q, %v", want, raw, err)
		}
	}
	lines, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActUpload})
	if err != nil || len(lines) != 1 || strings.Contains(fmt.Sprint(lines, s.Log.String()), "oberg") {
		t.Errorf("written down: %+v, %v", lines, err)
	}
	if status, _, _ := desktest.Post(t, c, s.URL+"/mail", url.Values{"file": {"x"}}); status != 303 {
		t.Errorf("no file: answered %d", status)
	}
}

// TestBrokenOffUpload: of two files the second is cut off. The first one is in
// the inbox, so it is written down who brought it.
func TestBrokenOffUpload(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleMailroom)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range []string{"whole.pdf", "half.pdf"} {
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte("bytes"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	res, err := c.Post(s.URL+"/mail", w.FormDataContentType(), &body) // without its end
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode == 303 {
		t.Error("half an upload is said to be handed in")
	}
	_, whole := os.Stat(filepath.Join(s.Desk.Inboxes[0], "whole.pdf"))
	_, half := os.Stat(filepath.Join(s.Desk.Inboxes[0], "half.pdf"))
	if whole != nil || !os.IsNotExist(half) {
		t.Errorf("the whole file: %v, the half one: %v", whole, half)
	}
	lines, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActUpload})
	if err != nil || len(lines) != 1 || lines[0].Note != "1 files" {
		t.Errorf("written down: %+v, %v", lines, err)
	}
}

// TestFailedUploadSaysWhatToDo: a file that does not get to the inbox is said
// to be missing, in words.
func TestFailedUploadSaysWhatToDo(t *testing.T) {
	s := desktest.Open(t)
	ctx := desktest.Browser(t)
	maja := sits(t, s, ctx, "maja", staff.RoleMailroom)
	maja.opens("/mail")
	if err := os.RemoveAll(s.Desk.Inboxes[0]); err != nil {
		t.Fatal(err)
	}
	scan := filepath.Join(t.TempDir(), "scan.pdf")
	if err := os.WriteFile(scan, []byte("%PDF-"), 0o600); err != nil {
		t.Fatal(err)
	}
	desktest.Run(t, ctx, chromedp.SetUploadFiles("#file", []string{scan}), tabTo("form[data-upload] button"), chromedp.KeyEvent(kb.Enter))
	maja.says(".uploads", "scan.pdf kom inte fram. Lämna in den igen")
	if log := s.Log.String(); strings.Contains(log, "scan.pdf") {
		t.Errorf("the log says %q", log)
	}
	desktest.Look(t, ctx, "failed")
}
