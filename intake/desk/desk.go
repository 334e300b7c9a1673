package desk

import (
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"

	"blankett/intake"
)

//go:embed pages static
var files embed.FS

// listLimit is how many returns one page of the queue shows; more than a
// person looks through.
const listLimit = 200

// Desk serves the pages.
type Desk struct {
	Queue   intake.Queue
	Ledger  intake.Ledger // for the fields' names in words
	Archive intake.Archive
	Inboxes []string // shown to whoever wonders where to put scans
	Log     *slog.Logger
}

// Handler gives every route. Nothing here changes anything: returns are moved
// on the command line.
func (d *Desk) Handler() http.Handler {
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.queue)
	mux.HandleFunc("GET /returns/{id}", d.showReturn)
	mux.HandleFunc("GET /returns/{id}/pages/{page}", d.picture)
	mux.HandleFunc("GET /editions/{id}/pages/{page}", d.blank)
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	return secured(mux)
}

// secured sets what every answer carries: nothing from elsewhere runs, nobody
// frames us, and no proxy or browser keeps a copy of a person's form.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

var pages = template.Must(template.New("").Funcs(words).ParseFS(files, "pages/*.html"))

func (d *Desk) render(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		d.Log.Error("draw a page", "page", name, "err", err)
	}
}

// fail answers with what the caller can do about it and logs what they can't.
func (d *Desk) fail(w http.ResponseWriter, err error) {
	if errors.Is(err, intake.ErrNotFound) {
		w.WriteHeader(http.StatusNotFound)
		d.render(w, "missing.html", nil)
		return
	}
	d.Log.Error("answer a request", "err", err)
	http.Error(w, "Något gick fel här hos oss. Försök igen om en stund. / Something went wrong. Try again in a moment.", http.StatusInternalServerError)
}

func pathNumber(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, intake.ErrNotFound
	}
	return n, nil
}
