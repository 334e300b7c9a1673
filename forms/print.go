package forms

import (
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// Print is one set of sheets: a case, its codes, and what is filled in beforehand.
type Print struct {
	Case   string            // in its printed grouping
	Codes  []string          // the text of the code, one for each page
	Values map[string]string // by field, as Fill gives them
}

// codeVersion is the size of every sheet code: 29 modules.
const codeVersion = 3

// ink is what a print adds to the blank page.
func (p Print) ink(e *Edition, page int) ([]Op, error) {
	if len(p.Codes) != len(e.Pages) {
		return nil, fmt.Errorf("print of %s: %d codes for %d pages", e.Layout.Edition, len(p.Codes), len(e.Pages))
	}
	modules, err := codeModules(p.Codes[page-1])
	if err != nil {
		return nil, err
	}
	var ops []Op
	on := e.Pages[page-1]
	for _, z := range on.Zones {
		if z.Kind == KindCode {
			ops = append(ops, Op{Do: doFill, Rect: z.Rect, Parts: codeInk(modules, z.Rect), Tag: once(tagCode, z.Field == "code-1")})
			continue
		}
		ops = append(ops, z.valueInk(p.Values[z.Field])...)
	}
	for i, r := range on.CaseNumbers {
		number := centred(r, p.Case, fontMono, numberPT)
		number.Tag = once(tagText, i == 0)
		ops = append(ops, number)
	}
	return ops, nil
}

// once is the tag of what stands on a page twice: it is read aloud once.
func once(tag string, first bool) string {
	if first {
		return tag
	}
	return ""
}

// centred sets a line in the middle of a rectangle.
func centred(r Rect, text, font string, sizePT float64) Op {
	const capHeight = 0.72 // of the size, for capitals and digits of the Go fonts
	width := widthMM(text, font, sizePT)
	return textOp(r.X+(r.W-width)/2, r.Y+(r.H+capHeight*sizePT*mmPerPT)/2, text, font, sizePT, 0)
}

// valueInset is how far from its field's edge a printed text starts, in mm.
const valueInset = 2.5

// valueInk is a value printed in its zone: digits one to a cell, text on its line.
func (z Zone) valueInk(value string) []Op {
	const digitPT = 14.0
	if value == "" {
		return nil
	}
	if len(z.Cells) == 0 {
		op := centred(z.Rect, value, fontRegular, bodyPT)
		op.X, op.Tag = z.X+valueInset, tagField+z.Field
		return []Op{op}
	}
	var ops []Op
	for i, r := range strings.ReplaceAll(value, "-", "") {
		if i < len(z.Cells) {
			op := centred(z.Cells[i], string(r), fontMono, digitPT)
			op.Tag = tagField + z.Field
			ops = append(ops, op)
		}
	}
	return ops
}

// codeModules encodes a sheet code; the rows of modules, true is dark.
func codeModules(text string) ([][]bool, error) {
	if !LooksLikeCode(text) {
		return nil, fmt.Errorf("draw a code: the text is not a sheet code")
	}
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_QR_VERSION: codeVersion}
	code, err := encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_H, hints)
	if err != nil {
		code, err = encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_Q, hints)
	}
	if err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	rows := make([][]bool, CodeModules)
	for y, row := range code.GetMatrix().GetArray() {
		for _, module := range row {
			rows[y] = append(rows[y], module == 1)
		}
	}
	return rows, nil
}

// codeInk is a code's dark modules, one rectangle for each run in a row.
func codeInk(rows [][]bool, in Rect) []Rect {
	const runs = CodeModules * (CodeModules + 1) / 2 // at most
	side := in.W / CodeModules
	ink := make([]Rect, 0, runs)
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			run := darkRun(row[x:])
			if run > 0 {
				ink = append(ink, Rect{in.X + float64(x)*side, in.Y + float64(y)*side, float64(run) * side, side})
			}
			x += run
		}
	}
	return ink
}

// darkRun counts the dark modules that a row begins with.
func darkRun(row []bool) int {
	for n, dark := range row {
		if !dark {
			return n
		}
	}
	return len(row)
}
