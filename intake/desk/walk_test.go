package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

// The protected person of the walk: everything of theirs that the world keeps.
const (
	secretName  = "Hemlig Person"
	secretPlace = "Hemligköping"
	secretPhone = "0701740605"
	secretUnit  = "Gömda enheten"
)

// secrets are what no page may say to who may not see it, as people and programs
// write it.
var secrets = []string{"Hemlig", "HEMLIG", grownUp, "20080229-2383", "080229-2383", secretPhone, "070-174 06 05", "070-1740605", url.QueryEscape(secretPlace)}

// step is how the walk asks for a route: what stands in its address and its form.
// $case, $return, $later, $loose, $sample, $call, $arrival, $edition are the world's.
type step struct {
	path string
	form url.Values
	look bool // a look at one person's paper: one line of the log each
	// shows is what it says to who may see it, where nobody is protected.
	shows string
	unit  bool // names units, whosever cases they have
}

func say(of ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(of); i += 2 {
		f.Set(of[i], of[i+1])
	}
	return f
}

// walked has every route of the desk; one without an entry fails the walk.
var walked = map[string][]step{
	"GET /{$}":                            {{}},
	"GET /queue":                          {{unit: true}, {path: "/queue?state=review", unit: true}, {path: "/queue?number=$case", unit: true}, {path: "/queue?unit=" + url.QueryEscape(secretUnit), unit: true}},
	"POST /queue":                         {{form: say("number", grownUp)}, {form: say("state", "review")}},
	"GET /queue/live":                     {{}},
	"POST /queue/next":                    {{form: say("state", "unidentified")}},
	"GET /returns/{id}":                   {{path: "/returns/$return", look: true, shows: "20080229-2383"}, {path: "/returns/$later", look: true}, {path: "/returns/999"}, {path: "/returns/x"}},
	"GET /returns/{id}/pages/{page}":      {{path: "/returns/$return/pages/1", look: true}, {path: "/returns/$return/pages/9"}},
	"GET /returns/{id}/original/{page}":   {{path: "/returns/$return/original/1"}},
	"GET /editions/{id}/pages/{page}":     {{path: "/editions/$edition/pages/1"}},
	"POST /returns/{id}/claim":            {{path: "/returns/$return/claim"}},
	"POST /returns/{id}/takeover":         {{path: "/returns/$return/takeover", form: say("reason", "away")}},
	"POST /returns/{id}/putback":          {{path: "/returns/$return/putback"}},
	"POST /returns/{id}/here":             {{path: "/returns/$return/here"}},
	"POST /returns/{id}/correct":          {{path: "/returns/$return/correct", form: say("field", "ort", "value", "?")}, {path: "/returns/$return/correct", form: say("field", "personnummer", "value", "x")}},
	"POST /returns/{id}/accept":           {{path: "/returns/$return/accept", form: say("field", "ort", "reason", "x", "why", "x")}},
	"POST /returns/{id}/check":            {{path: "/returns/$return/check", form: say("field", "personnummer", "value", "x")}},
	"POST /returns/{id}/key":              {{path: "/returns/$return/key", form: say("field", "personnummer", "value", "?")}},
	"POST /returns/{id}/carryout":         {{path: "/returns/$return/carryout", form: say("reference", "4711")}, {path: "/returns/$return/carryout", form: say("reference", grownUp)}},
	"POST /returns/{id}/undo":             {{path: "/returns/$return/undo"}},
	"POST /returns/{id}/reopen":           {{path: "/returns/$return/reopen", form: say("reason", "x")}},
	"POST /cases/{number}/undo":           {{path: "/cases/$case/undo"}},
	"POST /cases/{number}/reopen":         {{path: "/cases/$case/reopen", form: say("reason", "x")}},
	"POST /keys":                          {{form: say("keys", "off")}},
	"POST /returns/{id}/notdone":          {{path: "/returns/$later/notdone", form: say("reason", "x")}},
	"POST /returns/{id}/foreign":          {{path: "/returns/$later/foreign"}},
	"GET /returns/{id}/compare":           {{path: "/returns/$later/compare"}},
	"GET /returns/{id}/difference/{page}": {{path: "/returns/$later/difference/1"}},
	"POST /returns/{id}/duplicate":        {{path: "/returns/$later/duplicate", form: say("decision", "x")}},
	"GET /returns/{id}/link":              {{path: "/returns/$loose/link", look: true, unit: true}, {path: "/returns/$return/link", unit: true}},
	"POST /returns/{id}/link":             {{path: "/returns/$loose/link", form: say("number", "x"), unit: true}, {path: "/returns/$loose/link", form: say("number", "$case"), unit: true}},
	"GET /returns/{id}/letter":            {{path: "/returns/$return/letter", look: true}},
	"POST /returns/{id}/letter":           {{path: "/returns/$return/letter", form: say("reader", "clinic", "address", "x")}, {path: "/returns/$later/letter", form: say("reader", "clinic", "address", "Kliniken\nGatan 1\n411 01 Göteborg", "safe", "yes", "sure", "1", "reason", "asked")}},
	"GET /returns/{id}/letter.pdf":        {{path: "/returns/$return/letter.pdf"}},
	"GET /returns/{id}/confirmation":      {{path: "/returns/$return/confirmation"}},
	"POST /returns/{id}/confirmation":     {{path: "/returns/$return/confirmation", form: say("reader", "clinic")}},
	"POST /returns/{id}/protect":          {{path: "/returns/$return/protect", form: say("protected", "")}, {path: "/returns/$return/protect", form: say("protected", "no")}},
	"POST /returns/{id}/unmask":           {{path: "/returns/$return/unmask"}},
	"GET /counter":                        {{}},
	"GET /counter/{form}":                 {{path: "/counter/vgr-konto", unit: true}},
	"POST /counter/{form}":                {{path: "/counter/vgr-konto", form: say("personnummer", "x"), unit: true}},
	"POST /counter/{form}/check":          {{path: "/counter/vgr-konto/check", form: say("personnummer", "x")}},
	"GET /counter/{form}/first-page.png":  {{path: "/counter/vgr-konto/first-page.png"}},
	"GET /printed":                        {{}},
	"GET /printed/sheets.pdf":             {{}},
	"GET /cases":                          {{unit: true}, {path: "/cases?list=late", unit: true}, {path: "/cases?list=incomplete", unit: true}},
	"GET /cases/{number}":                 {{path: "/cases/$case", look: true, shows: secretName}, {path: "/cases/$out", look: true}, {path: "/cases/x"}},
	"POST /cases/{number}/reprint":        {{path: "/cases/$out/reprint"}, {path: "/cases/$out/reprint", form: say("reason", grownUp)}},
	"POST /cases/{number}/supersede":      {{path: "/cases/$case/supersede", form: say("unmask", "because")}},
	"POST /cases/{number}/cancel":         {{path: "/cases/$case/cancel", form: say("reason", "tel "+secretPhone)}},
	"GET /calls":                          {{look: true, unit: true, shows: "Hemlig"}},
	"GET /calls/new":                      {{}},
	"POST /calls":                         {{form: say("subject", "x")}},
	"POST /calls/{id}/paper":              {{path: "/calls/$call/paper", form: say("number", "x")}},
	"GET /mail":                           {{look: true, shows: "Hemlig Person.pdf"}},
	"POST /mail":                          {{}},
	"GET /mail/balance":                   {{look: true, shows: "Hemlig Person.pdf"}},
	"GET /mail/balance.svg":               {{}},
	"GET /mail/{arrival}/pages/{page}":    {{path: "/mail/$arrival/pages/1", look: true}, {path: "/mail/$arrival/pages/7"}},
	"GET /statistics":                     {{look: true, unit: true}},
	"GET /statistics/days.svg":            {{}},
	"GET /statistics/findings.svg":        {{}},
	"GET /statistics.csv":                 {{look: true, unit: true}},
	"GET /keying":                         {{}},
	"POST /keying/{id}":                   {{path: "/keying/$sample", form: say("unclear", "1")}},
	"GET /keying/{id}/field.jpg":          {{path: "/keying/$sample/field.jpg", look: true}},
	"GET /users":                          {{unit: true}},
	"POST /users":                         {{form: say("login", "!"), unit: true}},
	"GET /users/{login}":                  {{path: "/users/clinic-vgr", unit: true}},
	"POST /users/{login}":                 {{path: "/users/clinic-vgr", form: say("name", ""), unit: true}},
	"POST /users/{login}/link":            {{path: "/users/nobody/link"}},
	"GET /audit":                          {{look: true, unit: true}},
	"POST /audit":                         {{form: say("case", grownUp)}, {form: say("who", "siv")}},
	"GET /audit/{line}":                   {{path: "/audit/$line", unit: true}},
	"POST /audit/{line}":                  {{path: "/audit/$line", form: say("found", ""), unit: true}},
	"GET /account":                        {{unit: true}},
	"POST /account/password":              {{form: say("new", "x"), unit: true}},
	"GET /signin":                         {{path: "/signin?next=/cases"}},
	"POST /signin":                        {{form: say("login", secretName, "password", "x")}},
	"POST /signout":                       nil, // ends the walk; it answers with an address alone
	"POST /signout/everywhere":            nil,
	"GET /signin/house":                   {{}},
	"GET /signin/house/back":              {{}},
	"GET /join/{token}":                   {{path: "/join/x"}},
	"POST /join/{token}":                  {{path: "/join/x", form: say("password", "x")}},
	"GET /help":                           {{}},
	"GET /tillganglighet":                 {{}},
	"POST /language":                      {{form: say("lang", "sv")}},
	"POST /theme":                         {{form: say("theme", "light")}},
}

