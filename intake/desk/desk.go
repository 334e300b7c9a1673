package desk

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/report"
	"blankett/intake/staff"
)

//go:embed pages static
var files embed.FS

// Desk serves the pages.
type Desk struct {
	Queue   intake.Queue
	Ledger  intake.Ledger // for the fields' names in words
	Archive intake.Archive
	Queues  intake.Queues
	Reviews intake.Reviews
	// Arrivals and Readers picture a page as it was scanned, and read paper that
	// a person ties to its case. Without readers neither can be done here.
	Arrivals intake.Arrivals
	Readers  intake.Readers
	Keys     *forms.Keyring    // whose hashes tell persons apart in the ledger
	Forms    []*forms.Template // those that can be printed
	Printer  *intake.Printer   // makes cases; Who is the visitor's
	Cases    intake.Casebook
	Calls    intake.Calls
	Landed   report.Landings
	Figures  report.Figures
	Samples  report.Samples
	People   staff.People
	Doors    staff.Doors
	Devices  staff.Devices
	Audit    auditlog.Log
	Regions  []Region // those that forms come from, for the lists to choose from
	Inboxes  []string // shown to whoever wonders where to put scans
	// InboxRegion is whose an inbox is, by its path; those that are no region's are
	// left out.
	InboxRegion map[string]string
	// Reinstates brings back cases that were cancelled by mistake.
	Reinstates intake.Reinstatement
	// OverdueDays is how many days after printing a sheet that is not back is
	// overdue, as of a day: forms.Settings.OverdueDays.
	OverdueDays func(day time.Time) int
	Now         func() time.Time
	Log         *slog.Logger

	Contact string // whom to tell that a page is hard to use; "" for the administrator

	// House is a house's own sign-in; nil when people sign in with a password here.
	House *House

	// Secure says that people reach the pages over TLS, ours or a proxy's:
	// cookies are for TLS only then, and browsers are told never to come without.
	Secure bool
	// BehindProxy believes the proxy when it says whom it asks for.
	BehindProxy bool

	// Drop puts a file that a browser brought into an inbox, whole.
	Drop func(inbox, name string, from io.Reader) error
	// Troubles lists what keeps files from being read; nil where nobody looks.
	Troubles func(ctx context.Context, now time.Time) ([]intake.Trouble, error)
	// Kept says whether the archive has the bytes of a SHA-256, in hex.
	Kept func(ctx context.Context, sha256 string) (bool, error)

	sessions *scs.SessionManager
	menu     []route
	feed     feed
	views    tickets[struct{}] // of returns, not masked
	letters  tickets[[]byte]   // as PDF, made a moment ago
	looks    looks
	working  regionsHere
	glass    glass
	small    thumbnails
	troubles keptTroubles
	piled    caseCounts
	thumbs   sync.Map // by form: its first page as PNG
}

// Region is one that forms come from.
type Region struct {
	ID   string // as templates name it
	Name string
}

// Handler gives every route; see the README for the table of who may what. It
// is called once.
func (d *Desk) Handler() http.Handler {
	d.sessions = d.newSessions()
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	for _, rt := range routes() {
		if rt.menu != nil {
			d.menu = append(d.menu, rt)
		}
		mux.Handle(rt.pattern, d.answer(rt))
	}
	mux.Handle("/", d.answer(route{open: true, serve: (*Desk).nowhere}))
	outer := http.NewServeMux()
	outer.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	outer.Handle("/", d.sessions.LoadAndSave(mux))
	return d.secured(http.NewCrossOriginProtection().Handler(outer))
}

// secured sets what every answer carries: nothing from elsewhere runs, nobody
// frames us, and no proxy or browser keeps a copy of a person's form.
func (d *Desk) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if d.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000") // a year, as RFC 6797 has it in its examples
		}
		next.ServeHTTP(w, r)
	})
}

// answer is the one way every request takes: who is it, may they, do it, and
// say what went wrong.
func (d *Desk) answer(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit := rt.body
		if limit == 0 {
			limit = formLimit
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		d.hurry(w, r, rt)
		v, err := d.enter(w, r)
		if err == nil {
			err = v.admitted(rt)
		}
		if err == nil {
			err = rt.serve(d, v)
		}
		if err != nil {
			d.fail(v, err)
		}
	}
}

// formPatience is how long a form may take to come in: a slow line's, not that
// of somebody who means to hold us up.
const formPatience = 2 * time.Minute

