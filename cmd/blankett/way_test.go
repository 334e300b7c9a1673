package main

import (
	"fmt"
	"image"
	"image/draw"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// sheet is one printed sheet with what its filler put on it.
type sheet struct {
	printLine
	img     *image.Gray
	edition *forms.Edition
	truth   map[string]string
	left    string // the field or choice left out; ""
}

// leaves are what people forget, each in turn; most forget nothing.
var leaves = []string{"", "", "", "", "begaran", "", "telefonnummer", "", "ort", "", "datum", "", "underskrift", "", "personal_underskrift", "", "personal_datum", "", "namn", "legitimation"}

// filledSheets prints n sheets in all three variants and fills them in.
func filledSheets(t *testing.T, data string, n int, seed uint64) []sheet {
	t.Helper()
	who := people(t)
	var all []sheet
	for _, v := range []struct {
		variant string
		share   int
	}{{"", 2}, {"lasa", 4}, {"lasupp", 4}} {
		var set []string
		if v.variant != "" {
			set = []string{"begaran=" + v.variant}
		}
		pdf := filepath.Join(t.TempDir(), "sheets.pdf")
		lines := printed(t, data, pdf, n/v.share, set...)
		part := make([]sheet, len(lines))
		e := edition(t, v.variant)
		inParallel(len(lines), func(i int) {
			h := newPen(who, seed, len(all)+i)
			left := leaves[(len(all)+i)%len(leaves)]
			img, truth := h.fill(rasterise(t, pdf, i+1), e, left)
			part[i] = sheet{lines[i], h.scan(img), e, truth, left}
		})
		all = append(all, part...)
	}
	return all
}

// newPen gives each sheet a hand of its own, the same in every run.
func newPen(h hands, seed uint64, i int) *hands {
	h.rng = rand.New(rand.NewPCG(seed, uint64(i)))
	return &h
}

// files packs sheets into all the kinds of file, and says how many pages each holds.
func files(t *testing.T, sheets []sheet) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	var names []string
	var batches [][]*image.Gray
	for i, k := 0, 0; i < len(sheets); k++ {
		kind := kinds[k%len(kinds)]
		var pages []*image.Gray
		for ; len(pages) < kind.pages && i < len(sheets); i++ {
			pages = append(pages, sheets[i].img)
		}
		names, batches = append(names, fmt.Sprintf("ward-%d/scan-%03d-%s", k%3, k, kind.ending)), append(batches, pages)
	}
	saved := make([][]byte, len(names))
	inParallel(len(names), func(i int) {
		data, err := kinds[i%len(kinds)].save(batches[i])
		if err != nil {
			t.Error(err)
		}
		saved[i] = data
	})
	for i, name := range names {
		out[name] = saved[i]
	}
	return out
}

// TestTwoHundredSheets is the whole way in front of the user's own eyes: 200
// sheets printed, rasterised by poppler, filled in by hand, scanned, and
// dropped into the inbox of a running service in every kind of file.
func TestTwoHundredSheets(t *testing.T) {
	data := t.TempDir()
	sheets := filledSheets(t, data, 200, 7)
	s := serve(t, data)
	batch, blanks, foreign := batchOfThirty(t, sheets[:24])
	s.drop("batch.pdf", batch)
	for name, file := range files(t, sheets[24:]) {
		s.drop(name, file)
	}
	start := time.Now()
	returns := s.returns(len(sheets) + blanks + foreign)
	t.Logf("%d returns in %.1f s", len(returns), time.Since(start).Seconds())

	byCase := map[string][]judge.Return{}
	for _, r := range returns {
		byCase[r.Case] = append(byCase[r.Case], r)
	}
	judgeStrays(t, byCase[""], blanks, foreign)
	var tally tally
	for _, sh := range sheets {
		if got := byCase[sh.Case]; len(got) != 1 {
			t.Errorf("case of sheet left %q has %d returns, want 1", sh.left, len(got))
		} else {
			tally.judge(t, sh, got[0])
		}
	}
	t.Logf("%+v", tally)
	if tally.Ready < 50 { // 104 of the 200 leave nothing out; a doubtful digit holds a third of them up
		t.Errorf("%d sheets were ready, of 104 that are complete", tally.Ready)
	}
	s.stop()
}