// world is a station with one person's paper in all places that keep it.
type world struct {
	*desktest.Station
	names   *strings.Replacer // of what stands in a step
	preview []byte            // the person's page as it was scanned
	zones   []forms.Zone
	width   float64 // of the page, mm
}

func newWorld(t *testing.T, protected bool) *world {
	t.Helper()
	s := desktest.Open(t, func(d *desk.Desk) { d.InboxRegion = map[string]string{d.Inboxes[0]: "vgr"} })
	w := &world{Station: s}
	p := newPaper(t, s)
	p.source, p.region = "Hemlig Person.pdf", "vgr"
	ctx, printer, now := t.Context(), *s.Desk.Printer, s.Clock.Now()
	printer.Who = "siv"
	known := map[string]string{"personnummer": grownUp, "namn": secretName, "ort": secretPlace, "telefonnummer": secretPhone}
	prints, err := printer.Issue(ctx, p.e, secretUnit, []map[string]string{known, known, known})
	p.fine(err)
	_, _, err = printer.Reprint(ctx, intake.CaseAct{Case: prints[0].Case, Who: "siv", At: now, Note: "Hemlig har ringt"})
	p.fine(err)
	says := wrote{"ort": {State: forms.Unsure, Value: secretPlace, Confidence: 0.5}, "namn": {State: forms.Filled, Value: secretName, Confidence: 1}}
	first := p.again(prints[0].Case, says, trial.Answers{})
	later := p.again(prints[0].Case, says, trial.Answers{Leave: []string{"telefonnummer"}})
	p.again(prints[2].Case, nil, trial.Answers{})
	p.source = "Obekant.pdf"
	loose := p.foreign()
	p.fine(desk.DrawSamples(ctx, s.DB, 1, now.Add(time.Hour)))
	samples, err := s.DB.WaitingSamples(ctx, staff.Scope{All: true}, 1)
	p.fine(err)
	call, err := s.DB.RecordCall(ctx, intake.Call{Case: prints[1].Case, At: now, Who: "siv", Region: "vgr", Unit: secretUnit, Caller: intake.CallerCare,
		Checked: intake.CheckedHSA, Asked: intake.AskedLock, Urgent: true, Owed: true, Note: "Hemlig har ringt"})
	p.fine(err)
	line, err := s.DB.Record(ctx, auditlog.Entry{At: now, Who: "siv", Region: "vgr", Act: auditlog.ActReprint, Case: prints[0].Case, Note: "Hemlig har ringt"})
	p.fine(err)
	if protected {
		_, err := s.DB.Protect(ctx, first.ID, "siv", now)
		p.fine(err)
	}
	sample := "1"
	if len(samples) > 0 {
		sample = fmt.Sprint(samples[0].ID)
	}
	w.preview, err = s.Archive.Preview(ctx, first.Arrival, 1)
	p.fine(err)
	w.zones, w.width = p.e.Pages[0].Zones, p.e.Pages[0].WidthMM
	w.names = strings.NewReplacer("$case", prints[0].Case, "$out", prints[1].Case, "$return", fmt.Sprint(first.ID), "$later", fmt.Sprint(later.ID),
		"$loose", fmt.Sprint(loose.ID), "$sample", sample, "$call", fmt.Sprint(call), "$arrival", first.Arrival, "$edition", p.e.Edition, "$line", fmt.Sprint(line.Seq))
	return w
}

