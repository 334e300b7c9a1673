package page

import (
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Limits on what is followed on one page.
const (
	maxContent = 64 << 20 // bytes of page content
	maxForms   = 4        // forms within forms
	maxFollows = 500      // forms on a page
	maxPlaced  = 2000     // images on a page
	maxSaved   = 256      // graphics states
)

// matrix maps (x, y) to (a·x + c·y + e, b·x + d·y + f), as PDF writes it.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// after gives the matrix that does m first and then n.
func (m matrix) after(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// bounds gives the rectangle that the unit square is mapped into.
func (m matrix) bounds() box {
	x := []float64{m.e, m.e + m.a, m.e + m.c, m.e + m.a + m.c}
	y := []float64{m.f, m.f + m.b, m.f + m.d, m.f + m.b + m.d}
	return box{min(x[0], x[1], x[2], x[3]), min(y[0], y[1], y[2], y[3]), max(x[0], x[1], x[2], x[3]), max(y[0], y[1], y[2], y[3])}
}

// turn gives the quarter turn and mirroring nearest to the matrix.
func (m matrix) turn() turn {
	if math.Abs(m.a)+math.Abs(m.d) >= math.Abs(m.b)+math.Abs(m.c) {
		return turn{flipX: m.a < 0, flipY: m.d < 0}
	}
	return turn{swap: true, flipX: m.c > 0, flipY: m.b > 0}
}

// placed is an image where it stands on the page.
type placed struct {
	image *types.StreamDict
	at    matrix
	light bool // a stencil painted in something light
}

// scene is what a page shows.
type scene struct {
	images []placed
	drawn  bool   // text, lines, areas or annotations that can be seen
	layers bool   // some of it can be switched off
	over   []laid // the annotations
	added  []laid // what else was drawn, and no picture covers
}

// state is the part of the graphics state that matters here.
type state struct {
	ctm   matrix
	fill  float64 // grey of fills, 1 is white
	line  float64 // grey of strokes
	write int     // text rendering mode; 3 can't be seen, 7 neither
	font  float64 // size of letters
	lead  float64 // from one line of text to the next
}

// painter follows the content of a page.
type painter struct {
	file  *pdfFile
	scene *scene
	state
	saved []state
	args  []token
	chars float64 // in the strings among args, and beyond
	path  box     // around what is to be painted; without a size where there is nothing
	text  matrix  // where the next letter stands
	row   matrix  // where its line begins
	forms int     // followed so far
}

// scene reads a page's content, without its pixels.
func (f *pdfFile) scene(l leaf) *scene {
	over := f.annotations(l.dict)
	s := &scene{drawn: len(over) > 0, over: over}
	p := &painter{file: f, scene: s, state: state{ctm: identity}, path: nowhere, text: identity, row: identity}
	p.run(f.content(l.dict["Contents"]), l.resources, 0)
	return s
}

// content joins the content streams of a page.
func (f *pdfFile) content(o types.Object) []byte {
	if sd := f.stream(o); sd != nil {
		data, _ := f.decoded(sd, maxContent)
		return data
	}
	var all []byte
	for _, part := range f.array(o) {
		if sd := f.stream(part); sd != nil && len(all) < maxContent {
			data, _ := f.decoded(sd, maxContent)
			all = append(append(all, data...), '\n')
		}
	}
	return all
}

func (p *painter) run(content []byte, resources types.Dict, depth int) {
	lex := lexer{data: content}
	for {
		t := lex.next()
		switch t.kind {
		case 0:
			return
		case 'a':
			if t.text == "ID" {
				p.show(true, p.ctm.bounds())
				lex.skipInline()
			}
			p.do(t.text, resources, depth)
			p.args, p.chars = p.args[:0], 0
		default:
			if t.kind == '[' {
				p.chars += t.num
			}
			if len(p.args) < 64 {
				p.args = append(p.args, t)
			}
		}
	}
}

// num gives the i-th number before an operator.
func (p *painter) num(i int) float64 {
	if i >= len(p.args) {
		return 0
	}
	return p.args[i].num
}

func (p *painter) do(op string, resources types.Dict, depth int) {
	switch op {
	case "q":
		if len(p.saved) < maxSaved {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		p.ctm = matrix{p.num(0), p.num(1), p.num(2), p.num(3), p.num(4), p.num(5)}.after(p.ctm)
	case "Do":
		if len(p.args) > 0 {
			p.xobject(p.args[len(p.args)-1].text, resources, depth)
		}
	case "BDC":
		// A layer that can be hidden: PDFium knows whether it is.
		p.scene.layers = p.scene.layers || len(p.args) > 0 && p.args[0].text == "OC"
	default:
		p.follow(op)
		p.paint(op)
	}
}

// white is the grey from which on nothing is seen on paper.
const white = 0.97

func (p *painter) paint(op string) {
	switch op {
	case "g", "rg", "k", "sc", "scn":
		p.fill = p.grey(op)
	case "G", "RG", "K", "SC", "SCN":
		p.line = p.grey(op)
	case "cs":
		p.fill = 0
	case "CS":
		p.line = 0
	case "f", "F", "f*":
		p.show(p.fill < white, p.path)
		p.path = nowhere
	case "S", "s":
		p.show(p.line < white, p.path)
		p.path = nowhere
	case "B", "B*", "b", "b*":
		p.show(p.fill < white || p.line < white, p.path)
		p.path = nowhere
	case "n":
		p.path = nowhere
	case "Tj", "TJ", "'", "\"":
		if at := p.letters(); p.write != 3 && p.write != 7 {
			p.show(true, at)
		}
	case "sh":
		p.show(true, everywhere)
	}
}

// grey guesses a colour's lightness by its number of components.
func (p *painter) grey(op string) float64 {
	switch len(p.args) {
	case 1:
		return p.num(0)
	case 3:
		return 0.3*p.num(0) + 0.59*p.num(1) + 0.11*p.num(2)
	case 4:
		return (1 - max(p.num(0), p.num(1), p.num(2))) * (1 - p.num(3))
	}
	return 0
}

// xobject places an image, or follows a form.
func (p *painter) xobject(name string, resources types.Dict, depth int) {
	f := p.file
	sd := f.stream(f.dict(resources["XObject"])[name])
	if sd == nil {
		return
	}
	switch f.name(sd.Dict["Subtype"]) {
	case "Image":
		p.scene.layers = p.scene.layers || sd.Dict["OC"] != nil
		if len(p.scene.images) < maxPlaced {
			p.scene.images = append(p.scene.images, placed{sd, p.ctm, p.fill >= white})
		}
		if !f.seeThrough(sd.Dict) && !f.hasMask(sd.Dict) {
			p.scene.hide(p.ctm.bounds())
		}
	case "Form":
		if p.forms++; depth < maxForms && p.forms < maxFollows {
			p.form(sd, resources, depth)
		}
	}
}

func (p *painter) form(sd *types.StreamDict, resources types.Dict, depth int) {
	f, before, saved := p.file, p.state, p.saved
	if m := f.array(sd.Dict["Matrix"]); len(m) == 6 {
		var v [6]float64
		for i := range v {
			v[i], _ = f.number(m[i])
		}
		p.ctm = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}.after(p.ctm)
	}
	if own := f.dict(sd.Dict["Resources"]); own != nil {
		resources = own
	}
	data, _ := f.decoded(sd, maxContent)
	p.saved = nil
	p.args = p.args[:0]
	p.run(data, resources, depth+1)
	p.state, p.saved = before, saved
}
