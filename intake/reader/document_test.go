package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"

	"github.com/jung-kurt/gofpdf"
)

var quiet = slog.New(slog.DiscardHandler)

// lined is a page with some ink on it, different for each seed.
func lined(w, h, seed int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := byte(250)
			if (y/12)%4 == 0 && x > w/8 && x < w*7/8 && (x*7+y/12*31+seed*13)%11 < 6 {
				v = 30
			}
			img.Pix[y*img.Stride+x] = v
		}
	}
	return img
}

// scanned is a PDF of JPEG pages as a scanner makes it; its author is a text
// that the children of these tests understand.
func scanned(t testing.TB, pages int, author string) []byte {
	t.Helper()
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetAuthor(author, false)
	for n := range pages {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, lined(827, 1169, n), nil); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprint("scan", n)
		opts := gofpdf.ImageOptions{ImageType: "JPG"}
		pdf.RegisterImageOptionsReader(name, opts, &b)
		pdf.AddPage()
		pdf.ImageOptions(name, 0, 0, 210, 297, false, opts, 0, "")
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// edition is one page with a tick box and a code.
func edition(t testing.TB) *forms.Edition {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 210*forms.BlankPxPerMM, 297*forms.BlankPxPerMM))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	box := forms.Zone{Field: "box", Kind: forms.KindTick, Rect: forms.Rect{X: 20, Y: 40, W: 5, H: 5}}
	code := forms.Zone{Field: "code-1", Kind: forms.KindCode, Rect: forms.Rect{X: 173, Y: 10, W: 17.4, H: 17.4}}
	return &forms.Edition{
		Layout: forms.Layout{Form: "test", Edition: "test-1", Pages: []forms.Page{
			{Page: 1, WidthMM: 210, HeightMM: 297, Zones: []forms.Zone{box, code}}}},
		Blanks: [][]byte{b.Bytes()},
	}
}