// walker is one of those who walk.
type walker struct {
	staff.User
	*http.Client
}

// walkers are each role in both regions, with and without the right to unmask,
// those of a clinic at the person's own unit.
func (w *world) walkers(t *testing.T) []walker {
	t.Helper()
	var all []walker
	for _, region := range []string{"vgr", "rjl"} {
		for _, role := range staff.Roles {
			for _, may := range []bool{false, true} {
				u := staff.User{Login: fmt.Sprintf("%s-%s", role, region), Region: region, Unit: secretUnit, Roles: []staff.Role{role}, Unmask: may}
				if may {
					u.Login += "-may"
				}
				all = append(all, walker{User: w.Add(t, u)})
			}
		}
	}
	for i := range all {
		all[i].Client = desktest.SignIn(t, w.URL, all[i].Login)
	}
	return all
}

// answerOf is what a step is answered, with the log's lines that it left.
type answerOf struct {
	status int
	header http.Header
	body   []byte
	lines  []auditlog.Entry
}

func (w *world) ask(t *testing.T, who walker, method, path string, form url.Values) answerOf {
	t.Helper()
	last, err := w.DB.Entries(t.Context(), auditlog.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	if strings.HasSuffix(path, "/live") { // it goes on for as long as somebody listens
		stop()
		ctx, stop = context.WithTimeout(t.Context(), 300*time.Millisecond)
	}
	defer stop()
	req, err := http.NewRequestWithContext(ctx, method, w.URL+w.names.Replace(path), strings.NewReader(w.names.Replace(form.Encode())))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasSuffix(path, "/live") {
		req.Header.Set("Accept", "text/event-stream")
	}
	res, err := who.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil && !strings.HasSuffix(path, "/live") {
		t.Fatal(err)
	}
	lines, err := w.DB.Entries(t.Context(), auditlog.Filter{Who: who.Login, After: last[0].Seq})
	if err != nil {
		t.Fatal(err)
	}
	return answerOf{res.StatusCode, res.Header, body, lines}
}

// text is all that an answer says: its address, names and words, a PDF's too.
func (a answerOf) text(t *testing.T) string {
	t.Helper()
	all := a.header.Get("Location") + "\n" + a.header.Get("Content-Disposition") + "\n"
	if bytes.HasPrefix(a.body, []byte("%PDF")) {
		return all + pdfSays(t, string(a.body))
	}
	return all + string(a.body)
}

// TestEveryRouteKeepsTheSecret asks for every route of the desk as each role of two
// regions, with and without the right to unmask, where a person is protected and
// where not: who may not see the person is told nothing of them, in no page, file,
// picture, stream or error; and each look leaves one line.
func TestEveryRouteKeepsTheSecret(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("needs poppler-utils")
	}
	for _, protected := range []bool{false, true} {
		t.Run(fmt.Sprintf("protected=%v", protected), func(t *testing.T) {
			w := newWorld(t, protected)
			for _, who := range w.walkers(t) {
				for _, method := range []string{http.MethodGet, http.MethodPost} { // first what changes nothing
					for _, p := range desk.Permissions() {
						if strings.HasPrefix(p.Pattern, method) {
							w.walk(t, who, p, protected)
						}
					}
				}
			}
		})
	}
}

