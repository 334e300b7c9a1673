package desk_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"blankett/forms"
	"blankett/forms/hostile"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// anatomy is what a browser makes of an answer: its elements with the names of
// their attributes, and its text.
func anatomy(t *testing.T, body string) (shape []string, text string) {
	t.Helper()
	var words strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return shape, words.String()
		case html.TextToken:
			words.WriteString(html.UnescapeString(string(z.Raw())))
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			tagged := tag.Data
			for _, a := range tag.Attr {
				tagged += " " + a.Key
				if scheme, _, ok := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":"); ok && (scheme == "javascript" || scheme == "data") && a.Key != "value" {
					t.Errorf("<%s %s=%q>", tag.Data, a.Key, a.Val)
				}
				words.WriteString(" " + a.Val + " ")
			}
			shape = append(shape, tagged)
		case html.CommentToken, html.DoctypeToken:
			shape = append(shape, "<!")
		}
	}
}

// shown says whether a text is on a page, give or take spaces and what no
// screen shows.
func shown(text, want string) bool { return strings.Contains(squeezed(text), squeezed(want)) }

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
}

// TestHostileNames lets people in under every hostile name and unit; the list
// of users, the log, and each one's own page must have the shape that they have
// for people with plain names.
func TestHostileNames(t *testing.T) {
	shapes := map[bool][]string{}
	for _, bad := range []bool{false, true} {
		s := desktest.Open(t)
		c := s.As(t, staff.RoleAdmin, staff.RoleAuditor)
		for i, text := range hostile.Texts() {
			name := text
			if !bad {
				name = "Testsson"
			}
			login := fmt.Sprintf("user%03d", i)
			s.Add(t, staff.User{Login: login, Name: strings.ReplaceAll(name, "\x00", "x"), Unit: strings.ReplaceAll(name, "\x00", "x"), Roles: handler})
			if _, err := s.DB.Record(t.Context(), auditlog.Entry{At: s.Clock.Now(), Who: login, Name: name, Unit: name, Region: "vgr", Act: auditlog.ActOpen, Case: name, Note: name}); err != nil {
				t.Fatal(err)
			}
		}
		for _, path := range []string{"/users", "/audit", "/users/user000", "/audit?who=user010"} {
			status, _, body := desktest.Get(t, c, s.URL+path)
			shape, text := anatomy(t, body)
			if status != http.StatusOK {
				t.Fatalf("%s is answered %d", path, status)
			}
			shapes[bad] = append(shapes[bad], shape...)
			if bad && path == "/users" {
				for _, name := range hostile.Texts() {
					if !shown(text, strings.ReplaceAll(name, "\x00", "x")) {
						t.Errorf("%s does not show %q", path, name)
					}
				}
			}
		}
	}
	if !slices.Equal(shapes[false], shapes[true]) {
		t.Error("a name changes what stands on a page")
	}
}

// TestHostilePapers takes in sheets whose codes, values and findings are
// hostile, and wants the pages to have the shape that they have for plain ones.
func TestHostilePapers(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	look := func(text string) []string {
		t.Helper()
		r := s.Return(t, func(r *judge.Return) {
			p := &r.Pages[0]
			p.Code.Text = text
			p.Answers[0].Value, p.Answers[0].State = text, forms.Unsure
			r.State, r.Verdict = judge.StateReview, judge.VerdictReview
			r.Findings = []forms.Finding{{Field: "namn", Reason: "text-unsure", Weight: forms.Review, Message: text, MessageEN: text}}
			p.Findings = r.Findings
		})
		status, _, body := desktest.Get(t, c, fmt.Sprintf("%s/returns/%d", s.URL, r.ID))
		if status != http.StatusOK {
			t.Fatalf("%q is answered %d", text, status)
		}
		shape, words := anatomy(t, body)
		if !shown(words, text) {
			t.Errorf("%q is not shown", text)
		}
		return shape
	}
	plain := look("Testsson")
	for _, text := range hostile.Texts() {
		if shape := look(text); !slices.Equal(shape, plain) {
			t.Errorf("%q changes what stands on the page", text)
		}
	}
}