// batchOfThirty is one PDF of sheets with blank and foreign pages between them.
func batchOfThirty(t *testing.T, sheets []sheet) (pdf []byte, blanks, foreign int) {
	t.Helper()
	var strange []string // without them, letters that are drawn
	if dir := corpus.Given(t, "pages"); dir != "" {
		strange = glob(t, dir, "leptonica/lucasta.1.300.tif", "ocrmypdf/baiona_gray.png", "leptonica/brev.10.75.jpg")
	}
	var pages []*image.Gray
	rng := rand.New(rand.NewPCG(3, 3))
	for i, sh := range sheets {
		pages = append(pages, sh.img)
		switch {
		case i%8 == 3:
			blank := trial.Blank(210, 297, samplePxPerMM)
			trial.Noise(blank, 3, rng)
			pages = append(pages, blank)
			blanks++
		case i%8 == 6 && len(strange) > 0:
			pages = append(pages, strangePage(t, strange[foreign%len(strange)]))
			foreign++
		case i%8 == 6:
			pages = append(pages, drawnLetter(rng))
			foreign++
		}
	}
	if len(pages) != 30 {
		t.Fatalf("the batch has %d pages", len(pages))
	}
	pdf, err := trial.JPEGPDF(pages, samplePxPerMM, 75)
	if err != nil {
		t.Fatal(err)
	}
	return pdf, blanks, foreign
}

// drawnLetter is a page of somebody else's: lines of words, no code.
func drawnLetter(rng *rand.Rand) *image.Gray {
	page := trial.Blank(210, 297, samplePxPerMM)
	for y := 30.0; y < 260; y += 7 {
		for x := 25.0; x < 150+30*rng.Float64(); {
			word := 4 + 14*rng.Float64()
			for at := x; at < x+word; at += 2.2 { // a letter of 1.5 mm
				r := image.Rect(int(at*samplePxPerMM), int(y*samplePxPerMM), int((at+1.5)*samplePxPerMM), int((y+1.5+1.2*rng.Float64())*samplePxPerMM))
				draw.Draw(page, r, image.Black, image.Point{}, draw.Src)
				draw.Draw(page, r.Inset(4), image.White, image.Point{}, draw.Src)
			}
			x += word + 3
		}
	}
	return page
}

func strangePage(t *testing.T, file string) *image.Gray {
	t.Helper()
	if filepath.Ext(file) != ".tif" {
		return grey(decode(t, file))
	}
	png := filepath.Join(t.TempDir(), "page.png")
	pdf := filepath.Join(t.TempDir(), "page.pdf")
	for _, cmd := range []*exec.Cmd{exec.Command("tiff2pdf", "-o", pdf, file), exec.Command("pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", pdf, png[:len(png)-4])} {
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
	}
	return grey(decode(t, png))
}

func judgeStrays(t *testing.T, strays []judge.Return, blanks, foreign int) {
	t.Helper()
	states := map[judge.ReturnState]int{}
	for _, r := range strays {
		states[r.State]++
	}
	want := map[judge.ReturnState]int{judge.StateBlank: blanks, judge.StateUnidentified: foreign}
	if !maps.Equal(states, want) {
		t.Errorf("pages that are none of ours: %v, want %v", states, want)
	}
}

// tally counts answers by how they agree with what the filler did.
type tally struct{ Ready, Right, Unsure, Wrong int }

// judge holds one return against the truth: an answer may be unsure, never wrong.
func (c *tally) judge(t *testing.T, sh sheet, r judge.Return) {
	t.Helper()
	if len(r.Pages) != 1 {
		t.Errorf("return %d has %d pages", r.ID, len(r.Pages))
		return
	}
	for _, a := range r.Pages[0].Answers {
		_, filled := sh.truth[a.Field]
		if z := zoneOf(sh.edition, a.Field); z.Crossed {
			filled = true
		}
		switch {
		case a.State == forms.Unsure:
			c.Unsure++
			t.Logf("unsure: %s (%v) on a sheet that left %q", a.Field, filled, sh.left)
		case (a.State == forms.Filled) == filled:
			c.Right++
		default:
			c.Wrong++
			t.Errorf("return %d: %s was read as %s; the filler: %v", r.ID, a.Field, a.State, filled)
		}
	}
	complete := sh.left == "" || (sh.left == "begaran" && sh.edition.Variant != "")
	// All these sheets are one person's: what opposes what is not the reader's doing.
	if r.State == judge.StateReady || r.State == judge.StateReview && heldOnlyBy(r, "opposite-waiting", "no-lock-known") {
		c.Ready++
		if !complete {
			t.Errorf("return %d is ready, but %s was left out", r.ID, sh.left)
		}
	}
	if !complete && !caught(sh, r) {
		t.Errorf("return %d: nothing was found about %s: %v", r.ID, sh.left, r.Findings)
	}
}

