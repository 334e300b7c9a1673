package desktest

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk"
	"blankett/intake/folder"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// Password is everybody's here.
const Password = "fyra ord efter varandra"

// Region and Unit are where everybody works unless a test says otherwise.
const (
	Region = "vgr"
	Unit   = "Testmottagningen"
)

// Noon is when a station's clock starts.
var Noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Station is a desk with everything behind it, served on this machine.
type Station struct {
	DB      *store.DB
	Archive *store.Archive
	Desk    *desk.Desk
	Clock   *Clock
	URL     string      // http://127.0.0.1:…
	Log     *SafeBuffer // what the desk logged
	Path    string      // the database's file
}

// Open serves a desk until the test ends. Each change is made to the desk
// before it is served.
func Open(t testing.TB, change ...func(*desk.Desk)) *Station {
	t.Helper()
	dir := t.TempDir()
	s := &Station{Clock: &Clock{now: Noon}, Log: &SafeBuffer{}, Path: filepath.Join(dir, "blankett.db")}
	var err error
	if s.DB, err = store.Open(context.Background(), s.Path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.DB.Close() })
	if s.Archive, err = store.OpenArchive(filepath.Join(dir, "archive")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Archive.Close() })
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := forms.NewKeyring(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	inbox := filepath.Join(dir, "inbox")
	if err := os.Mkdir(inbox, 0o770); err != nil {
		t.Fatal(err)
	}
	s.Desk = &desk.Desk{
		Forms: all, Printer: &intake.Printer{Ledger: s.DB, Cases: s.DB, Keys: keys, Now: s.Clock.Now},
		Cases: s.DB, Reinstates: s.DB, Calls: s.DB, Landed: s.DB, Figures: s.DB, Samples: s.DB, Drop: folder.Drop, Kept: s.Archive.Kept,
		Queue: s.DB, Ledger: s.DB, Archive: s.Archive, Queues: s.DB, Reviews: s.DB, Arrivals: s.DB, Keys: keys, People: s.DB, Doors: s.DB, Devices: s.DB, Audit: s.DB,
		Regions: []desk.Region{{ID: "rjl", Name: "Region Jönköpings län"}, {ID: "vgr", Name: "Västra Götalandsregionen"}},
		Inboxes: []string{inbox}, OverdueDays: func(time.Time) int { return OverdueDays }, Now: s.Clock.Now, Log: slog.New(slog.NewTextHandler(s.Log, nil)),
	}
	for _, c := range change {
		c(s.Desk)
	}
	server := httptest.NewServer(s.Desk.Handler())
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// OverdueDays is the setting of the station's house.
const OverdueDays = 30

// Add lets somebody in. What is left out of the user is filled in: login and
// name after the first role, region and unit of the station.
func (s *Station) Add(t testing.TB, u staff.User) staff.User {
	t.Helper()
	return Add(t, s.DB, u, s.Clock.Now())
}

// Add is the same for any database, so that a test of the program itself can
// let people in.
func Add(t testing.TB, db *store.DB, u staff.User, now time.Time) staff.User {
	t.Helper()
	role := "nobody"
	if len(u.Roles) > 0 {
		role = string(u.Roles[0])
	}
	fill(&u.ID, uuid.Must(uuid.NewV7()).String())
	fill(&u.Login, role)
	fill(&u.Name, strings.ToUpper(role[:1])+role[1:]+" Testsson")
	fill(&u.Region, Region)
	fill(&u.Unit, Unit)
	u.CreatedAt = now
	if err := db.AddUser(context.Background(), u, hash()); err != nil {
		t.Fatal(err)
	}
	return u
}

var hash = sync.OnceValue(func() string { return desk.HashPassword(Password) })

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// As adds somebody with the roles and gives a client that is signed in as them.
func (s *Station) As(t testing.TB, roles ...staff.Role) *http.Client {
	t.Helper()
	return SignIn(t, s.URL, s.Add(t, staff.User{Roles: roles}).Login)
}

// Client is nobody: it keeps cookies and shows redirects instead of following them.
func Client(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// SignIn signs somebody in through the page, at any desk.
func SignIn(t testing.TB, address, login string) *http.Client {
	t.Helper()
	c := Client(t)
	status, _, body := Post(t, c, address+"/signin", url.Values{"login": {login}, "password": {Password}})
	if status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: answered %d\n%s", login, status, body)
	}
	return c
}

// Get fetches a page.
func Get(t testing.TB, c *http.Client, address string) (status int, header http.Header, body string) {
	t.Helper()
	return answer(t)(c.Get(address))
}

// Post sends a form as the desk's own pages do.
func Post(t testing.TB, c *http.Client, address string, form url.Values) (status int, header http.Header, body string) {
	t.Helper()
	return answer(t)(c.PostForm(address, form))
}

func answer(t testing.TB) func(*http.Response, error) (int, http.Header, string) {
	return func(res *http.Response, err error) (int, http.Header, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header, string(body)
	}
}