// hurry ends requests that bring their form too slowly. Routes with a limit of
// their own take files, which may be slow.
func (d *Desk) hurry(w http.ResponseWriter, r *http.Request, rt route) {
	if r.Method != http.MethodPost || rt.body != 0 {
		return
	}
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(formPatience)); err != nil {
		d.Log.Debug("limit the time of a form", "err", err)
	}
}

// fail answers with what the caller can do about it and logs what they can't.
func (d *Desk) fail(v *visit, err error) {
	var c *conflict
	var big *http.MaxBytesError
	switch {
	case errors.Is(err, errNobody):
		err = v.toSignIn()
	case errors.Is(err, errProtected):
		err = v.problem(http.StatusForbidden, hiddenFromYou)
	case errors.Is(err, errNotYours):
		err = v.problem(http.StatusForbidden, notYours)
	case errors.Is(err, intake.ErrNotFound):
		err = v.problem(http.StatusNotFound, notFound)
	case errors.As(err, &c):
		err = v.problem(http.StatusConflict, problem{Title: cmp.Or(c.title, tooLate.Title), Text: c.text, Back: c.back})
	case errors.Is(err, intake.ErrConflict):
		err = v.problem(http.StatusConflict, tooLate)
	case errors.As(err, &big):
		err = v.problem(http.StatusRequestEntityTooLarge, tooBig)
	case errors.Is(err, intake.ErrReaderDied):
		err = v.problem(http.StatusGatewayTimeout, noPicture)
	case errors.Is(err, errBroken):
		err = v.problem(http.StatusBadRequest, cutOff)
	case errors.Is(err, context.Canceled) && v.r.Context().Err() != nil:
		return // they are gone
	default:
		d.Log.Error("answer a request", "err", err)
		err = v.problem(http.StatusInternalServerError, ourFault)
	}
	if err != nil {
		d.Log.Error("answer a failed request", "err", err)
	}
}

// problem is a page that says that something did not work, and what to do.
type problem struct {
	Title, Text forms.Text
	Back        string // where to go from here; "" is home
}

var (
	notFound = problem{Title: forms.Text{SV: "Finns inte", EN: "Not found"},
		Text: forms.Text{SV: "Den sidan finns inte, eller så hör den till en annan region eller enhet.", EN: "There is no such page, or it belongs to another region or unit."}}
	notYours = problem{Title: forms.Text{SV: "Inte din sida", EN: "Not your page"},
		Text: forms.Text{SV: "Din roll har inte rätt till den här sidan. Fråga den som administrerar användarna om du behöver den.", EN: "Your role does not give you this page. Ask whoever administers the users if you need it."}}
	hiddenFromYou = problem{Title: forms.Text{SV: "Skyddade personuppgifter", EN: "Protected identity"},
		Text: forms.Text{SV: "Det här visar uppgifter som är skyddade. Be någon som har rätt att visa skyddade uppgifter; den som administrerar användarna vet vem.", EN: "This shows an identity that is protected. Ask somebody with the right to see protected data; whoever administers the users knows who has it."}}
	tooLate = problem{Title: forms.Text{SV: "Någon annan hann före", EN: "Somebody else got there first"},
		Text: forms.Text{SV: "Någon annan har den, eller så har den flyttats sedan du öppnade sidan. Gå tillbaka och läs om sidan.", EN: "Somebody else has it, or it was moved since you opened the page. Go back and load the page again."}}
	tooBig = problem{Title: forms.Text{SV: "För stort", EN: "Too large"},
		Text: forms.Text{SV: "Det du skickade är större än vad som tas emot.", EN: "What you sent is larger than what is accepted."}}
	noPicture = problem{Title: forms.Text{SV: "Originalet går inte att rita", EN: "The original can't be drawn"},
		Text: forms.Text{SV: "Det tar för lång tid, eller så är filen skadad. Läs papperet, eller skanna det igen. Bilden som läsaren gjorde finns kvar.", EN: "It takes too long, or the file is damaged. Look at the paper, or scan it again. The reader's own picture is still there."}}
	cutOff = problem{Title: forms.Text{SV: "Allt kom inte fram", EN: "Not all of it came"}, Back: "/mail",
		Text: forms.Text{SV: "Överföringen bröts. Filerna som syns i listan är inlämnade; lämna in de andra igen.", EN: "The transfer broke off. The files in the list are handed in; hand the others in again."}}
	ourFault = problem{Title: forms.Text{SV: "Något gick fel här hos oss", EN: "Something went wrong here"},
		Text: forms.Text{SV: "Försök igen om en stund. Det du senast sparade finns kvar.", EN: "Try again in a moment. What you saved last is kept."}}
)

// nowhere answers for every address that is no page.
func (d *Desk) nowhere(*visit) error { return intake.ErrNotFound }
