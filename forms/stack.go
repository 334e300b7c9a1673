package forms

import (
	"fmt"
	"io"
	"strings"
)

// Stack is a PDF of printed sheets on its way out: each sheet is written as it
// is added, so ten thousand take no more memory than ten, but for some 550 bytes
// a page to find it by. What all sheets show is in the file once.
type Stack struct {
	*paper
	edition *Edition
	faces   []face
	looks   map[look]int // the streams that draw it
}

// face is a page of an edition as it stands on every sheet.
type face struct {
	stream  int
	outline *outline
}

// NewStack begins a PDF to be printed: PDF/A-2b, tagged. The first error is
// given by Add or Close.
func NewStack(w io.Writer, e *Edition) *Stack { return newStack(w, e, false) }

// NewFillableStack begins a PDF to fill in on a screen.
func NewFillableStack(w io.Writer, e *Edition) *Stack { return newStack(w, e, true) }

func newStack(w io.Writer, e *Edition, fillable bool) *Stack {
	s := &Stack{paper: newPaper(w, e.Title, fillable, fontsOf(e)), edition: e, looks: map[look]int{}}
	for i := range e.Pages {
		parts, outline := outlined(e.Ink[i], func(field string) int { return s.inputs(i, field) })
		s.faces = append(s.faces, face{s.face(parts), outline})
	}
	return s
}

// Add writes the pages of one print.
func (s *Stack) Add(p Print) error {
	holder, fields := 0, []int(nil)
	if s.fillable {
		holder = s.reserve(1)
	}
	for i := range s.edition.Pages {
		parts, outline, err := s.own(p, i)
		if err != nil {
			return err
		}
		one := impression{streams: []int{s.faces[i].stream, s.face(parts)}, outline: outline, zones: s.edition.Pages[i].Zones, holder: holder}
		if s.fillable {
			one.places = s.places(p, i)
		}
		first := s.add(one)
		for n := range one.places {
			fields = append(fields, first+n)
		}
	}
	if s.fillable {
		s.hold(holder, p.Case, fields)
	}
	return s.err
}

// Close writes what is about all sheets. The PDF is whole after it.
func (s *Stack) Close() error {
	if err := s.close(); err != nil {
		return fmt.Errorf("draw %s: %w", s.edition.Layout.Edition, err)
	}
	return nil
}

// own is what a print adds to a page: the code, which is described, the case
// number, and the values, each in its field unless it can be filled in there.
func (s *Stack) own(p Print, page int) ([]part, *outline, error) {
	ops, err := p.ink(s.edition, page+1)
	if err != nil {
		return nil, nil, err
	}
	g := &grower{outline: s.faces[page].outline.fork(), block: -1, list: -1}
	code := 0
	for _, o := range ops {
		field, isField := strings.CutPrefix(o.Tag, tagField)
		switch {
		case isField && s.inputs(page, field) > 0:
		case isField:
			g.mark(o, g.of(field))
		case o.Tag == tagCode:
			if code == 0 {
				z := zoneNamed(s.edition.Pages[page].Zones, "code-1")
				code = g.grow(0, element{role: tagCode, box: z.Rect, alt: fmt.Sprintf("Bladets kod: ärende %s, sida %d", p.Case, page+1)})
			}
			g.mark(o, code)
		default:
			g.add(o)
		}
	}
	return g.parts, g.outline, nil
}
