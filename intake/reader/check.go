package reader

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/page"
)

// Limits on what an answer may hold.
const (
	maxPages      = 5000   // pages of a file: as many as package page opens
	maxCodes      = 16     // codes or numbers on a page
	maxValue      = 256    // bytes of what was read in a field
	maxResidualMM = 1000.0 // mm
	maxCells      = 64     // cells of one comb
	maxMeasures   = 32     // measures of one field: a few a cell
	maxMeasure    = 1e6    // of any unit, far over what fits on a page
)

// errNonsense says that an answer can't be one of ours. It never quotes it.
var errNonsense = errors.New("an answer that makes no sense")

// fileFaults and pageFaults are the reasons that each kind of request may fail for.
var (
	fileFaults = map[string]bool{page.FileUnreadable: true, page.FileNotAScan: true, page.FileLocked: true, page.FileTooLarge: true, page.FileEmpty: true}
	pageFaults = map[string]bool{page.PageUnreadable: true, page.PageTooLarge: true}
	// remarks are what may be found on a page beside its fields.
	remarks = []forms.Reason{forms.ReasonMarksUndrawn, forms.ReasonWritingBeside}
)

// checkFault refuses reasons that don't exist and details that could carry a
// file's own words.
func checkFault(f *intake.Fault, reasons map[string]bool) error {
	if !reasons[f.Reason] || len(f.Detail) > page.MaxDetail {
		return errNonsense
	}
	for _, r := range f.Detail {
		if r < ' ' || r > '~' {
			return errNonsense
		}
	}
	return nil
}

// only refuses an answer that says more than its kind does: keep names what
// belongs to it.
func only(a answer, keep answer) error {
	extra := a.Pages != keep.Pages || a.Blank != keep.Blank || len(a.Codes) != len(keep.Codes) ||
		len(a.Numbers) != len(keep.Numbers) || len(a.Answers) != len(keep.Answers) ||
		len(a.Found) != len(keep.Found) || a.Attached != keep.Attached || a.Ours != keep.Ours ||
		a.Registration != keep.Registration || a.Need != keep.Need || a.Hello != nil || a.Fault != nil
	if extra {
		return errNonsense
	}
	return nil
}

func checkOpen(a answer, body []byte) error {
	if a.Pages < 1 || a.Pages > maxPages || len(body) > 0 {
		return errNonsense
	}
	return only(a, answer{Pages: a.Pages, Attached: a.Attached})
}

func checkLocate(a answer, body []byte) error {
	if len(body) > 0 || len(a.Codes) > maxCodes || len(a.Numbers) > maxCodes || (a.Blank || a.Ours) && len(a.Codes)+len(a.Numbers) > 0 || a.Blank && a.Ours {
		return errNonsense
	}
	for _, c := range a.Codes {
		if !forms.LooksLikeCode(c) {
			return errNonsense
		}
	}
	for _, n := range a.Numbers {
		if printed, err := forms.ParseCaseNumber(n); err != nil || printed != n {
			return errNonsense
		}
	}
	return only(a, answer{Blank: a.Blank, Codes: a.Codes, Numbers: a.Numbers, Ours: a.Ours})
}

func checkMeasure(a answer, body []byte, lay forms.Page) error {
	if a.Need {
		return only(a, answer{Need: true})
	}
	if !isPreview(body) || a.Registration == nil && len(a.Answers)+len(a.Found) > 0 {
		return errNonsense
	}
	if r := a.Registration; r != nil && !(within(r.RotationDeg, -180, 180) && within(r.ResidualMM, 0, maxResidualMM)) {
		return errNonsense
	}
	if err := checkAnswers(a.Answers, lay); err != nil {
		return err
	}
	if err := checkRemarks(a.Found); err != nil {
		return err
	}
	return only(a, answer{Registration: a.Registration, Answers: a.Answers, Found: a.Found})
}

func checkPreview(a answer, body []byte) error {
	if !isPreview(body) {
		return errNonsense
	}
	return only(a, answer{})
}

// checkRemarks allows each remark once.
func checkRemarks(found []forms.Reason) error {
	for i, r := range found {
		if !slices.Contains(remarks, r) || slices.Contains(found[:i], r) {
			return errNonsense
		}
	}
	return nil
}

// checkAnswers allows one answer for each field of the page, of its kind.
func checkAnswers(answers []forms.Answer, lay forms.Page) error {
	open := map[string]forms.Kind{}
	for _, z := range lay.Zones {
		if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
			open[z.Field] = z.Kind
		}
	}
	for _, a := range answers {
		if kind, ok := open[a.Field]; !ok || kind != a.Kind {
			return errNonsense
		}
		delete(open, a.Field)
		if err := checkAnswer(a); err != nil {
			return err
		}
	}
	return nil
}

func checkAnswer(a forms.Answer) error {
	switch a.State {
	case forms.Filled, forms.Empty, forms.Unsure:
	default:
		return errNonsense
	}
	if !within(a.Confidence, 0, 1) || len(a.Value) > maxValue || !utf8.ValidString(a.Value) {
		return errNonsense
	}
	if !printableText(a.Value) || len(a.Why) > maxMeasures {
		return errNonsense
	}
	if len(a.Cells) > maxCells {
		return errNonsense
	}
	if a.Likely != "" { // only the rules, on this side, may favour a reading
		return errNonsense
	}
	for _, c := range a.Cells {
		if !isDigit(c.Digit) || !isDigit(c.Second) || !within(c.Confidence, 0, 1) || !within(c.SecondConfidence, 0, 1) || !within(c.NoDigit, 0, 1) {
			return errNonsense
		}
	}
	for _, m := range a.Why {
		if !printableText(m.Name+m.Unit) || len(m.Name)+len(m.Unit) > maxValue || !within(m.Value, -maxMeasure, maxMeasure) || !within(m.Limit, -maxMeasure, maxMeasure) {
			return errNonsense
		}
	}
	return nil
}

// isDigit says whether a guess is one digit or none.
func isDigit(s string) bool { return len(s) <= 1 && strings.Trim(s, "0123456789") == "" }

func printableText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func within(v, lo, hi float64) bool { return !math.IsNaN(v) && v >= lo && v <= hi }

func isPreview(body []byte) bool {
	return len(body) <= previewSize && bytes.HasPrefix(body, []byte{0xff, 0xd8})
}
