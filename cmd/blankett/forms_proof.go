package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/trial"
)

// proofSheet is one sheet of a proof: what was written on it and what was read.
type proofSheet struct {
	number  int // from 1
	level   int // in proofLevels
	edition *forms.Edition
	rng     *rand.Rand
	truth   map[string]string  // by field
	kept    map[string]float64 // share of a field's ink that the scanner kept
	read    []judge.PageReading

	pages, lost, answers, unsure int
	wrong                        []misread
	ready                        bool
}

// misread is one thing that was read otherwise than it was written.
type misread struct {
	page  int // in the form
	field string
	says  string
}

// leastKept is the share of its ink below which a mark is lost to every reader;
// the same as in cmd/accuracy.
const leastKept = 0.3

// keep measures what the scanner kept of a page's ink.
func (s *proofSheet) keep(page forms.Page, printed, filled, scan *image.Gray, wear trial.Wear) {
	if s.kept == nil {
		s.kept = map[string]float64{}
	}
	for _, z := range page.Zones {
		if _, written := s.truth[z.Field]; written {
			s.kept[z.Field] = trial.Kept(printed, filled, scan, samplePxPerMM, wear, z.Rect)
		}
	}
}

// judge compares what was read with what was written.
func (s *proofSheet) judge(number string) {
	s.pages, s.ready = len(s.edition.Pages), true
	for _, page := range s.edition.Pages {
		i := slices.IndexFunc(s.read, func(r judge.PageReading) bool {
			return r.Sheet != nil && r.Sheet.Case == number && r.Sheet.Page == page.Page
		})
		if i < 0 {
			s.lost++
			s.ready = false
			continue
		}
		s.ready = s.ready && well(s.read[i])
		for _, z := range page.Zones {
			if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
				s.compare(page.Page, z, s.read[i])
			}
		}
	}
}

// well says whether nobody need look at a page: what the ledger knows of a login
// aside, for this one knows of none.
func well(r judge.PageReading) bool {
	return !slices.ContainsFunc(r.Findings, func(f forms.Finding) bool { return f.Weight != forms.Note && !forms.AboutState(f.Reason) })
}

// compare judges one field. What the scanner lost is nobody's to read.
func (s *proofSheet) compare(page int, z forms.Zone, r judge.PageReading) {
	wrote, written := s.truth[z.Field]
	if written && s.kept[z.Field] < leastKept {
		return
	}
	s.answers++
	a := forms.AnswerIn(r.Answers, z.Field)
	wrong := func(format string, args ...any) {
		s.wrong = append(s.wrong, misread{page, z.Field, fmt.Sprintf(format, args...)})
	}
	switch marked := written || z.Crossed; {
	case a.State == forms.Unsure:
		s.unsure++
	case marked && a.State == forms.Empty:
		wrong("is filled in and was read as empty")
	case !marked && a.State == forms.Filled:
		wrong("is empty and was read as filled in")
	case len(z.Cells) > 0 && strings.ContainsRune(a.Value, '?'):
		if held(r, z.Field) {
			s.unsure++
		}
	case len(z.Cells) > 0 && written && a.Value != "" && a.Value != wrote && !held(r, z.Field):
		wrong("was read as another number, and nothing was said")
	}
}

// held says whether a person looks at a field: a note is only good to know.
func held(r judge.PageReading, field string) bool {
	return slices.ContainsFunc(r.Findings, func(f forms.Finding) bool { return f.Field == field && f.Weight != forms.Note })
}

