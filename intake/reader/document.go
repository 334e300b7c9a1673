package reader

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"sync"
	"syscall"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/page"
)

// document is a file that is open in a reader. It keeps the bytes, so that
// another child can go on where one died.
type document struct {
	lane  *lane
	data  []byte
	pages int
	// attached says that the file carries others.
	attached bool

	mu     sync.Mutex
	child  *child        // nil when it died, until the next call
	spent  time.Duration // processor time of its children that have died
	closed bool
}

// What pages of scanned paper may add to a file's processor time: ten times what a
// page of ours takes, and none for pages that have fewer bytes than blank paper has
// at 200 dpi in black and white.
const (
	pageCPU       = 250 * time.Millisecond
	blankPageSize = 2 << 10 // bytes
)

// costly says whether the file has had its processor time, so that the rest of it
// is for a person and others' files are read.
func (d *document) costly() bool {
	spent := d.spent
	if d.child != nil {
		spent += d.child.cpu()
	}
	pages := min(d.pages, len(d.data)/blankPageSize)
	return spent > d.lane.pool.conf.File+time.Duration(pages)*pageCPU
}

// Open reads a file's outline in a child. A *intake.Fault says that the file
// is bad, intake.ErrReaderDied that it killed two readers.
func (l *lane) Open(ctx context.Context, data []byte) (intake.Document, error) {
	if len(data) > maxRequestBody {
		return nil, &intake.Fault{Reason: page.FileTooLarge, Detail: strconv.Itoa(len(data)) + " bytes"}
	}
	d := &document{lane: l, data: data}
	if err := d.retried(ctx, func(*child) error { return nil }); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Attached says whether the file carries other files.
func (d *document) Attached() bool { return d.attached }

// Pages says how many pages the file has.
func (d *document) Pages() int { return d.pages }

// Close gives the child back. A document may be closed more than once.
func (d *document) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.child != nil {
		d.lane.release(d.child)
		d.child = nil
	}
	return nil
}

// retried does one thing in a child that has the file open; when the child
// dies of it, once more in a new one.
func (d *document) retried(ctx context.Context, do func(*child) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return errors.New("ask a reader about a closed document")
	}
	for range 2 {
		if d.costly() {
			return intake.ErrReaderDied
		}
		err := d.seat(ctx)
		if err == nil {
			err = do(d.child)
		}
		if err == nil {
			return nil
		}
		if d.child != nil && !isFault(err) && d.lose(err) {
			return intake.ErrReaderDied
		}
		if !errors.Is(err, errDied) && !errors.Is(err, errNonsense) {
			return err
		}
	}
	return intake.ErrReaderDied
}

func isFault(err error) bool {
	var f *intake.Fault
	return errors.As(err, &f)
}

// lose ends the child, and gives its seat to others until the next call. It says
// whether the child had all the time there is for one request: it would have that
// again, to the same end.
func (d *document) lose(why error) (outOfTime bool) {
	d.lane.pool.drop(d.child, why)
	<-d.lane.seats
	state := d.child.cmd.ProcessState
	d.spent += state.UserTime() + state.SystemTime()
	status, is := state.Sys().(syscall.WaitStatus)
	d.child = nil
	return errors.Is(why, errOutOfTime) || is && status.Signal() == syscall.SIGXCPU
}

// seat makes sure that a child has the file open.
func (d *document) seat(ctx context.Context) error {
	if d.child != nil {
		return nil
	}
	c, err := d.lane.acquire(ctx)
	if err != nil {
		return err
	}
	d.child = c
	c.used = true
	a, body, err := d.lane.pool.ask(ctx, c, request{Op: "open"}, d.data, fileFaults)
	if isFault(err) && d.pages != 0 {
		return errNonsense // it was a good file before
	}
	if err != nil {
		return err
	}
	if err := checkOpen(a, body); err != nil {
		return err
	}
	if d.pages != 0 && d.pages != a.Pages {
		return errNonsense
	}
	d.pages, d.attached = a.Pages, a.Attached
	return nil
}

// ask makes one call and sorts out faults.
func (p *Pool) ask(ctx context.Context, c *child, req request, body []byte, reasons map[string]bool) (answer, []byte, error) {
	a, picture, err := c.call(ctx, p.conf.Timeout, req, body)
	if err != nil {
		return answer{}, nil, err
	}
	if a.Fault == nil {
		return a, picture, nil
	}
	if err := checkFault(a.Fault, reasons); err != nil {
		return answer{}, nil, err
	}
	return answer{}, nil, a.Fault
}

// Locate decodes a page, from 1, and looks for our codes.
func (d *document) Locate(ctx context.Context, n int) (intake.Sighting, error) {
	var s intake.Sighting
	err := d.retried(ctx, func(c *child) error {
		a, body, err := d.lane.pool.ask(ctx, c, request{Op: "locate", Page: n}, nil, pageFaults)
		if err != nil {
			return err
		}
		s = intake.Sighting{Blank: a.Blank, Codes: a.Codes, Numbers: a.Numbers, Ours: a.Ours}
		return checkLocate(a, body)
	})
	if err != nil {
		return intake.Sighting{}, err
	}
	return s, nil
}

// Measure lays a page over page sheet, from 1, of an edition, and reads the
// print in the text fields named.
func (d *document) Measure(ctx context.Context, n int, e *forms.Edition, sheet int, printed ...string) (intake.Measurement, error) {
	if sheet < 1 || sheet > len(e.Pages) || sheet > len(e.Blanks) {
		return intake.Measurement{}, fmt.Errorf("measure page %d of an edition with %d", sheet, len(e.Pages))
	}
	lay, blank := e.Pages[sheet-1], e.Blanks[sheet-1]
	key := e.Edition + "/" + strconv.Itoa(sheet) + "/" + strconv.FormatUint(uint64(crc32.ChecksumIEEE(blank)), 36)
	var m intake.Measurement
	err := d.retried(ctx, func(c *child) error {
		req := request{Op: "measure", Page: n, Key: key, Print: printed}
		a, body, err := d.lane.pool.ask(ctx, c, req, nil, pageFaults)
		if err == nil && a.Need {
			req.Lay = &lay
			a, body, err = d.lane.pool.ask(ctx, c, req, blank, pageFaults)
		}
		if err != nil {
			return err
		}
		if a.Need {
			return errNonsense // it has just been given what it asks for
		}
		m = intake.Measurement{Registration: a.Registration, Answers: a.Answers, Found: a.Found, Preview: body}
		return checkMeasure(a, body, lay)
	})
	if err != nil {
		return intake.Measurement{}, err
	}
	return m, nil
}

// Preview is a page, from 1, as a grey JPEG of about 100 dpi.
func (d *document) Preview(ctx context.Context, n int) ([]byte, error) {
	var jpeg []byte
	err := d.retried(ctx, func(c *child) error {
		a, body, err := d.lane.pool.ask(ctx, c, request{Op: "preview", Page: n}, nil, pageFaults)
		if err != nil {
			return err
		}
		jpeg = body
		return checkPreview(a, body)
	})
	if err != nil {
		return nil, err
	}
	return jpeg, nil
}

// Probe starts one reader as Start would, and says in words how it is shut in.
// The error is ErrNoSandbox, wrapped, or that no reader could be started.
func Probe(ctx context.Context) (string, error) {
	p, err := Start(ctx, Config{Count: 1})
	if err != nil {
		return "", err
	}
	defer p.Close()
	h := p.idle[0].hello
	return fmt.Sprintf("Landlock ABI %d, seccomp, %d MiB of memory; opening a file and a socket was tried and refused", h.Landlock, p.set.Memory>>20), nil
}
