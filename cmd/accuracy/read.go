package main

import (
	"fmt"
	"image"
	"slices"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/page"
	"blankett/intake/scan"
)

// reading is what was read on a sheet.
type reading struct {
	img   *image.Gray
	pic   *scan.Picture // of img
	sheet string        // the case that it was taken for; "" when it was not identified
	by    judge.FoundBy
	laid  bool // registered
	reg   scan.Registration
	// answers by field; a field without one counts as unsure.
	answers  map[string]forms.Answer
	findings []forms.Finding
}

// read takes a file the way of the service: decoded, located, identified by
// the run's ledger, aligned, read, checked.
func (r *runner) read(s *sheet) (*reading, error) {
	doc, err := page.Open(s.file)
	if err != nil {
		return nil, fmt.Errorf("open a scan: %w", err)
	}
	defer doc.Close()
	img, err := doc.Page(1)
	if err != nil {
		return nil, fmt.Errorf("decode a scan: %w", err)
	}
	got := &reading{img: img, pic: scan.Of(img), by: judge.FoundByNone, answers: map[string]forms.Answer{}}
	if got.pic.Blank() {
		return got, nil
	}
	codes := ownCodes(got.pic)
	var byMarks *scan.Registration
	if got.sheet = r.press.claimed(codes); len(codes) > 0 {
		got.by = judge.FoundByQR
	} else {
		got.sheet, byMarks = r.press.numbered(got.pic)
		got.by = judge.FoundByText
	}
	if got.sheet == "" {
		got.by = judge.FoundByNone
		return got, nil
	}
	got.measure(s, codes, byMarks)
	return got, nil
}

// ownCodes finds the codes that may be ours.
func ownCodes(pic *scan.Picture) []scan.Code {
	var own []scan.Code
	for _, c := range pic.Find() {
		if forms.LooksLikeCode(c.Text) {
			own = append(own, c)
		}
	}
	return own
}

// claimed is the case that all codes name, "" when they disagree, are forged or
// were never printed.
func (p *press) claimed(codes []scan.Code) string {
	number := ""
	for _, c := range codes {
		claim, verdict := p.keys.Verify(c.Text)
		if verdict != forms.Genuine || number != "" && claim.Case != number || !p.ledger[claim.Case] {
			return ""
		}
		number = claim.Case
	}
	return number
}

// numbered looks for the printed number, and says how the page lies where it
// was found.
func (p *press) numbered(pic *scan.Picture) (string, *scan.Registration) {
	frame := forms.Frame()
	for _, reg := range slices.Concat(pic.AlignByMarks(frame), pic.AlignByFinders(frame)) {
		found := pic.ReadCaseNumbers([]scan.Registration{reg}, frame)
		if len(found) == 1 && p.ledger[found[0]] {
			return found[0], &reg
		}
		if len(found) > 0 {
			return "", nil
		}
	}
	return "", nil
}

// measure aligns the page and reads its zones. A page known only by its printed
// number that does not fit is not known.
func (got *reading) measure(s *sheet, codes []scan.Code, byMarks *scan.Registration) {
	if byMarks != nil {
		got.reg, got.laid = *byMarks, true
	} else {
		got.reg, got.laid = got.pic.Align(s.stock.page, codes)
	}
	if got.laid {
		got.reg = got.pic.Settle(got.reg, s.stock.ref)
	}
	if got.by == judge.FoundByText && (!got.laid || got.reg.ResidualMM > judge.MaxResidualMM) {
		got.sheet, got.by = "", judge.FoundByNone
		return
	}
	var answers []forms.Answer
	if got.laid {
		answers = got.pic.Read(got.reg, s.stock.ref)
	}
	beside := got.laid && got.pic.Beside(got.reg, s.stock.ref, answers)
	got.findings = s.judged(answers)
	if beside {
		got.findings = append(got.findings, forms.NewFinding(forms.ReasonWritingBeside, "", forms.Text{}))
	}
	for _, a := range answers {
		got.answers[a.Field] = a
	}
}

// answer is what was read in a field; unsure where nothing was.
func (got *reading) answer(field string) forms.Answer {
	if a, ok := got.answers[field]; ok {
		return a
	}
	return forms.Answer{Field: field, State: forms.Unsure}
}

// poor says whether the page fits so badly that a person reads it.
func (got *reading) poor() bool { return !got.laid || got.reg.ResidualMM > judge.MaxResidualMM }