// gather adds the sheets up and holds them against the floor.
func gather(sheets []*proofSheet) *proof {
	p := &proof{Sheets: len(sheets)}
	for _, level := range proofLevels {
		p.Levels = append(p.Levels, &proofLevel{Name: level.Name})
	}
	for _, s := range sheets {
		l := p.Levels[s.level]
		l.Sheets++
		l.Pages += s.pages
		l.Lost += s.lost
		l.Answers += s.answers
		l.Wrong += len(s.wrong)
		l.Unsure += s.unsure
		if s.ready {
			l.Ready++
		}
		for _, m := range s.wrong {
			p.Failures = append(p.Failures, fmt.Sprintf("sheet %d (%s), page %d: %s %s", s.number, l.Name, m.page, m.field, m.says))
		}
	}
	for _, l := range p.Levels {
		p.Failures = append(p.Failures, l.belowFloor()...)
	}
	p.Fit = len(p.Failures) == 0
	return p
}

func (l *proofLevel) belowFloor() []string {
	var out []string
	floor := proofFloor[l.Name]
	if float64(l.Lost) > floor.lost*float64(l.Pages) {
		out = append(out, fmt.Sprintf("%s scans: %d of %d pages were not found; at most %.0f %% may be", l.Name, l.Lost, l.Pages, 100*floor.lost))
	}
	if l.Unsure > proofChance && float64(l.Unsure) > floor.unsure*float64(l.Answers) {
		out = append(out, fmt.Sprintf("%s scans: %d of %d answers are unsure; at most %.0f %% may be", l.Name, l.Unsure, l.Answers, 100*floor.unsure))
	}
	return out
}

// pictures keeps what was misread, for people. The folder is made for the first.
type pictures struct {
	dir string
	mu  sync.Mutex
	any bool
}

// misreadAround is how much of the page stands around a misread field, in mm.
const misreadAround = 8.0

// folder is where the pictures are, "" when there is none.
func (p *pictures) folder() string {
	if !p.any {
		return ""
	}
	return p.dir
}

// keep writes a picture of each misread field, and the page of a sheet that was
// not found.
func (p *pictures) keep(s *proofSheet) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range s.wrong {
		for _, r := range s.read {
			if r.Sheet == nil || r.Sheet.Page != m.page || len(r.Preview) == 0 {
				continue
			}
			crop, err := cropOf(r.Preview, s.edition.Pages[m.page-1], m.field)
			if err != nil {
				return err
			}
			if err := p.write(fmt.Sprintf("%03d-%s-%s.png", s.number, proofLevels[s.level].Name, m.field), crop); err != nil {
				return err
			}
		}
	}
	for _, r := range s.read {
		if r.Sheet == nil && len(r.Preview) > 0 {
			if err := p.write(fmt.Sprintf("%03d-%s-not-found-%d.jpg", s.number, proofLevels[s.level].Name, r.Page), r.Preview); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pictures) write(name string, data []byte) error {
	var err error
	if !p.any && p.dir == "" {
		p.dir, err = os.MkdirTemp("", "blankett-misread-")
	} else if !p.any {
		err = os.MkdirAll(p.dir, 0o700)
	}
	if err == nil {
		p.any = true
		err = os.WriteFile(filepath.Join(p.dir, name), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep a picture of what was misread: %w", err)
	}
	return nil
}

// cropOf cuts a field and what is around it out of a page's preview.
func cropOf(preview []byte, page forms.Page, field string) ([]byte, error) {
	img, err := jpeg.Decode(bytes.NewReader(preview))
	if err != nil {
		return nil, fmt.Errorf("picture what was misread: %w", err)
	}
	px := float64(img.Bounds().Dx()) / page.WidthMM
	at := img.Bounds()
	if z, ok := page.Zone(field); ok {
		at = image.Rect(int((z.X-misreadAround)*px), int((z.Y-misreadAround)*px), int((z.X+z.W+misreadAround)*px), int((z.Y+z.H+misreadAround)*px)).Intersect(at)
	}
	out := image.NewGray(image.Rect(0, 0, at.Dx(), at.Dy()))
	draw.Draw(out, out.Rect, img, at.Min, draw.Src)
	var b bytes.Buffer
	err = png.Encode(&b, out)
	return b.Bytes(), err
}