func open(t testing.TB, p *Pool, data []byte) intake.Document {
	t.Helper()
	d, err := p.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestForeignPages(t *testing.T) {
	d := open(t, pool(t, Config{}), scanned(t, 3, ""))
	if d.Pages() != 3 {
		t.Fatalf("%d pages", d.Pages())
	}
	for n := 1; n <= 3; n++ {
		s, err := d.Locate(t.Context(), n)
		if err != nil || len(s.Codes) > 0 || s.Blank {
			t.Errorf("page %d: %+v, %v", n, s, err)
		}
		picture, err := d.Preview(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(picture))
		if err != nil || img.Bounds().Dy() < 1000 || img.Bounds().Dy() > previewSide {
			t.Errorf("preview of page %d: %v, %v", n, img.Bounds(), err)
		}
		m, err := d.Measure(t.Context(), n, edition(t), 1)
		if err != nil || m.Registration != nil || len(m.Answers) > 0 || len(m.Preview) == 0 {
			t.Errorf("page %d of no edition: %+v, %v", n, m.Registration, err)
		}
	}
	var f *intake.Fault
	if _, err := d.Locate(t.Context(), 4); !errors.As(err, &f) || f.Reason != "page-unreadable" {
		t.Errorf("a page that is not there: %v", err)
	}
}

func TestBadFiles(t *testing.T) {
	p := pool(t, Config{})
	for data, want := range map[string]string{
		"":                         "file-empty",
		"Hej, detta är text.":      "file-not-a-scan",
		"PK\x03\x04 a zip":         "file-not-a-scan",
		"%PDF-1.4\nand no more":    "file-unreadable",
		"\xff\xd8\xff\xe0 no JPEG": "file-unreadable",
	} {
		d, err := p.Open(t.Context(), []byte(data))
		if err == nil {
			d.Close()
		}
		var f *intake.Fault
		if !errors.As(err, &f) || want != f.Reason {
			t.Errorf("%q: %v, want %s", data, err, want)
		}
	}
	open(t, p, scanned(t, 1, ""))
}

func TestADeadlyPageCostsOnlyItself(t *testing.T) {
	d := open(t, pool(t, Config{}), scanned(t, 3, deadly+"2"))
	for n, want := range map[int]error{1: nil, 2: intake.ErrReaderDied, 3: nil} {
		if _, err := d.Locate(t.Context(), n); !errors.Is(err, want) {
			t.Errorf("page %d: %v, want %v", n, err, want)
		}
	}
	if _, err := d.Locate(t.Context(), 1); err != nil {
		t.Errorf("page 1 again: %v", err)
	}
}

func TestADeadlyFile(t *testing.T) {
	p := pool(t, Config{})
	if _, err := p.Open(t.Context(), scanned(t, 1, deadly+"0")); !errors.Is(err, intake.ErrReaderDied) {
		t.Errorf("a file that kills: %v", err)
	}
	open(t, p, scanned(t, 1, ""))
}

func TestNonsenseIsNotUsed(t *testing.T) {
	e := edition(t)
	for kind := range lies {
		t.Run(kind, func(t *testing.T) {
			p := pool(t, Config{Command: ourselves("fake", kind), Timeout: 5 * time.Second})
			d, err := p.Open(t.Context(), []byte("%PDF"))
			if strings.HasPrefix(kind, "open:") {
				if !errors.Is(err, intake.ErrReaderDied) {
					t.Errorf("open: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if _, err := d.Locate(t.Context(), 1); !errors.Is(err, intake.ErrReaderDied) {
				t.Errorf("locate: %v", err)
			}
			if _, err := d.Measure(t.Context(), 1, e, 1); !errors.Is(err, intake.ErrReaderDied) {
				t.Errorf("measure: %v", err)
			}
			if kind == "no picture" {
				if _, err := d.Preview(t.Context(), 1); !errors.Is(err, intake.ErrReaderDied) {
					t.Errorf("preview: %v", err)
				}
			}
		})
	}
}

func TestTruthIsUsed(t *testing.T) {
	lay := edition(t).Pages[0]
	good := answer{Registration: &judge.Registration{RotationDeg: -179, ResidualMM: 0.2},
		Answers: []forms.Answer{{Field: "box", Kind: forms.KindTick, State: forms.Unsure, Confidence: 0.5}}}
	if err := checkMeasure(good, []byte(jpegStart), lay); err != nil {
		t.Error(err)
	}
}

func TestWaitingForAReader(t *testing.T) {
	p := pool(t, Config{})
	d := open(t, p, scanned(t, 1, ""))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Open(ctx, scanned(t, 1, "")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no reader free: %v", err)
	}
	d.Close()
	open(t, p, scanned(t, 1, ""))
	if _, err := d.Locate(t.Context(), 1); err == nil {
		t.Error("a closed document answers")
	}
}

func TestCancelledCallIsNotTheFilesFault(t *testing.T) {
	p := pool(t, Config{})
	d := open(t, p, scanned(t, 1, ""))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Locate(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := d.Locate(t.Context(), 1); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestAReaderSeesOneFile: each file has a reader of its own, one that waited for it
// and had seen none; and a file's reader is gone once it is closed.
func TestAReaderSeesOneFile(t *testing.T) {
	p := pool(t, Config{Count: 2})
	seen := map[int]bool{}
	for range 6 {
		d := open(t, p, scanned(t, 1, ""))
		pid := d.(*document).child.cmd.Process.Pid
		seen[pid] = true
		d.Close()
		if !gone(pid) {
			t.Errorf("reader %d outlives its file", pid)
		}
	}
	if len(seen) != 6 {
		t.Errorf("6 files by %d readers", len(seen))
	}
	warm := func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, c := range p.idle {
			if c.used {
				t.Error("a reader that waits has seen a file")
			}
		}
		return len(p.idle)
	}
	for range 400 {
		if warm() == 2 {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Errorf("%d readers wait for work, want 2", warm())
}

// TestACostlyFileCostsItself: a page that takes too long is tried once and is a
// finding, and when a file has had its time the rest of its pages are; those before
// were read, and so is the next file.
func TestACostlyFileCostsItself(t *testing.T) {
	const pages = 30
	p := pool(t, Config{CPU: time.Second, File: 3 * time.Second})
	d := open(t, p, scanned(t, pages, endless))
	if _, err := d.Locate(t.Context(), 1); err != nil {
		t.Errorf("its good page: %v", err)
	}
	var tried []int
	for n := 2; n <= pages; n++ {
		before := d.(*document).spent
		if _, err := d.Locate(t.Context(), n); !errors.Is(err, intake.ErrReaderDied) {
			t.Errorf("page %d: %v", n, err)
		}
		if cost := d.(*document).spent - before; cost > 0 {
			tried = append(tried, n)
			if cost > 3*time.Second {
				t.Errorf("page %d took %v of the processor, more than once its limit", n, cost)
			}
		}
	}
	if len(tried) < 2 || len(tried) > 14 {
		t.Errorf("pages %v were tried, of a file that may take 3 s and what %d pages add", tried, pages)
	}
	d.Close()
	if _, err := open(t, p, scanned(t, 1, "")).Locate(t.Context(), 1); err != nil {
		t.Errorf("the next file: %v", err)
	}
}

// The names that people give things must not come out in the log.
func TestLogHoldsNoName(t *testing.T) {
	var b bytes.Buffer
	p := pool(t, Config{Log: slog.New(slog.NewTextHandler(&b, nil))})
	try(t, p, "crash")
	if !strings.Contains(b.String(), "a reader died") {
		t.Errorf("the log says nothing: %q", b.String())
	}
}

// TestALaneIsNobodyElses: whoever has a lane is read for while all others' readers
// are taken.
func TestALaneIsNobodyElses(t *testing.T) {
	p := pool(t, Config{})
	open(t, p, scanned(t, 1, "")) // the only one there is
	for range 2 {
		d, err := p.Lane(1).Open(t.Context(), scanned(t, 1, ""))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Locate(t.Context(), 1); err != nil {
			t.Error(err)
		}
		d.Close()
	}
}
