package desk

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/report"
	"blankett/intake/staff"
)

var postWorkers = []staff.Role{staff.RoleMailroom, staff.RoleHead}

var mailRoutes = []route{
	{pattern: "GET /mail", who: postWorkers, menu: &forms.Text{SV: "Post", EN: "Mail"}, serve: (*Desk).mail},
	{pattern: "POST /mail", who: postWorkers, body: uploadLimit, serve: (*Desk).upload},
	{pattern: "GET /mail/balance", who: postWorkers, serve: (*Desk).balance},
	{pattern: "GET /mail/balance.svg", who: postWorkers, serve: (*Desk).balancePicture},
	{pattern: "GET /mail/{arrival}/pages/{page}", who: postWorkers, serve: (*Desk).thumbnail},
}

const (
	// uploadLimit is how many bytes one upload may bring: the largest file that an
	// inbox takes.
	uploadLimit = 1 << 30
	// uploadPatience is how long an upload may take: a gigabyte at 3 MB a second.
	uploadPatience = 6 * time.Minute
	// filesAPage is how many files the mailroom's page lists.
	filesAPage = 50
)

type mailPage struct {
	frame
	dayTurn
	Inboxes    []string
	Files      []report.Landed
	Faulty     []fileFault
	Dirty      []report.Scanner
	Prev, Next int
	Total      int
	Works      bool              // may open returns
	Reasons    map[string]string // in words
}

// fileFault is a file with a fault of its own, and what to do.
type fileFault struct {
	report.Landed
	Findings []forms.Finding
}

// mail shows what came in on a day and what became of each page of it.
func (d *Desk) mail(v *visit) error {
	day, err := v.dayAsked()
	if err != nil {
		return err
	}
	landed, err := v.landed(day, report.DetailPages)
	if err != nil {
		return err
	}
	scanners, err := d.glass.of(v.r.Context(), d.Landed, day, len(landed))
	if err != nil {
		return err
	}
	page := mailPage{frame: v.frame("Post", "Mail", "mail"), dayTurn: turnFrom(day, d.Now()),
		Inboxes: v.inboxes(), Total: len(landed), Works: v.user.Has(queueWorkers...)}
	page.Faulty = faulty(landed)
	for _, s := range scanners {
		if s.Dirty() && v.user.MayOpenMail(d.InboxRegion[s.Inbox]) {
			page.Dirty = append(page.Dirty, s)
		}
	}
	page.turn(landed, v.r.URL.Query().Get("page"))
	page.Reasons = v.reasons(page.Files)
	if err := v.looksAt("mail of " + page.Day); err != nil {
		return err
	}
	return v.render("mail.html", page)
}

// reasons are the words of all that was found in files.
func (v *visit) reasons(files []report.Landed) map[string]string {
	words := map[string]string{}
	for _, f := range files {
		for _, r := range f.Returns {
			for _, reason := range r.Reasons {
				words[reason] = v.text(v.d.reasonWords(reason))
			}
		}
	}
	return words
}

// turn chooses the files of one page.
func (p *mailPage) turn(all []report.Landed, asked string) {
	n, _ := strconv.Atoi(asked)
	n = max(n, 1)
	from := min((n-1)*filesAPage, len(all))
	p.Files = all[from:min(from+filesAPage, len(all))]
	p.Prev = n - 1
	if from+filesAPage < len(all) {
		p.Next = n + 1
	}
}

// dayTurn is a day, with those that its page turns to.
type dayTurn struct {
	Day, Before, After string // YYYY-MM-DD; After "" for today
}

func turnFrom(day, now time.Time) dayTurn {
	t := dayTurn{Day: day.Format(time.DateOnly), Before: day.AddDate(0, 0, -1).Format(time.DateOnly)}
	if after := day.AddDate(0, 0, 1); !after.After(forms.Day(now)) {
		t.After = after.Format(time.DateOnly)
	}
	return t
}

// dayAsked is the day in the address, today where there is none.
func (v *visit) dayAsked() (time.Time, error) {
	asked := v.r.URL.Query().Get("day")
	if asked == "" {
		return forms.Day(v.d.Now()), nil
	}
	day, err := time.Parse(time.DateOnly, asked)
	if err != nil {
		return day, intake.ErrNotFound
	}
	return day, nil
}