func (w *world) walk(t *testing.T, who walker, p desk.Permission, protected bool) {
	t.Helper()
	steps, known := walked[p.Pattern]
	if !known {
		t.Fatalf("%s is not walked: say in walked how it is asked for", p.Pattern)
	}
	method, path, _ := strings.Cut(p.Pattern, " ")
	admitted := p.Open || p.Who == nil || who.Has(p.Who...)
	for _, s := range steps {
		if s.path == "" {
			s.path = strings.TrimSuffix(path, "{$}")
		}
		a := w.ask(t, who, method, s.path, s.form)
		what := fmt.Sprintf("%s as %s: %d", method+" "+s.path, who.Login, a.status)
		mine := admitted && who.Region == "vgr" && !protected
		if !mine {
			w.saysNothing(t, what, a, s)
		}
		if mine && s.shows != "" && a.status == http.StatusOK && !strings.Contains(a.text(t), s.shows) {
			t.Errorf("%s does not show %q to who may see it", what, s.shows)
		}
		if s.look && admitted && a.status == http.StatusOK && len(a.lines) != 1 {
			t.Errorf("%s leaves %d lines: %+v", what, len(a.lines), a.lines)
		}
	}
}

// saysNothing wants nothing of the person in an answer.
func (w *world) saysNothing(t *testing.T, what string, a answerOf, s step) {
	t.Helper()
	said := a.text(t)
	for _, secret := range secrets {
		if strings.Contains(said, secret) && !slices.Contains(s.form["login"], secretName) { // what was typed stands in its box
			t.Errorf("%s says %q", what, secret)
		}
	}
	if strings.Contains(what, "-rjl") && strings.Contains(said, "Obekant.pdf") {
		t.Errorf("%s names a file of another region's inbox", what)
	}
	if !s.unit && strings.Contains(strings.ReplaceAll(said, "/account", ""), secretUnit) {
		t.Errorf("%s says where the person is seen", what)
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "image/jpeg") {
		w.hides(t, what, a.body)
	}
}

