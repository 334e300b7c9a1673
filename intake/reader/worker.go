package reader

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/page"
	"blankett/intake/scan"
)

// maxLaid is how many layouts with their blanks a child keeps; one is 4 MB.
const maxLaid = 16

// worker is the child's state: the file that is open, and the page in hand.
type worker struct {
	set  settings
	doc  *page.Document
	hand *sheet
	laid map[string]laid
}

// sheet is the page that was decoded last.
type sheet struct {
	n     int // in the file, from 1
	img   *image.Gray
	pic   *scan.Picture // of img
	codes []scan.Code   // ours; nil until looked for
	found bool
	// byMarks is how the page lies when its printed number told which way is up.
	byMarks *scan.Registration
}

// laid is a page of an edition as it would scan unfilled.
type laid struct {
	page forms.Page
	ref  *scan.Reference
}

// ops are what a child can be asked. The tests add their own.
var ops = map[string]func(*worker, request, []byte) (answer, []byte, error){
	"compile": (*worker).compile,
	"setup":   (*worker).setup,
	"open":    (*worker).open,
	"locate":  (*worker).locate,
	"measure": (*worker).measure,
	"preview": (*worker).preview,
}

// do answers one request: a *intake.Fault, or an error that ends the child.
func (w *worker) do(req request, body []byte) (answer, []byte, error) {
	op, ok := ops[req.Op]
	first := req.Op == "setup" || req.Op == "compile"
	if !ok || (w.set.Memory == 0) != first {
		return answer{}, nil, errors.New("a request that does not belong here")
	}
	return op(w, req, body)
}

func (w *worker) setup(req request, _ []byte) (answer, []byte, error) {
	if req.Set == nil || req.Set.Memory == 0 {
		return answer{}, nil, errors.New("a setup without settings")
	}
	w.set, w.laid = *req.Set, map[string]laid{}
	page.UseCompiled(w.set.Compiled)
	h := confine(w.set)
	return answer{Hello: &h}, nil, nil
}

// compile is the one thing that a child does outside of its confinement, before
// any byte from outside: the parent ends it afterwards.
func (w *worker) compile(req request, _ []byte) (answer, []byte, error) {
	if req.Set == nil || req.Set.Compiled == "" {
		return answer{}, nil, errors.New("nowhere to compile to")
	}
	return answer{}, nil, page.Compile(req.Set.Compiled)
}

func (w *worker) open(_ request, data []byte) (answer, []byte, error) {
	if w.doc != nil {
		return answer{}, nil, errors.New("a second file")
	}
	doc, err := page.Open(data)
	if err != nil {
		return answer{}, nil, fault(err)
	}
	w.doc = doc
	return answer{Pages: doc.Len(), Attached: doc.Attached()}, nil, nil
}

// take decodes a page, unless it is in hand.
func (w *worker) take(n int) (*sheet, error) {
	if w.doc == nil {
		return nil, errors.New("a page of no file")
	}
	if w.hand == nil || w.hand.n != n {
		w.drop()
		img, err := w.doc.Page(n)
		if err != nil {
			return nil, fault(err)
		}
		w.hand = &sheet{n: n, img: img, pic: scan.Of(img)}
	}
	return w.hand, nil
}

// drop lets go of the page in hand.
func (w *worker) drop() {
	if w.hand != nil {
		w.hand.pic.Done()
		page.Done(w.hand.img)
		w.hand = nil
	}
}

// fault gives what package page found the shape that the flow knows.
func fault(err error) error {
	var f *page.Fault
	if errors.As(err, &f) {
		return &intake.Fault{Reason: f.Reason, Detail: f.Detail}
	}
	return err
}

// look finds the codes that may be ours.
func (s *sheet) look() []scan.Code {
	if !s.found {
		s.found = true
		s.codes = ownCodes(s.pic)
		if len(s.codes) == 0 && s.pic.Negative() {
			s.turnOver()
		}
	}
	return s.codes
}

// turnOver takes a dark page for a negative, when it has a code of ours so.
func (s *sheet) turnOver() {
	invert(s.img)
	positive := scan.Of(s.img)
	if codes := ownCodes(positive); len(codes) > 0 {
		s.pic.Done()
		s.pic, s.codes = positive, codes
		return
	}
	positive.Done()
	invert(s.img)
}

// invert makes dark light, in place.
func invert(img *image.Gray) {
	for i, v := range img.Pix {
		img.Pix[i] = 255 - v
	}
}