// TestHostileStatistics prints for units with hostile names and takes their
// sheets in: no cell of the table to download is a formula, none spills over, and
// what is asked for in an address is not what the log says.
func TestHostileStatistics(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	c := s.As(t, staff.RoleHead)
	for _, text := range hostile.Texts() {
		if strings.ContainsAny(text[:1], "=+-@\t\r;\"<") {
			paper.unpictured(unsurePlace, strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
		}
	}
	units, err := s.DB.Units(t.Context(), "")
	if err != nil || len(units) < 20 {
		t.Fatalf("%d units, %v", len(units), err)
	}
	for _, unit := range append(units, "") {
		_, _, body := desktest.Get(t, c, s.URL+"/statistics.csv?unit="+url.QueryEscape(unit))
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
		r.Comma = ';'
		rows, err := r.ReadAll() // each row must have as many cells as the first
		if err != nil || len(rows) < 5 {
			t.Fatalf("unit %q: %d rows, %v", unit, len(rows), err)
		}
		for _, cell := range slices.Concat(rows...) {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
				t.Errorf("unit %q: a cell is %q", unit, cell)
			}
		}
	}
	desktest.Get(t, c, s.URL+"/statistics?form="+url.QueryEscape("200802292383")+"&unit="+url.QueryEscape("Eva Testsson"))
	desktest.Get(t, c, s.URL+"/statistics.csv?from=Eva&form=Testsson")
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActStatistics, Limit: 2})
	if err != nil || len(log) != 2 {
		t.Fatal(len(log), err)
	}
	for _, e := range log {
		if strings.Contains(e.Note, "2383") || strings.Contains(e.Note, "Testsson") || strings.Contains(e.Note, "Eva") {
			t.Errorf("the log says %q", e.Note)
		}
	}
}

// TestHostileRequests sends every hostile text as login, next page, filter and
// address: no header, no line of the log and no page acts on it.
func TestHostileRequests(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleAuditor)
	for i, text := range hostile.Texts() {
		if i%30 == 0 {
			s.Clock.Advance(20 * 60e9) // so that this is not throttled
			c = desktest.SignIn(t, s.URL, "auditor")
		}
		q := url.QueryEscape(text)
		for _, path := range []string{"/audit?who=" + q + "&case=" + q + "&unit=" + q, "/signin?next=" + q, "/" + url.PathEscape(text), "/audit/" + url.PathEscape(text)} {
			status, header, body := desktest.Get(t, c, s.URL+path)
			if status >= 500 {
				t.Errorf("%q is answered %d", path, status)
			}
			if to := header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				t.Errorf("%q leads to %q", path, to)
			}
			if header.Get("Content-Security-Policy") == "" || strings.Contains(strings.Join(header.Values("Set-Cookie"), " "), "x=y") {
				t.Errorf("%q changes the headers: %v", path, header)
			}
			anatomy(t, body)
		}
		status, _, body := desktest.Post(t, desktest.Client(t), s.URL+"/signin", url.Values{"login": {text}, "password": {"x"}, "next": {text}})
		if status != http.StatusUnprocessableEntity && status != http.StatusTooManyRequests {
			t.Errorf("login %q is answered %d", text, status)
		}
		anatomy(t, body)
	}
	if log := s.Log.String(); log != "" {
		t.Errorf("the desk logged %q", log)
	}
}

// TestHostileFileNames lands files with hostile names and wants the mailroom's
// pages to have the shape that they have for plain ones, with each name on them.
func TestHostileFileNames(t *testing.T) {
	shapes := map[bool][]string{}
	for _, bad := range []bool{false, true} {
		s := desktest.Open(t)
		c := s.As(t, staff.RoleMailroom)
		var said strings.Builder
		for i, name := range hostile.Texts() {
			if !bad {
				name = "scan.pdf"
			}
			name = strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), "\x00", "x") // what no file system and no database takes
			land(t, s, fmt.Sprintf("a%03d", i), name, []byte(fmt.Sprint(i, bad)))
		}
		for _, path := range []string{"/mail", "/mail?page=2", "/mail?page=3", "/mail?page=4", "/mail?page=5", "/mail?page=6", "/mail/balance"} {
			status, _, body := desktest.Get(t, c, s.URL+path)
			if status != http.StatusOK {
				t.Fatalf("%s is answered %d", path, status)
			}
			shape, text := anatomy(t, body)
			shapes[bad] = append(shapes[bad], shape...)
			said.WriteString(text)
		}
		for _, name := range hostile.Texts() {
			if bad && !shown(said.String(), strings.ReplaceAll(name, "\x00", "x")) {
				t.Errorf("%q is not shown", name)
			}
		}
		if log := s.Log.String(); log != "" {
			t.Errorf("the desk logged %q", log)
		}
	}
	if !slices.Equal(shapes[false], shapes[true]) {
		t.Error("a file's name changes what stands on a page")
	}
}

