package forms

import (
	"fmt"
	"slices"
	"strconv"
)

// headingDrop is from a section heading's top to its first row, mm.
const headingDrop = 6.6

// sections lays every section out, each as a block of the text's width.
func (t *Template) sections(variant string) ([]block, error) {
	var all []block
	for i, s := range t.Sections {
		b, err := s.layOut(variant, []string{"sections", strconv.Itoa(i)})
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

// layOut stacks a section's heading and rows, in a frame where it has one.
func (s Section) layOut(variant string, path []string) (block, error) {
	var b block
	rows := s.Rows
	if s.Heading != "" {
		b.tagged(tagSection, 0, 0, s.Heading, fontBold, headingPT, 0)
		b.h = headingDrop
		rows = s.besideHeading(&b, variant)
	}
	for i, r := range rows {
		row, err := r.layOut(textWidth, variant, append(path, "rows", strconv.Itoa(i)))
		if err != nil {
			return block{}, err
		}
		if i > 0 {
			b.h += rowGap
		}
		b.put(row, 0, b.h)
	}
	if s.Frame {
		return framed(b), nil
	}
	return b, nil
}

// besideHeading sets what to do with a choice that comes first on the heading's
// line, where it fits, and gives the rows with that choice knowing so.
func (s Section) besideHeading(b *block, variant string) []Row {
	const apart = 5.0 // mm between the heading and what to do
	if len(s.Rows) == 0 || s.Rows[0].Choice == nil {
		return s.Rows
	}
	first := *s.Rows[0].Choice
	words := first.instruction(variant)
	x := widthMM(s.Heading, fontBold, headingPT) + apart
	if x+widthMM(words, fontRegular, captionPT) > textWidth {
		return s.Rows
	}
	first.captioned = true
	b.text(x, (headingPT-captionPT)*ascent*mmPerPT, words, fontRegular, captionPT, 0)
	rows := slices.Clone(s.Rows)
	rows[0].Choice = &first
	return rows
}

// framed puts a line around a block, outside the text's margins: what stands in
// it keeps the width and the left edge of all else.
func framed(inner block) block {
	const line = 0.5 // mm, black
	var b block
	b.put(inner, 0, framePad)
	b.h += framePad
	b.ink = append(b.ink, Op{Do: doBox, Rect: Rect{-framePad, 0, textWidth + 2*framePad, b.h}, LineMM: line})
	return b
}

func (r Row) layOut(width float64, variant string, path []string) (block, error) {
	switch {
	case r.Choice != nil:
		return r.Choice.fit(width, variant, path)
	case len(r.Points) > 0:
		return points(r.Points, width), nil
	case len(r.Fields) > 0:
		return r.beside(width, path)
	}
	return paragraph(r.Text, width), nil
}

// fit lays the choice out and refuses one whose words run into the next box.
func (q *Question) fit(width float64, variant string, path []string) (block, error) {
	b := q.boxes(width, variant)
	for i, z := range b.zones {
		end := z.X + tickSide + 2.2 + widthMM(q.Boxes[i].Label.SV, fontRegular, bodyPT)
		limit := width
		if i+1 < len(b.zones) && !q.Stacked {
			limit = b.zones[i+1].X
		}
		if end > limit {
			return b, &misfit{path: append(path, "choice", "boxes", strconv.Itoa(i), "label"),
				expected: fmt.Sprintf("a shorter label: it is %.0f mm too long", end-limit)}
		}
	}
	return b, nil
}

// beside sets fields next to each other: combs at the width of their cells, the
// rest share what is left.
func (r Row) beside(width float64, path []string) (block, error) {
	room := width - fieldGap*float64(len(r.Fields)-1)
	cell, share := r.shares(room)
	var b block
	x := 0.0
	for i, f := range r.Fields {
		at := append(path, "fields", strconv.Itoa(i))
		wide := f.weight() * share
		if f.cells() > 0 {
			wide = combWidth(f, cell)
			b.put(f.comb(cell), x, 0)
		} else {
			b.put(f.box(wide, f.height()), x, 0)
		}
		if err := f.tooNarrow(wide, cell, at); err != nil {
			return b, err
		}
		room := wide
		if i == len(r.Fields)-1 {
			room = width - x // nothing stands beside it
		}
		if err := f.captionFits(room, at); err != nil {
			return b, err
		}
		x += wide + fieldGap
	}
	return b, nil
}

// shares divides a row: the width of a comb cell, and mm for each unit of
// relative width. Cells grow only where no other field wants the room.
func (r Row) shares(room float64) (cell, share float64) {
	cells, weights, gaps := 0, 0.0, 0.0
	for _, f := range r.Fields {
		cells += f.cells()
		gaps += groupGap * float64(max(len(f.groups())-1, 0))
		if f.cells() == 0 {
			weights += f.weight()
		}
	}
	cell = cellMin
	if weights == 0 {
		cell = min((room-gaps)/float64(cells), cellMax)
		return cell, 0
	}
	return cell, (room - gaps - cell*float64(cells)) / weights
}

func combWidth(f Field, cell float64) float64 {
	return float64(f.cells())*cell + groupGap*float64(len(f.groups())-1)
}

// weight is a field's relative width; a comb has none.
func (f Field) weight() float64 {
	if f.cells() > 0 {
		return 0
	}
	if f.Width == 0 {
		return 1
	}
	return f.Width
}

func (f Field) height() float64 {
	switch {
	case f.Kind == KindSignature:
		return signHeight
	case f.cells() > 0:
		return combHeight
	}
	return writeHeight
}

// tooNarrow refuses a field that nobody could write in.
func (f Field) tooNarrow(wide, cell float64, path []string) error {
	least := textMin
	if f.Kind == KindSignature {
		least = signMin
	}
	if f.cells() > 0 {
		wide, least = cell, cellMin
	}
	if wide < least-0.001 {
		return &misfit{path: path, expected: fmt.Sprintf("room for %q: it would be %.1f mm wide and needs %.1f mm; put fewer fields in the row", f.Name, wide, least)}
	}
	return nil
}

// captionFits refuses a label that runs into the next field, or past the row.
func (f Field) captionFits(room float64, path []string) error {
	var b block
	b.caption(f.Label.SV, f.note())
	last := b.ink[len(b.ink)-1]
	if over := last.X + last.W - room; over > 0 {
		return &misfit{path: append(path, "label"), expected: fmt.Sprintf("a shorter label or hint: together they are %.0f mm too long", over)}
	}
	return nil
}
