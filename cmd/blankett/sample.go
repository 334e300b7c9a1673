package main

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/store"
	"blankett/intake/trial"
)

// sampleForm is the form that samples are made of.
const sampleForm = "vgr-konto"

// samplePxPerMM is the scale that samples are drawn and scanned at: 300 dpi.
const samplePxPerMM = 300 / 25.4

// samplePersonnummer is one of Skatteverket's published test numbers, of
// somebody who came of age on 28 February 2026.
const samplePersonnummer = "200802292383"

// sampleUnlocker is another, of somebody over a hundred, who asks to have a
// login unlocked: for one and the same person that would oppose the locks.
const sampleUnlocker = "192501019216"

func newSample(a *app) *cobra.Command {
	var out, on string
	var every time.Duration
	var seed uint64
	cmd := &cobra.Command{
		Use:   "sample --out FOLDER",
		Short: "Make sample scans: sheets printed, filled in and scanned without paper",
		Long: `Make a small set of scans as they come from a mailroom, each with something to
see: complete ones, ones with something left out, a duplicate, a forgery, a
batch, a foreign page. The sheets are real: they are printed into this data
folder's ledger. The people are not: pens are drawn and the numbers are listed
test numbers.`,
		Example: `  blankett sample --out data/inbox
  blankett sample --out /tmp/scans && blankett read /tmp/scans/*`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return callerError(fmt.Errorf("no folder for the samples"), "add --out FOLDER")
			}
			now, err := clockOn("--on", on)
			if err != nil {
				return err
			}
			return a.sample(cmd.Context(), out, every, seed, now())
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`folder` to put the scans in")
	cmd.Flags().DurationVar(&every, "every", 0, "pause between two scans, to watch them come in")
	cmd.Flags().StringVar(&on, "on", "", "sheets printed and signed on this `day` (2026-11-01) instead of today")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another number draws other pens")
	return cmd
}

// sampleScan is one file of the set: what is in it and how it was made.
type sampleScan struct {
	file    string
	purpose string
	make    func(m *sampler) ([]byte, error)
}

// sampleScans are the set, in the order they come in.
var sampleScans = []sampleScan{
	{"01-complete.pdf", "complete: ready", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.filled("", trial.Answers{})))
	}},
	{"02-unlock-upside-down.png", "an unlock form, scanned upside down in black and white; no lock is known: a person looks", func(m *sampler) ([]byte, error) {
		return trial.PNG(m.bitonal(m.turned(m.filled("lasupp", trial.Answers{}), 2)))
	}},
	{"03-no-choice.jpg", "neither box ticked: to be completed", func(m *sampler) ([]byte, error) {
		return trial.JPEG(m.scan(m.filled("", trial.Answers{Leave: []string{"begaran"}})), sampleQuality)
	}},
	{"04-unsigned.pdf", "the resident has not signed: to be completed", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.filled("lasa", trial.Answers{Leave: []string{"underskrift"}})))
	}},
	{"05-no-telephone.pdf", "no telephone number: to be completed", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.filled("", trial.Answers{Leave: []string{"telefonnummer"}})))
	}},
	{"06-dot-for-a-tick.pdf", "a dot where a cross should be: a person looks", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.filled("", trial.Answers{Style: trial.Dot})))
	}},
	{"07-batch.tif", "three sheets with a blank page between, black and white: each its own return", func(m *sampler) ([]byte, error) {
		pages := []*image.Gray{
			m.bitonal(m.filled("", trial.Answers{})), m.bitonal(trial.Blank(210, 297, samplePxPerMM)),
			m.bitonal(m.filled("lasa", trial.Answers{})), m.bitonal(m.filled("lasupp", trial.Answers{Leave: []string{"personal_underskrift"}})),
		}
		return trial.TIFF(pages, samplePxPerMM, trial.G4)
	}},
	{"08-again.pdf", "the first sheet, scanned once more: duplicate", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.first))
	}},
	{"09-forged.pdf", "a code with one character altered: a person looks", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.forged()))
	}},
	{"10-a-letter.pdf", "not one of our forms: unidentified", func(m *sampler) ([]byte, error) {
		return m.pdf(m.scan(m.letter()))
	}},
}

// sampleBlack is the grey below which a black-and-white scanner sees ink.
const sampleBlack = 190

