package desk

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// item is one thing to look at: a field, a choice with its boxes, or what was
// found on the sheet as a whole.
type item struct {
	ID      string // of its place in the page
	Field   string // "" for the sheet as a whole
	Label   string
	Hint    string // what to type
	Page    int    // in the return, from 1; 0 for none
	Rect    forms.Rect
	Kind    forms.Kind
	Needed  bool // mandatory
	Read    forms.Answer
	Stands  judge.Said
	Changed string // who corrected it last; "" for nobody
	Prefill string
	Boxes   []box
	Found   []found
	Open    bool
	Hidden  bool         // masked
	Cells   []forms.Rect // of a comb, one for each digit
	Risky   bool
	Lacks   bool // what only the sender can put there: ask for it first
	// Unsigned is a signature that the reader found empty.
	Unsigned bool
	Stage    judge.Stage
	Pair     []judge.Keying
	MayKey   bool
	Head     bool // the third look is the visitor's to take
}

// box is one box of a choice.
type box struct {
	Name, Label string
	Read        forms.Answer
	Chosen      bool
}

// found is a finding with what may be done about it.
type found struct {
	forms.Finding
	Open     bool
	Careful  bool // never accepted in passing
	Ways     []option
	Accepted string // the reason it was accepted for; "" when it was not
	By       string
}

// items are what there is to look at on a return.
func (v *visit) items(page *returnPage, l *forms.Layout) []item {
	all := []item{}
	for _, f := range page.Findings {
		if (l == nil || !standsOn(l, f.Field)) && !slices.ContainsFunc(all, func(it item) bool { return it.ID == "s-"+f.Reason }) { // found on two pages, answered for once
			all = append(all, item{ID: "s-" + f.Reason, Label: v.text(sheetWords), Found: []found{v.found(page, f)}})
		}
	}
	if l != nil {
		for i, p := range page.Pages {
			if p.Sheet != nil && p.Sheet.Page <= len(l.Pages) {
				all = append(all, v.fieldsOf(page, l, p, i+1)...)
			}
		}
	}
	for i := range all {
		all[i].Open = slices.ContainsFunc(all[i].Found, func(f found) bool { return f.Open })
	}
	return all
}

var sheetWords = forms.Text{SV: "Hela papperet", EN: "The whole paper"}

func standsOn(l *forms.Layout, field string) bool {
	choice := slices.ContainsFunc(l.Choices, func(c forms.Choice) bool { return c.Field == field })
	return choice || l.Zone(field).Field != ""
}

// fieldsOf are the items of one page, the boxes of a choice together.
func (v *visit) fieldsOf(page *returnPage, l *forms.Layout, p judge.PageReading, nth int) []item {
	var all []item
	answers := page.Answers(l)
	for _, z := range l.Pages[p.Sheet.Page-1].Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		name, label := judge.RiskyName(l, z.Field), z.Label
		if i := slices.IndexFunc(all, func(it item) bool { return it.Field == name }); i >= 0 {
			all[i].addBox(v, z, answers, p)
			continue
		}
		it := item{ID: "f-" + name, Cells: z.Cells, Field: name, Kind: z.Kind, Page: nth, Rect: z.Rect, Needed: z.Mandatory,
			Read: forms.AnswerIn(p.Answers, z.Field), Hint: v.text(hints[z.Kind])}
		if name != z.Field {
			i := slices.IndexFunc(l.Choices, func(c forms.Choice) bool { return c.Field == name })
			label, it.Kind = l.Choices[i].Label, forms.KindTick
			it.addBox(v, z, answers, p)
		}
		it.Label = v.text(label)
		v.fillItem(&it, page, l, answers)
		all = append(all, it)
	}
	return all
}

var hints = map[forms.Kind]forms.Text{
	forms.KindDate:   {SV: "år månad dag, åtta siffror", EN: "year month day, eight digits"},
	forms.KindDigits: {SV: "bara siffror", EN: "digits only"},
	forms.KindText:   {SV: "skriv av, eller lämna tomt", EN: "copy it, or leave empty"},
}

func (it *item) addBox(v *visit, z forms.Zone, answers []forms.Answer, p judge.PageReading) {
	it.Rect = union(it.Rect, z.Rect)
	it.Boxes = append(it.Boxes, box{Name: z.Field, Label: v.text(z.Label), Read: forms.AnswerIn(p.Answers, z.Field),
		Chosen: forms.AnswerIn(answers, z.Field).State == forms.Filled})
	if s := forms.AnswerIn(answers, z.Field).State; s == forms.Unsure {
		it.Stands.State = forms.Unsure
	} else if s == forms.Filled && it.Stands.State != forms.Unsure {
		it.Stands.State = forms.Filled
	}
}

func union(a, b forms.Rect) forms.Rect {
	if a.W == 0 {
		return b
	}
	x, y := math.Min(a.X, b.X), math.Min(a.Y, b.Y)
	return forms.Rect{X: x, Y: y, W: math.Max(a.X+a.W, b.X+b.W) - x, H: math.Max(a.Y+a.H, b.Y+b.H) - y}
}