// ownCodes are the codes on a page that may be ours.
func ownCodes(pic *scan.Picture) []scan.Code {
	var own []scan.Code
	for _, c := range pic.Find() {
		if forms.LooksLikeCode(c.Text) && len(own) < maxCodes {
			own = append(own, c)
		}
	}
	return own
}

func (w *worker) locate(req request, _ []byte) (answer, []byte, error) {
	s, err := w.take(req.Page)
	if err != nil {
		return answer{}, nil, err
	}
	var ans answer
	for _, c := range s.look() {
		ans.Codes = append(ans.Codes, c.Text)
	}
	if len(ans.Codes) == 0 && s.pic.Blank() { // a page with a code is none
		return answer{Blank: true}, nil, nil
	}
	if len(ans.Codes) == 0 && len(w.set.Frame.CaseNumbers) > 0 {
		ans.Numbers, ans.Ours = s.readNumber(w.set.Frame)
	}
	return ans, nil, nil
}

// readNumber looks for the printed case number under each way in which the
// corner marks, or what is left of the codes, let the page lie. Where it is read tells
// which way is up, and that is kept: the page can be measured by it. A page with the
// remains of two codes is ours without a number, too; squares like marks are on many.
func (s *sheet) readNumber(frame forms.Page) (numbers []string, ours bool) {
	remains := s.pic.AlignByFinders(frame)
	for _, reg := range slices.Concat(s.pic.AlignByMarks(frame), remains) {
		numbers := s.pic.ReadCaseNumbers([]scan.Registration{reg}, frame)
		if len(numbers) > 0 {
			s.byMarks = &reg
			return numbers[:min(len(numbers), maxCodes)], false
		}
	}
	return nil, len(remains) > 0
}

// align lays the page over its layout: by its codes, or by its marks where a
// printed number is all that is left of its identity.
func (s *sheet) align(p forms.Page) (scan.Registration, bool) {
	if codes := s.look(); len(codes) > 0 || s.byMarks == nil {
		return s.pic.Align(p, codes)
	}
	return *s.byMarks, true
}

func (w *worker) measure(req request, body []byte) (answer, []byte, error) {
	l, ok, err := w.layout(req, body)
	if err != nil {
		return answer{}, nil, err
	}
	if !ok {
		return answer{Need: true}, nil, nil
	}
	s, err := w.take(req.Page)
	if err != nil {
		return answer{}, nil, err
	}
	reg, ok := s.align(l.page)
	if !ok {
		jpeg, err := picture(s.img)
		return answer{}, jpeg, err
	}
	reg = s.pic.Settle(reg, l.ref)
	jpeg, err := picture(s.pic.Aligned(reg, l.page, previewPxPerMM))
	if err != nil {
		return answer{}, nil, err
	}
	answers := s.pic.Read(reg, l.ref)
	var found []forms.Reason
	if s.pic.Beside(reg, l.ref, answers) {
		found = append(found, forms.ReasonWritingBeside)
	}
	w.screened(req.Page, reg, l.page, answers)
	found = append(found, w.overlaid(req.Page, reg, l.page, answers)...)
	s.readPrint(reg, l.page, answers, req.Print)
	return answer{
		Registration: &judge.Registration{RotationDeg: reg.RotationDeg, ResidualMM: reg.ResidualMM},
		Answers:      answers,
		Found:        found,
	}, jpeg, nil
}

// layout gives the layout that a key names, taking it from the request where
// it is sent along. False asks for it.
func (w *worker) layout(req request, body []byte) (laid, bool, error) {
	if req.Lay == nil {
		l, ok := w.laid[req.Key]
		return l, ok, nil
	}
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		return laid{}, false, fmt.Errorf("decode an edition's blank page: %w", err)
	}
	grey, ok := img.(*image.Gray)
	if !ok {
		return laid{}, false, errors.New("an edition's blank page is not grey")
	}
	if len(w.laid) >= maxLaid {
		clear(w.laid)
	}
	w.laid[req.Key] = laid{*req.Lay, scan.NewReference(*req.Lay, grey)}
	return w.laid[req.Key], true, nil
}

func (w *worker) preview(req request, _ []byte) (answer, []byte, error) {
	s, err := w.take(req.Page)
	if err != nil {
		return answer{}, nil, err
	}
	jpeg, err := picture(s.img)
	return answer{}, jpeg, err
}
