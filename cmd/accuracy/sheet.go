package main

import (
	"fmt"
	"image"
	"math/rand/v2"

	"blankett/forms"
	"blankett/intake/trial"
)

// sheet is one sheet of the run: what was written on it, and what came of it.
type sheet struct {
	id      string // level-number
	level   int    // in trial.Levels
	rng     *rand.Rand
	stock   *stock
	print   forms.Print
	post    post
	printed *image.Gray
	filled  *image.Gray
	aged    *image.Gray
	wear    trial.Wear
	file    []byte

	pen     string
	style   trial.Style
	digits  string // the collection they are from, "strokes" when drawn
	truth   map[string]string
	strays  map[string]trial.Stray // zones with ink that is no answer
	kept    map[string]float64     // share of the ink that the scanner kept, by field
	covered map[string]float64     // part of a ticked box that is drawn on
	whole   bool                   // all there is to fill in was filled in, plainly
}

// pens are what people write with, by name: trial's own, and what else there is
// on a counter, as grey scanners see their colours.
var pens = []struct {
	name string
	pen  trial.Pen
}{
	{"pencil", trial.Pencil}, {"ballpoint", trial.Ballpoint}, {"felt", trial.Felt},
	{"blue", trial.Pen{WidthMM: 0.4, Dark: 0.7, Grain: 0.15, ShakeMM: 0.12}},
	{"red", trial.Pen{WidthMM: 0.4, Dark: 0.55, Grain: 0.15, ShakeMM: 0.12}},
	{"light pencil", trial.Pen{WidthMM: 0.4, Dark: 0.36, Grain: 0.4, ShakeMM: 0.12}},
}

// meant are the styles of marks that mean a tick; doubtful those that a person
// must look at.
var (
	meant    = []trial.Style{trial.Cross, trial.Check, trial.Slash, trial.Scribble, trial.Miss}
	doubtful = []trial.Style{trial.Dot, trial.Dash, trial.Solid, trial.StruckOut}
)

// numbers are published test numbers of nobody; see the domain's notes.
var numbers = []string{"201311212383", "201311222382", "201011212386", "200811212380", "200811222389", "200802292383", "192501019216"}

// makeSheet prints, fills in, wears and saves one sheet.
func (r *runner) makeSheet(j job) (*sheet, error) {
	number, level := j.number(), j.level
	s := &sheet{
		id: fmt.Sprintf("%s-%d", trial.Levels[level].Name, j.n), level: level,
		rng:    rand.New(rand.NewPCG(r.seed, number)),
		strays: map[string]trial.Stray{}, kept: map[string]float64{}, covered: map[string]float64{},
	}
	s.stock = r.press.stocks[max(0, s.rng.IntN(len(r.press.stocks)+1)-1)] // half of them open
	var err error
	if s.print, err = r.press.issue(r.seed, number, len(s.stock.edition.Pages)); err != nil {
		return nil, fmt.Errorf("issue a sheet: %w", err)
	}
	if s.printed, err = s.stock.draw(s.print); err != nil {
		return nil, fmt.Errorf("print a sheet: %w", err)
	}
	if err = s.fill(r.hands, number); err != nil {
		return nil, fmt.Errorf("fill in a sheet: %w", err)
	}
	s.aged, s.wear = trial.Levels[level].Age(s.filled, printPx, s.rng)
	if s.file, err = s.wear.PDF(s.aged); err != nil {
		return nil, fmt.Errorf("save a scan: %w", err)
	}
	s.weigh()
	return s, nil
}

// fill fills the sheet in: half of the sheets plainly and wholly, a third with
// something left out, a sixth with marks that nobody can be sure of.
func (s *sheet) fill(h *handwriting, number uint64) (err error) {
	pen := pens[s.rng.IntN(len(pens))]
	p := trial.NewPaper(s.printed, printPx, s.stock.page, s.rng)
	p.Pen, s.pen = pen.pen, pen.name
	a := trial.Answers{Values: map[string]string{"personnummer": numbers[s.rng.IntN(len(numbers))]}, Date: s.date()}
	if s.rng.IntN(2) == 0 {
		a.Values["personal_hsaid"] = ""
	}
	if s.post, err = posted(a.Date, number); err != nil {
		return err
	}
	s.style = meant[s.rng.IntN(len(meant))]
	switch kind := s.rng.IntN(6); {
	case kind < 3:
		s.whole = s.style != trial.Miss
	case kind < 5:
		a.Leave = s.leave()
	default:
		s.style = doubtful[s.rng.IntN(len(doubtful))]
	}
	a.Style = s.style
	s.byHand(h, &a)
	s.truth = trial.FillAll(p, &s.stock.edition.Layout, a)
	for _, z := range s.stock.page.Zones { // in the page's order, so that chance is the same each time
		if stray, ok := s.strays[z.Field]; ok {
			p.Stray(z, stray)
		}
	}
	s.filled = p.Img
	return nil
}

