package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

// A session ends when nobody has used it for idleLimit, and after sessionLimit
// whatever happens: the values of NIST SP 800-63B, AAL2.
const (
	idleLimit    = 30 * time.Minute
	sessionLimit = 12 * time.Hour
)

// seenEvery is how often a session that is in use is written: often enough for
// idleLimit, seldom enough to cost nothing.
const seenEvery = time.Minute

func (d *Desk) newSessions() *scs.SessionManager {
	s := scs.New()
	s.Store = doors{d}
	s.Lifetime = sessionLimit
	s.HashTokenInStore = true
	s.Cookie.Persist = false // closed with the browser
	s.Cookie.Secure = d.Secure
	s.Cookie.Name = "blankett"
	if d.Secure {
		s.Cookie.Name = "__Host-blankett" // only we, only over TLS, only for this host
	}
	s.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() != nil { // the browser went away in the middle
			return
		}
		d.Log.Error("keep a session", "err", err)
		http.Error(w, "Något gick fel här hos oss. Försök igen om en stund. / Something went wrong. Try again in a moment.", http.StatusInternalServerError)
	}
	return s
}

// enter finds out who it is. A session that is over, or whose person may no
// longer sign in, is nobody's.
func (d *Desk) enter(w http.ResponseWriter, r *http.Request) (*visit, error) {
	v := &visit{d: d, w: w, r: r, lang: language(r)}
	id := d.sessions.GetString(r.Context(), "user")
	if id == "" {
		return v, nil
	}
	u, err := d.People.User(r.Context(), id)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return v, fmt.Errorf("find who is signed in: %w", err)
	}
	if err != nil || u.Disabled || u.Epoch != d.sessions.GetInt64(r.Context(), "epoch") || v.tooOld() {
		return v, d.sessions.Destroy(r.Context())
	}
	if u.Alone, err = d.working.one(r.Context(), d.People); err != nil {
		return v, err
	}
	v.user = u
	v.seen()
	return v, nil
}

// tooOld says whether the session has been idle, or has lasted, too long.
func (v *visit) tooOld() bool {
	now, ctx := v.d.Now(), v.r.Context()
	began, seen := v.d.sessions.GetInt64(ctx, "began"), v.d.sessions.GetInt64(ctx, "seen")
	return now.Sub(time.UnixMicro(began)) >= sessionLimit || now.Sub(time.UnixMicro(seen)) >= idleLimit
}

// seen keeps the session going. What a page fetches by itself does not count as
// somebody being there: browsers say which requests are that.
func (v *visit) seen() {
	mode := v.r.Header.Get("Sec-Fetch-Mode")
	byItself := v.r.Method == http.MethodGet && mode != "" && mode != "navigate"
	ctx, now := v.r.Context(), v.d.Now()
	if !byItself && now.Sub(time.UnixMicro(v.d.sessions.GetInt64(ctx, "seen"))) >= seenEvery {
		v.d.sessions.Put(ctx, "seen", now.UnixMicro())
	}
}

// begin starts a session for somebody under a new token, so that a token known
// before is worth nothing.
func (v *visit) begin(u staff.User) error {
	ctx, now := v.r.Context(), v.d.Now()
	if err := v.d.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	if err := v.d.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	v.d.sessions.Put(ctx, "user", u.ID)
	v.d.sessions.Put(ctx, "epoch", u.Epoch)
	v.d.sessions.Put(ctx, "began", now.UnixMicro())
	v.d.sessions.Put(ctx, "seen", now.UnixMicro())
	v.user = u
	return v.audit(auditlog.ActSignIn, 0, "", "")
}

// doors keeps scs's sessions where we keep everything. Their end is counted by
// our clock.
type doors struct{ d *Desk }

func (s doors) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.d.Doors.Session(ctx, token, s.d.Now())
	if errors.Is(err, intake.ErrNotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

func (s doors) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	now := s.d.Now()
	return s.d.Doors.KeepSession(ctx, token, data, now, now.Add(sessionLimit))
}

func (s doors) DeleteCtx(ctx context.Context, token string) error {
	return s.d.Doors.DropSession(ctx, token)
}

// scs asks for these and uses those above.
func (s doors) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s doors) Commit(token string, data []byte, end time.Time) error {
	return s.CommitCtx(context.Background(), token, data, end)
}
func (s doors) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
