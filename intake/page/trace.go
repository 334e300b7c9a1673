package page

import (
	"math"
	"slices"
)

// How far what a page's content draws reaches, as far as that can be told without
// its fonts.
const (
	maxAdded  = 2000 // things drawn on a page; what is beyond is taken with the last
	wideEM    = 0.6  // of a letter, parts of its size: capitals and digits
	belowEM   = 0.3  // of a letter, below its line
	highEM    = 1.3  // of a letter, in all
	penMostPT = 1.0  // pt around a path that its lines reach
)

// nowhere is around nothing, everywhere around all of any page.
var (
	nowhere    = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	everywhere = box{math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)}
)

// around is the rectangle around two.
func (b box) around(c box) box {
	return box{min(b.x0, c.x0), min(b.y0, c.y0), max(b.x1, c.x1), max(b.y1, c.y1)}
}

// show notes that something was painted, and where. White alone is seen only where
// it hides what is scanned.
func (p *painter) show(dark bool, at box) {
	s := p.scene
	hides := !dark && len(s.images) > 0
	s.drawn, s.layers = s.drawn || dark, s.layers || hides
	switch n := len(s.added); {
	case !dark && !hides || at.x1 < at.x0:
	case n >= maxAdded:
		s.added[n-1].box = s.added[n-1].around(at)
	default:
		s.added = append(s.added, laid{box: at})
	}
}

// hide forgets what lies under an opaque picture: words that a reader of print
// put there to be searched.
func (s *scene) hide(under box) {
	s.added = slices.DeleteFunc(s.added, func(l laid) bool {
		return l.x0 >= under.x0 && l.y0 >= under.y0 && l.x1 <= under.x1 && l.y1 <= under.y1
	})
}

// follow keeps track of where paths run and letters stand.
func (p *painter) follow(op string) {
	switch op {
	case "m", "l", "c", "v", "y":
		for i := 0; i+1 < len(p.args); i += 2 {
			p.reach(p.num(i), p.num(i+1))
		}
	case "re":
		x, y, w, h := p.num(0), p.num(1), p.num(2), p.num(3)
		p.reach(x, y)
		p.reach(x+w, y)
		p.reach(x, y+h)
		p.reach(x+w, y+h)
	case "BT":
		p.text, p.row = identity, identity
	case "Tr":
		p.write = int(p.num(0))
	case "Tf":
		p.font = p.num(1)
	case "TL":
		p.lead = p.num(0)
	case "Tm":
		p.row = matrix{p.num(0), p.num(1), p.num(2), p.num(3), p.num(4), p.num(5)}
		p.text = p.row
	case "Td":
		p.step(p.num(0), p.num(1))
	case "TD":
		p.lead = -p.num(1)
		p.step(p.num(0), p.num(1))
	case "T*", "'", "\"":
		p.step(0, -p.lead)
	}
}

// reach takes a point into the path.
func (p *painter) reach(x, y float64) {
	at := matrix{e: x, f: y}.after(p.ctm)
	p.path = p.path.around(box{at.e - penMostPT, at.f - penMostPT, at.e + penMostPT, at.f + penMostPT})
}

// step goes to another line of text.
func (p *painter) step(x, y float64) {
	p.row = matrix{1, 0, 0, 1, x, y}.after(p.row)
	p.text = p.row
}

// letters is about where the letters stand that are shown, and goes on behind them.
func (p *painter) letters() box {
	long := p.chars * wideEM * p.font
	at := matrix{a: long, d: highEM * p.font, f: -belowEM * p.font}.after(p.text).after(p.ctm).bounds()
	p.text = matrix{1, 0, 0, 1, long, 0}.after(p.text)
	return at
}