// byHand takes most digits and signatures from real people, the rest from a
// drawn hand.
func (s *sheet) byHand(h *handwriting, a *trial.Answers) {
	s.digits = "strokes"
	if k := s.rng.IntN(len(h.digits) + 1); k < len(h.digits) {
		s.digits, a.Digit = h.digits[k].name, h.digits[k].digit(s.rng)
	}
	if s.rng.IntN(3) > 0 && len(h.signatures) > 0 {
		a.Signature = func() image.Image { return h.signatures[s.rng.IntN(len(h.signatures))] }
	}
}

// date is some day of a year, so that dates have all digits.
func (s *sheet) date() string {
	return fmt.Sprintf("20%02d%02d%02d", 24+s.rng.IntN(6), 1+s.rng.IntN(12), 1+s.rng.IntN(28))
}

// leave chooses what is left out, one thing in three and at least one, and puts
// strays where something else might be taken for an answer.
func (s *sheet) leave() []string {
	var all, out []string
	for _, c := range s.stock.choices() {
		all = append(all, c.Field)
	}
	for _, z := range s.stock.page.Zones {
		if z.Mandatory && fillable(z.Kind) && z.Kind != forms.KindTick {
			all = append(all, z.Field)
		}
	}
	for _, f := range all {
		if s.rng.IntN(3) == 0 {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		out = append(out, all[s.rng.IntN(len(all))])
	}
	for _, f := range out {
		s.litter(f)
	}
	return out
}

// litter puts a stray in half of the signatures left out, and in every fourth
// other field or one box of a choice: there, a touch of the pen or a tail from above.
func (s *sheet) litter(field string) {
	for _, c := range s.stock.choices() {
		if c.Field == field {
			field = c.Boxes[s.rng.IntN(len(c.Boxes))]
		}
	}
	signature := false
	for _, z := range s.stock.page.Zones {
		signature = signature || z.Field == field && z.Kind == forms.KindSignature
	}
	switch {
	case signature && s.rng.IntN(2) == 0:
		s.strays[field] = trial.Strays[s.rng.IntN(len(trial.Strays))]
	case !signature && s.rng.IntN(4) == 0:
		s.strays[field] = trial.Strays[s.rng.IntN(2)]
	}
}

// fillable says whether people write in zones of a kind.
func fillable(k forms.Kind) bool { return k != forms.KindCode && k != forms.KindMark }

// aroundMM is how far ink may lie outside its zone: strokes that miss a box by
// 2 mm, and run out of it.
const aroundMM = 2.5

// weigh measures what the scanner kept of the ink, and how full ticked boxes are.
func (s *sheet) weigh() {
	for _, z := range s.stock.page.Zones {
		if _, ok := s.truth[z.Field]; !ok {
			continue
		}
		r, around := z.Rect, 0.0
		if z.Kind == forms.KindTick {
			s.covered[z.Field] = trial.Covered(s.printed, s.filled, printPx, z.Rect)
			around = aroundMM
		}
		r = forms.Rect{X: r.X - around, Y: r.Y - around, W: r.W + 2*around, H: r.H + 2*around}
		s.kept[z.Field] = trial.Kept(s.printed, s.filled, s.aged, printPx, s.wear, r)
	}
}

// leastKept is the share of its ink below which a mark is lost to every reader:
// what is left of a stroke are dots.
const leastKept = 0.3

// lost says whether the scanner lost what was written in a field.
func (s *sheet) lost(field string) bool {
	kept, written := s.kept[field]
	return written && kept < leastKept
}
