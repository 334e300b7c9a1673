package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"image"
	mathrand "math/rand/v2"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/reader"
	"blankett/intake/store"
	"blankett/intake/trial"
)

// proof is what came of sheets that were printed, filled in, worn and read back.
type proof struct {
	Sheets   int           `json:"sheets"`
	Fit      bool          `json:"fit"`
	Levels   []*proofLevel `json:"levels"`
	Failures []string      `json:"failures,omitempty"` // why it is not fit
	Pictures string        `json:"pictures,omitempty"` // folder of what was misread
	Seconds  float64       `json:"seconds"`
}

// proofLevel is what came of one kind of scans.
type proofLevel struct {
	Name    string `json:"name"`
	Sheets  int    `json:"sheets"`
	Pages   int    `json:"pages"`
	Lost    int    `json:"not_found"` // pages that were not identified
	Answers int    `json:"answers"`   // fields and boxes looked at
	Wrong   int    `json:"wrong"`
	Unsure  int    `json:"unsure"`
	Ready   int    `json:"ready"` // sheets that nobody need look at
}

// proofFloor is the worst that a form to be published may come to, as parts of
// 1: pages that are not found, answers that a person has to look at. Wrong
// answers are none, on any scan. The shares are about twice what the program's
// own forms come to, so that chance refuses no form.
var proofFloor = map[string]struct{ lost, unsure float64 }{
	"office": {0, 0.03},
	"worn":   {0.10, 0.10},
	"rough":  {0.35, 0.25},
}

// proofChance is how many unsure answers say nothing, on however few sheets.
const proofChance = 2

// proofLevels are the kinds of wear that forms are tried with: all but photographs.
var proofLevels = trial.Levels[:3]

// prover prints a form's sheets into a ledger of its own and reads them back.
type prover struct {
	template *forms.Template
	editions []*forms.Edition // one a variant
	db       *store.DB
	keys     *forms.Keyring
	pool     *reader.Pool
	seed     uint64
	pictures *pictures
}

// prove tries a form in a ledger that is thrown away.
func (a *app) prove(ctx context.Context, t *forms.Template, o checkOrder) (*proof, error) {
	dir, err := os.MkdirTemp("", "blankett-check-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := a.newProver(ctx, t, dir)
	if err != nil {
		return nil, err
	}
	defer p.close()
	p.seed, p.pictures = o.seed, &pictures{dir: o.out}
	start := time.Now()
	bar := progress(a.err, o.sheets, "reading "+t.Form)
	sheets, err := p.all(ctx, o.sheets, func() { _ = bar.Add(1) })
	if err != nil {
		return nil, err
	}
	out := gather(sheets)
	out.Seconds, out.Pictures = time.Since(start).Seconds(), p.pictures.folder()
	return out, nil
}

func (a *app) newProver(ctx context.Context, t *forms.Template, dir string) (*prover, error) {
	p := &prover{template: t}
	scratch := &app{data: dir, out: a.out, err: a.err, unsandboxed: a.unsandboxed}
	var err error
	if p.db, err = scratch.openData(ctx); err != nil {
		return nil, err
	}
	if p.keys, err = forms.NewKeyring(rand.Reader); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	for _, variant := range append([]string{""}, t.VariantNames()...) {
		e, err := t.Edition(variant)
		if err != nil {
			return nil, fmt.Errorf("lay out %s: %w", t.Form, err)
		}
		p.editions = append(p.editions, e)
	}
	if p.pool, err = scratch.readers(ctx, proofHands); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *prover) close() {
	_ = p.pool.Close() // nothing was kept
	_ = p.db.Close()
}

// proofHands is how many sheets are made and read at a time: two cores' worth.
const proofHands = 2

// all makes, reads and judges sheets; the levels and variants take turns.
func (p *prover) all(ctx context.Context, n int, done func()) ([]*proofSheet, error) {
	sheets := make([]*proofSheet, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(proofHands)
	for i := range sheets {
		group.Go(func() error {
			s, err := p.one(ctx, i)
			if err != nil {
				return fmt.Errorf("sheet %d: %w", i+1, err)
			}
			sheets[i] = s
			done()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return sheets, nil
}

// one takes a sheet the whole way; its number decides everything about it.
func (p *prover) one(ctx context.Context, i int) (*proofSheet, error) {
	s := &proofSheet{number: i + 1, level: i % len(proofLevels), edition: p.editions[i/len(proofLevels)%len(p.editions)],
		rng: mathrand.New(mathrand.NewPCG(p.seed, uint64(i)))}
	filling, _, ok := s.edition.Fill(time.Now(), s.rng)
	if !ok {
		return nil, fmt.Errorf("find a way to fill in %s", s.edition.Edition) // one was found before, by another hand
	}
	print, err := p.issue(ctx, s.edition, filling.Day)
	if err != nil {
		return nil, err
	}
	file, err := s.make(print, filling)
	if err != nil {
		return nil, fmt.Errorf("make a scan: %w", err)
	}
	taker := &intake.Taker{Ledger: p.db, Readers: p.pool, Keys: p.keys, Now: func() time.Time { return filling.Day.Add(12 * time.Hour) }}
	if s.read, err = taker.Inspect(ctx, file, map[judge.Sheet]bool{}); err != nil {
		return nil, fmt.Errorf("read a scan: %w", err)
	}
	s.judge(print.Case)
	return s, p.pictures.keep(s)
}

// issue enters one case, printed on the day before it is filled in.
func (p *prover) issue(ctx context.Context, e *forms.Edition, day time.Time) (forms.Print, error) {
	printer := &intake.Printer{Ledger: p.db, Keys: p.keys, Now: func() time.Time { return day.AddDate(0, 0, -1) }}
	prints, err := printer.Issue(ctx, e, "", []map[string]string{nil})
	if err != nil {
		return forms.Print{}, err
	}
	return prints[0], nil
}

// make prints a sheet, fills it in, wears it and saves it as its scanner would.
func (s *proofSheet) make(print forms.Print, filling forms.Filling) ([]byte, error) {
	answers := trial.Answers{Values: filling.Values, Date: filling.Day.Format("20060102"), Style: proofStyles[s.rng.IntN(len(proofStyles))]}
	s.truth = map[string]string{}
	var scans []*image.Gray
	var wear trial.Wear
	for _, page := range s.edition.Pages {
		printed, err := forms.Raster(s.edition, page.Page, samplePxPerMM, &print)
		if err != nil {
			return nil, err
		}
		paper := trial.NewPaper(printed, samplePxPerMM, page, s.rng)
		for field, value := range trial.FillAll(paper, &s.edition.Layout, answers) {
			s.truth[field] = value
		}
		var scan *image.Gray
		scan, wear = proofLevels[s.level].Age(paper.Img, samplePxPerMM, s.rng)
		s.keep(page, printed, paper.Img, scan, wear)
		scans = append(scans, scan)
	}
	return wear.PDF(scans...)
}

// proofStyles are marks that mean a tick to everybody.
var proofStyles = []trial.Style{trial.Cross, trial.Check, trial.Slash}