// faulty are the files with a finding about the file itself: to be scanned again.
func faulty(landed []report.Landed) []fileFault {
	var all []fileFault
	for _, l := range landed {
		f := fileFault{Landed: l}
		for _, r := range l.Returns {
			for _, reason := range r.Reasons {
				if known := forms.Reason(reason); slices.Contains(intake.FileFaults, known) {
					f.Findings = append(f.Findings, forms.NewFinding(known, "", forms.Text{}))
				}
			}
		}
		if len(f.Findings) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// upload puts files that a browser brought into an inbox, one after the other
// as they come, never whole in memory. From there they go the way of all files.
func (d *Desk) upload(v *visit) error {
	late := time.Now().Add(uploadPatience) // the machine's clock: it is about the connection
	if err := http.NewResponseController(v.w).SetReadDeadline(late); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("give an upload time: %w", err)
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return v.redirect("/mail", "Välj minst en fil.", "Choose at least one file.")
	}
	n, err := v.dropParts(parts)
	// Those that came whole are in the inbox, also where the next one broke off.
	if unwritten := v.audit(auditlog.ActUpload, 0, "", fmt.Sprintf("%d files", n)); unwritten != nil {
		return unwritten
	}
	switch {
	case err != nil:
		return err
	case n == 0:
		return v.redirect("/mail", "Välj minst en fil.", "Choose at least one file.")
	case n == 1:
		return v.redirect("/mail", "En fil är inlämnad. Den läses nu.", "One file is handed in. It is being read.")
	}
	return v.redirect("/mail", fmt.Sprintf("%d filer är inlämnade. De läses nu.", n), fmt.Sprintf("%d files are handed in. They are being read.", n))
}

// errBroken says that an upload did not come whole or is none: its sender's
// fault, or the line's. It says nothing of what came: that has files' names.
var errBroken = errors.New("a broken upload")

// broken takes what came out of an error of an upload.
func broken(err error) error {
	if big := (*http.MaxBytesError)(nil); err == nil || errors.Is(err, io.EOF) || errors.As(err, &big) {
		return err
	}
	return errBroken
}

// brought is a file on its way in.
type brought struct{ io.Reader }

func (b brought) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	return n, broken(err)
}

// dropParts puts each file of an upload into the inbox that was named before it,
// and says how many came whole.
func (v *visit) dropParts(parts *multipart.Reader) (n int, err error) {
	mine := v.inboxes()
	if len(mine) == 0 {
		return 0, intake.ErrNotFound
	}
	inbox := mine[0]
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read an upload: %w", broken(err))
		}
		switch {
		case part.FormName() == "":
			return n, errBroken
		case part.FormName() == "inbox":
			if inbox, err = inboxAt(mine, part); err != nil {
				return n, err
			}
		case part.FormName() == "file" && part.FileName() != "":
			if err := v.d.Drop(inbox, sourceName(part.FileName()), brought{part}); err != nil {
				return n, fmt.Errorf("take an upload: %w", err)
			}
			n++
		}
	}
}

// inboxAt is the inbox whose place in the list stands in a part.
func inboxAt(all []string, part *multipart.Part) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(part, 20))
	if err != nil {
		return "", fmt.Errorf("read an upload: %w", broken(err))
	}
	i, err := strconv.Atoi(string(raw))
	if err != nil || i < 0 || i >= len(all) {
		return "", intake.ErrNotFound
	}
	return all[i], nil
}

// nameLimit is the longest name that is kept of an uploaded file, in bytes.
const nameLimit = 120

// sourceName is a file's own name without anything that means something to a
// file system or to a watcher of unfinished files.
func sourceName(name string) string {
	name = filepath.Base(strings.ReplaceAll(plain(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ".~ ")
	if len(name) > nameLimit {
		ending := filepath.Ext(name)
		ending = ending[:min(len(ending), 10)]
		name = strings.ToValidUTF8(name[:nameLimit-len(ending)], "") + ending
	}
	if name == "" {
		return "scan"
	}
	return name
}

// tally counts each reason once, in the order they come.
func tally(reasons []string) []report.FindingCount {
	var all []report.FindingCount
	for _, r := range reasons {
		i := slices.IndexFunc(all, func(c report.FindingCount) bool { return c.Reason == r })
		if i < 0 {
			i = len(all)
			all = append(all, report.FindingCount{Reason: r})
		}
		all[i].Count++
	}
	return all
}