// hides wants a page's picture without ink where it says who somebody is.
func (w *world) hides(t *testing.T, what string, picture []byte) {
	t.Helper()
	if bytes.Equal(picture, w.preview) {
		t.Errorf("%s is the page as it was read", what)
		return
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	pxPerMM := float64(img.Bounds().Dx()) / w.width
	for _, z := range w.zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark || !staff.Hides(z.Kind) {
			continue
		}
		inset := 2 + 2/pxPerMM // mm, off the lines around it and what scaling smears of them
		least, most := uint32(0xffff), uint32(0)
		for y := (z.Y + inset) * pxPerMM; y < (z.Y+z.H-inset)*pxPerMM; y++ {
			for x := (z.X + inset) * pxPerMM; x < (z.X+z.W-inset)*pxPerMM; x++ {
				v, _, _, _ := img.At(int(x), int(y)).RGBA()
				least, most = min(least, v), max(most, v)
			}
		}
		const even = 0x2800 // what JPEG and scaling make of one grey
		if most > least && most-least > even {
			t.Errorf("%s shows what stands in %s: greys %d to %d", what, z.Field, least>>8, most>>8)
		}
	}
}

// TestEveryWalkIsARoute: no entry of the walk is for a route that is gone.
func TestEveryWalkIsARoute(t *testing.T) {
	for pattern := range walked {
		if !slices.ContainsFunc(desk.Permissions(), func(p desk.Permission) bool { return p.Pattern == pattern }) {
			t.Errorf("there is no route %s", pattern)
		}
	}
}