// TestHostileUploads hands in a file under each hostile name, as browsers write
// it and raw: it lands in the inbox alone, whole, under a name that leads
// nowhere; or nothing lands, and its sender is told.
func TestHostileUploads(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleMailroom)
	quote := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A") // as the standard for forms has it
	landed := 0
	for i, name := range hostile.Texts() {
		for _, said := range []string{`filename="` + quote.Replace(name) + `"`, `filename="` + name + `"`, "filename*=UTF-8''" + url.PathEscape(name)} {
			what := fmt.Sprint("bytes of ", i, len(said))
			body := "--b\r\nContent-Disposition: form-data; name=\"file\"; " + said + "\r\n\r\n" + what + "\r\n--b--\r\n"
			res, err := c.Post(s.URL+"/mail", "multipart/form-data; boundary=b", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			raw, found := taken(t, s.Desk.Inboxes[0])
			switch {
			case res.StatusCode == http.StatusSeeOther && found && raw == what:
				landed++
			case res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusSeeOther || found:
				t.Errorf("%q is answered %d and leaves %q", said, res.StatusCode, raw)
			}
			if len(res.Header.Values("Set-Cookie")) > 1 || res.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%q changes the headers: %v", said, res.Header)
			}
		}
	}
	if landed < 2*len(hostile.Texts()) {
		t.Errorf("%d uploads landed only", landed)
	}
	if log := s.Log.String(); log != "" {
		t.Errorf("the desk logged %q", log)
	}
}

// taken takes the one file out of an inbox that holds no other.
func taken(t *testing.T, inbox string) (raw string, found bool) {
	t.Helper()
	entries, err := os.ReadDir(inbox)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() == ".blankett" {
			continue
		}
		if found || !e.Type().IsRegular() || strings.ContainsAny(e.Name()[:1], ".~") {
			t.Errorf("the inbox has %q", e.Name())
		}
		path := filepath.Join(inbox, e.Name())
		bytes, err := os.ReadFile(path)
		if err := errors.Join(err, os.Remove(path)); err != nil {
			t.Fatal(err)
		}
		raw, found = string(bytes), true
	}
	return raw, found
}

// TestHostileCounter fills in a form at the counter with hostile texts: each is
// printed, or the form is shown again with the text in its field. What becomes of
// them in print is held in forms, for all of them.
func TestHostileCounter(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleClinic)
	fill := func(text string) (status int, shape []string, words string) {
		status, _, body := desktest.Post(t, c, s.URL+"/counter/vgr-konto", url.Values{"namn": {text}})
		shape, words = anatomy(t, body)
		return status, shape, words
	}
	_, plain, _ := fill("\u4e2d")
	printed := 0
	const every = 7 // a sheet takes a while
	for i, text := range hostile.Texts() {
		if i%every > 0 {
			continue
		}
		status, shape, words := fill(text)
		switch status {
		case http.StatusUnprocessableEntity:
			if !slices.Equal(shape, plain) || !shown(words, text) {
				t.Errorf("%q changes what stands on the page, or is not shown", text)
			}
		case http.StatusSeeOther:
			printed++
			status, header, pdf := desktest.Get(t, c, s.URL+"/printed/sheets.pdf")
			if name := header.Get("Content-Disposition"); status != http.StatusOK || !casePDF.MatchString(name) || !strings.HasPrefix(pdf, "%PDF") {
				t.Errorf("%q is printed as %d, %s", text, status, name)
			}
		default:
			t.Errorf("%q is answered %d", text, status)
		}
	}
	if printed < 15 {
		t.Errorf("%d hostile texts only are printed", printed)
	}
	if log := s.Log.String(); log != "" {
		t.Errorf("the desk logged %q", log)
	}
}

var casePDF = regexp.MustCompile(`^inline; filename="[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\.pdf"$`)