// sampleQuality is what office scanners save JPEG with.
const sampleQuality = 75

func (a *app) sample(ctx context.Context, out string, every time.Duration, seed uint64, day time.Time) error {
	if err := os.MkdirAll(out, 0o770); err != nil {
		return withHint(fmt.Errorf("make the folder: %w", err), "--out names a folder that you may write in")
	}
	readers, err := a.readers(ctx, 1)
	if err != nil {
		return err
	}
	defer readers.Close()
	m := &sampler{ctx: ctx, app: a, day: day, readers: readers, sheets: map[*image.Gray]*forms.Edition{}, rng: rand.New(rand.NewPCG(seed, 0))}
	for _, s := range sampleScans {
		data, err := s.make(m)
		if m.err != nil {
			err = m.err
		}
		if err != nil {
			return fmt.Errorf("make %s: %w", s.file, err)
		}
		if err := writeFile(filepath.Join(out, s.file), data); err != nil {
			return fmt.Errorf("write %s: %w", s.file, err)
		}
		fmt.Fprintf(a.out, "%-26s %s\n", s.file, s.purpose)
		if err := pause(ctx, every); err != nil {
			return err
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// sampler prints, fills and scans. The first error stays in err, so that a
// sample reads as what it is made of.
type sampler struct {
	ctx     context.Context
	app     *app
	day     time.Time // that the sheets are printed and signed on
	readers intake.Readers
	rng     *rand.Rand
	first   *image.Gray                    // the first sheet as filled in, for its second scan
	sheets  map[*image.Gray]*forms.Edition // the sheets that were filled in
	err     error
}

// filled prints one sheet into the ledger and fills it in.
func (m *sampler) filled(variant string, answers trial.Answers) *image.Gray {
	edition, p := m.print(variant)
	if m.err != nil {
		return trial.Blank(1, 1, 1)
	}
	return m.fill(edition, p, answers)
}

func (m *sampler) fill(e *forms.Edition, p forms.Print, answers trial.Answers) *image.Gray {
	img, err := forms.Raster(e, 1, samplePxPerMM, &p)
	if err != nil {
		m.fail(err)
		return trial.Blank(1, 1, 1)
	}
	if answers.Values == nil {
		answers.Values = map[string]string{}
	}
	answers.Values["begaran"] = "lasa"
	answers.Values["personnummer"] = samplePersonnummer
	if e.Variant == "lasupp" {
		answers.Values["personnummer"] = sampleUnlocker
	}
	answers.Date = m.day.Format("20060102")
	for range sampleHands {
		paper := trial.NewPaper(img, samplePxPerMM, e.Pages[0], m.rng)
		paper.Pen.ShakeMM = sampleShakeMM
		trial.FillAll(paper, &e.Layout, answers)
		if m.legible(e, paper.Img) {
			m.sheets[paper.Img] = e
			if m.first == nil {
				m.first = paper.Img
			}
			return paper.Img
		}
	}
	m.fail(fmt.Errorf("write %s so that it can be read", answers.Date))
	return trial.Blank(1, 1, 1)
}

// sampleShakeMM is a steadier hand's than trial.Ballpoint: samples show what
// happens to paper that was filled in plainly.
const sampleShakeMM = 0.05

// sampleHands is how many hands try to write a sheet's numbers before that counts
// as a fault: more than half are read whole.
const sampleHands = 30

// legible says whether all that is written on a sheet is read for sure. Samples
// bear the day's date, and on some days a drawn pen writes it so that a person
// would have to look: not what the sample shows.
func (m *sampler) legible(e *forms.Edition, page *image.Gray) bool {
	sure, err := m.sure(e, page)
	if err != nil {
		m.fail(err)
		return true // the error is what counts
	}
	return sure
}

// sure says whether a page's fields are read without a doubt, with what a JPEG takes
// from it and without; boxes may be in one.
func (m *sampler) sure(e *forms.Edition, page *image.Gray) (bool, error) {
	for _, write := range []func(*image.Gray) ([]byte, error){m.pdf, trial.PNG} {
		scan, err := write(page)
		if err != nil {
			return false, err
		}
		if sure, err := m.sureOf(e, scan); err != nil || !sure {
			return false, err
		}
	}
	return true, nil
}

// sureOf is the same of a page in a file.
func (m *sampler) sureOf(e *forms.Edition, scan []byte) (bool, error) {
	doc, err := m.readers.Open(m.ctx, scan)
	if err != nil {
		return false, fmt.Errorf("open a sample: %w", err)
	}
	defer doc.Close()
	got, err := doc.Measure(m.ctx, 1, e, 1)
	if err != nil {
		return false, fmt.Errorf("read a sample: %w", err)
	}
	forms.Confirm(&e.Layout, 1, got.Answers, forms.Facts{PrintedAt: m.day, ReceivedAt: m.day})
	for _, a := range got.Answers {
		digits := a.Kind == forms.KindDigits || a.Kind == forms.KindDate
		if a.Kind != forms.KindTick && a.State == forms.Unsure || digits && strings.Contains(a.Value, "?") {
			return false, nil
		}
	}
	return true, nil
}

func (m *sampler) print(variant string) (*forms.Edition, forms.Print) {
	if m.err != nil {
		return nil, forms.Print{}
	}
	t, err := m.app.findForm(sampleForm)
	if err != nil {
		return nil, m.fail(err)
	}
	e, err := t.Edition(variant)
	if err != nil {
		return nil, m.fail(err)
	}
	var prints []forms.Print
	err = m.app.withPrinter(m.ctx, func(p *intake.Printer, _ *store.DB) (err error) {
		p.Now = func() time.Time { return m.day }
		prints, err = p.Issue(m.ctx, e, "", []map[string]string{nil})
		return err
	})
	if err != nil {
		return nil, m.fail(err)
	}
	return e, prints[0]
}

// forged is a sheet whose code says another case than was signed.
func (m *sampler) forged() *image.Gray {
	e, p := m.print("")
	if m.err != nil {
		return trial.Blank(1, 1, 1)
	}
	code := []byte(p.Codes[0])
	last := len(code) - 1
	if code[last]++; code[last] > '9' {
		code[last] = '0'
	}
	p.Codes = []string{string(code)}
	return m.fill(e, p, trial.Answers{})
}

// letter is a page of writing with nothing of ours on it.
func (m *sampler) letter() *image.Gray {
	page := forms.Page{Page: 1, WidthMM: 210, HeightMM: 297}
	paper := trial.NewPaper(trial.Blank(210, 297, samplePxPerMM), samplePxPerMM, page, m.rng)
	for i, line := range []string{"Hej", "Jag undrar om ni kan ringa mig", "Det passar bast efter lunch", "Tack"} {
		paper.Write(forms.Zone{Kind: forms.KindText, Rect: forms.Rect{X: 30, Y: 50 + 16*float64(i), W: 150, H: 10}}, line)
	}
	return paper.Img
}

// scan ages a page as a good office scanner does, bitonal as one that sees black
// and white.
func (m *sampler) scan(page *image.Gray) *image.Gray {
	return m.scanned(page, func(*image.Gray) {})
}

func (m *sampler) bitonal(page *image.Gray) *image.Gray {
	return m.scanned(page, func(scan *image.Gray) { trial.Threshold(scan, sampleBlack) })
}

// scanned scans a page until its numbers can be read, where it is a sheet.
func (m *sampler) scanned(page *image.Gray, after func(*image.Gray)) *image.Gray {
	for range sampleHands {
		scan, _ := trial.Office(page, samplePxPerMM, m.rng)
		after(scan)
		if e := m.sheets[page]; e == nil || m.legible(e, scan) {
			return scan
		}
	}
	m.fail(fmt.Errorf("scan a sheet so that it can be read"))
	return page
}

func (m *sampler) turned(page *image.Gray, quarters int) *image.Gray {
	b := page.Bounds()
	w := trial.NewWarp(float64(b.Dx())/samplePxPerMM, float64(b.Dy())/samplePxPerMM)
	turned := w.QuarterTurn(quarters).Apply(page, samplePxPerMM, samplePxPerMM, 255)
	m.sheets[turned] = m.sheets[page]
	return turned
}

func (m *sampler) pdf(page *image.Gray) ([]byte, error) {
	return trial.JPEGPDF([]*image.Gray{page}, samplePxPerMM, sampleQuality)
}

func (m *sampler) fail(err error) forms.Print {
	if m.err == nil {
		m.err = err
	}
	return forms.Print{}
}