// fillItem adds how the field stands, what was found on it, and who may do what.
func (v *visit) fillItem(it *item, page *returnPage, l *forms.Layout, answers []forms.Answer) {
	if len(it.Boxes) == 0 {
		a := forms.AnswerIn(answers, it.Field)
		it.Stands = judge.Said{State: a.State, Value: a.Value, Confidence: a.Confidence}
	} else if it.Stands.State == "" {
		it.Stands.State = forms.Empty
	}
	it.Prefill = it.Stands.Value
	if strings.Contains(it.Prefill, "?") {
		it.Stands.State = forms.Unsure
	}
	it.Hidden = page.Masked && staff.Hides(it.Kind)
	it.Risky = judge.Risky(l, it.Field)
	if it.Hidden {
		it.Stands.Value, it.Prefill, it.Read.Value, it.Read.Likely, it.Read.Cells = "", "", "", "", nil
	}
	for _, c := range page.Corrections {
		if c.Field == it.Field || slices.ContainsFunc(it.Boxes, func(b box) bool { return b.Name == c.Field }) {
			it.Changed = c.Who
		}
	}
	for _, f := range page.Findings {
		if f.Field != "" && judge.RiskyName(l, f.Field) == it.Field {
			it.Found = append(it.Found, v.found(page, f))
		}
	}
	it.Lacks = slices.ContainsFunc(it.Found, func(f found) bool { return f.Open && judge.Lacking(f.Finding) })
	it.Unsigned = page.Unsigned(l, it.Field) && it.Lacks
	if it.Risky || it.Unsigned {
		it.fillPair(v, page)
	}
}

// fillPair says how far two people have come. What the first one typed is shown
// to nobody before the second has typed too.
func (it *item) fillPair(v *visit, page *returnPage) {
	pair, stage := judge.Pair(page.Keyings, it.Field)
	it.Stage = stage
	did := slices.ContainsFunc(pair, func(k judge.Keying) bool { return k.Who == v.user.Login })
	head := v.user.Has(staff.RoleHead)
	switch stage {
	case judge.StageThird:
		it.MayKey, it.Head = true, head && !did
		if it.Head && !it.Hidden {
			it.Pair = pair
		}
	case judge.StageAgreed:
		it.MayKey = true
	default:
		it.MayKey = !did
	}
	if stage == judge.StageSecond {
		it.Stands.Value, it.Read.Value, it.Read.Likely, it.Read.Cells, it.Prefill = "", "", "", nil, ""
	}
}

func (v *visit) found(page *returnPage, f forms.Finding) found {
	out := found{Finding: f, Open: slices.Contains(page.Work.Open(), f), Careful: judge.Careful(f)}
	for _, r := range page.Resolutions {
		if r.Reason == f.Reason && r.Field == f.Field && !out.Open {
			out.Accepted, out.By = v.text(judge.WhyWords[r.Why]), r.Who
		}
	}
	if out.Open {
		for _, w := range judge.WaysToAccept(f) {
			if w != judge.WhyHead || v.user.Has(staff.RoleHead) {
				out.Ways = append(out.Ways, option{Value: string(w), Name: v.text(judge.WhyWords[w])})
			}
		}
	}
	return out
}

// Crop is the item's place with a margin, as an SVG viewBox in mm.
func (it item) Crop() string {
	r := it.Rect
	return fmt.Sprintf("%.2f %.2f %.2f %.2f", r.X-cropMarginMM, r.Y-cropMarginMM, r.W+2*cropMarginMM, r.H+2*cropMarginMM)
}

// CropWidth is how wide the enlarged crop is shown, in px.
func (it item) CropWidth() int {
	const pxPerMM, most = 9, 560
	return min(int((it.Rect.W+2*cropMarginMM)*pxPerMM), most)
}

// Typed says whether the item is typed as characters.
func (it item) Typed() bool { return it.Kind == forms.KindDigits || it.Kind == forms.KindDate }

// Numeric is the keyboard that a telephone shows for it.
func (it item) Numeric() string {
	if it.Typed() {
		return "numeric"
	}
	return "text"
}

// Shown is what stands in the item, with spaces that make a long number readable.
func (it item) Shown() string {
	s := it.Stands.Value
	if it.Kind == forms.KindDate && len(s) == 8 {
		return s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	if it.Kind == forms.KindDigits && len(s) == 12 && strings.HasPrefix(it.Field, "personnummer") {
		return s[:8] + "-" + s[8:]
	}
	return s
}

// Mends says whether somebody who keys the item first mends the one digit in doubt in
// place of keying it whole. Whoever comes second keys it whole, and sees nothing of it.
func (it item) Mends() bool {
	return it.Stage == judge.StageFirst && strings.Count(it.Prefill, "?") == 1
}

// cellMarginMM is what a digit's crop shows around its cell: strokes leave it.
const cellMarginMM = 0.8

// CellCrops are the crops of a comb's digits, each an SVG viewBox in mm; none where
// the item is not typed digit by digit.
func (it item) CellCrops() []string {
	var all []string
	if it.Typed() && it.Page > 0 {
		for _, r := range it.Cells {
			all = append(all, fmt.Sprintf("%.2f %.2f %.2f %.2f", r.X-cellMarginMM, r.Y-cellMarginMM, r.W+2*cellMarginMM, r.H+2*cellMarginMM))
		}
	}
	return all
}