// caught says whether what was left out is named by a finding.
func caught(sh sheet, r judge.Return) bool {
	return slices.ContainsFunc(r.Findings, func(f forms.Finding) bool { return f.Field == sh.left && f.Weight != forms.Note })
}

func zoneOf(e *forms.Edition, field string) forms.Zone {
	for _, z := range e.Pages[0].Zones {
		if z.Field == field {
			return z
		}
	}
	return forms.Zone{}
}

// TestSecondScanIsADuplicate drops a sheet, scans it anew, and sends the very
// same file again.
func TestSecondScanIsADuplicate(t *testing.T) {
	data := t.TempDir()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	printed(t, data, pdf, 1)
	h := newPen(people(t), 11, 0)
	paper, _ := h.fill(rasterise(t, pdf, 1), edition(t, ""))
	save := func() []byte {
		out, err := trial.JPEGPDF([]*image.Gray{h.scan(paper)}, samplePxPerMM, 75)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	s := serve(t, data)
	first := save()
	s.drop("first.pdf", first)
	s.returns(1)
	s.drop("again.pdf", save())
	s.returns(2)
	s.drop("first.pdf", first)
	returns := s.returns(3)
	for _, r := range returns[1:] {
		if r.State != judge.StateDuplicate || r.First != returns[0].ID || !has(r.Findings, forms.ReasonSheetDuplicate, "") {
			t.Errorf("return %d is %s of %d with %v", r.ID, r.State, r.First, r.Findings)
		}
	}
}

// TestForgedCode alters each character of a code in turn, draws the sheet, and
// wants every one refused.
func TestForgedCode(t *testing.T) {
	data := t.TempDir()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	line := printed(t, data, pdf, 1)[0]
	e := edition(t, "")
	var pages []*image.Gray
	for i := 2; i < len(line.Code); i += 3 { // the first two say whose code it is
		code := []byte(line.Code)
		code[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(int(code[i])+7)%36]
		if string(code) == line.Code {
			continue
		}
		img, err := forms.Raster(e, 1, 8, &forms.Print{Case: line.Case, Codes: []string{string(code)}})
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, img)
	}
	file := filepath.Join(t.TempDir(), "forged.pdf")
	out, err := trial.G4PDF(pages, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out, 0o600); err != nil {
		t.Fatal(err)
	}
	readings := lines[readLine](t, blankett(t, "read", "--data", data, "--json", file))
	if len(readings) != len(pages) {
		t.Fatalf("%d readings of %d pages", len(readings), len(pages))
	}
	for _, r := range readings {
		if r.Sheet != nil || r.Verdict != judge.VerdictReview || !has(r.Findings, forms.ReasonSheetForged, "") {
			t.Errorf("page %d: %s, %v", r.Page, r.Verdict, r.Findings)
		}
	}
}

// TestBadFiles: a finding each, and the service goes on.
func TestBadFiles(t *testing.T) {
	data := t.TempDir()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	printed(t, data, pdf, 1)
	whole, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	h := newPen(people(t), 12, 0)
	paper, _ := h.fill(rasterise(t, pdf, 1), edition(t, ""))
	good, err := trial.PNG(h.scan(paper))
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, data, "--patience", "2s")
	s.drop("truncated.pdf", whole[:len(whole)/2])
	s.drop("text.pdf", []byte("Hej! Det här är ingen blankett.\n"))
	s.drop("huge.png", hugePNG(60000, 60000))
	s.drop("empty.tif", nil)
	s.returns(4)
	s.drop("good.png", good)
	returns := s.returns(5)
	want := map[string]int{}
	for _, r := range returns {
		for _, f := range r.Findings {
			want[f.Reason]++
		}
		if r.Case == "" && r.State != judge.StateUnidentified {
			t.Errorf("return %d is %s", r.ID, r.State)
		}
	}
	for _, reason := range []forms.Reason{forms.ReasonFileNotAScan, forms.ReasonPageTooLarge, forms.ReasonFileEmpty} {
		if want[string(reason)] != 1 {
			t.Errorf("%s: %d findings, want 1", reason, want[string(reason)])
		}
	}
	if want[string(forms.ReasonFileUnreadable)]+want[string(forms.ReasonPageUnreadable)] != 1 {
		t.Errorf("the truncated PDF was not found unreadable: %v", want)
	}
	if last := returns[len(returns)-1]; last.Case == "" {
		t.Errorf("the good sheet after the bad ones was not identified: %v", last.Findings)
	}
}
