package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/forms"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/form"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/tetratelabs/wazero"
)

// filledIn are digits of each kind of comb, with more ones than most numbers have.
var filledIn = map[string]string{"personnummer": "201311212383", "personal_telefon": "0701111111", "personal_datum": "20261111"}

// TestFilledInOnAScreen fills in a form of ours as people's programs do, PDFium (which
// is what Chromium and Edge show PDFs with), Poppler (Evince and Okular) and pdfcpu:
// each writes the digits in its own way, and each digit is read, in the file itself
// and on paper printed from it at 200 dpi. pdfcpu has a font of its own and sets the
// digits on their cells' left edge: those may be unsure.
func TestFilledInOnAScreen(t *testing.T) {
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	blank := filepath.Join(dir, "blank.pdf")
	blankett(t, "print", "rjl-lasning", "--fillable", "--data", data, "--out", blank)
	for name, fill := range map[string]func(*testing.T, []byte) []byte{"pdfium": fillPDFium, "poppler": fillPoppler, "pdfcpu": fillPDFCPU} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name+".pdf")
			if err := os.WriteFile(file, fill(t, fileBytes(t, blank)), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("pdftoppm", "-r", "200", "-gray", "-jpeg", "-singlefile", file, filepath.Join(dir, name)).CombinedOutput(); err != nil {
				t.Fatalf("print: %v: %s", err, out)
			}
			looks := []string{filepath.Join(dir, name+".jpg"), file}
			if name == "poppler" { // what it shows is drawn when it is printed, and not in the file
				looks = looks[:1]
			}
			for _, path := range looks {
				read := lines[readLine](t, blankett(t, "read", "--json", "--received", "2026-11-12", "--data", data, path))
				for field, want := range filledIn {
					got := forms.AnswerIn(read[0].Answers, field)
					if name == "pdfcpu" && unsureOf(got.Value, want) {
						want = got.Value
					}
					if got.Value != want {
						t.Errorf("%s: %s is read as %q, %s", filepath.Base(path), field, got.Value, got.State)
					}
				}
			}
		})
	}
}

// placesOf cuts a field's digits as the form does: into cells that touch.
func placesOf(e *forms.Edition) (all []combPlace) {
	for field, value := range filledIn {
		z := e.Layout.Zone(field)
		for i, c := range z.Cells {
			const touch = 0.01 // mm
			if last := len(all) - 1; i > 0 && c.X-z.Cells[i-1].X-z.Cells[i-1].W < touch {
				all[last].digits += digitAt(value, i)
				continue
			}
			all = append(all, combPlace{c, digitAt(value, i)})
		}
	}
	return all
}

// combPlace is a comb on the page, by its first cell in mm, and what belongs in it.
type combPlace struct {
	first  forms.Rect
	digits string
}

func digitAt(value string, i int) string {
	if i < len(value) {
		return value[i : i+1]
	}
	return ""
}

// fillPDFium clicks into each comb and types.
func fillPDFium(t *testing.T, blank []byte) []byte {
	pool, err := webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	engine, err := pool.GetInstance(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	doc := must(engine.OpenDocument(&requests.OpenDocument{File: &blank}))(t).Document
	handle := must(engine.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: doc, FormFillInfo: unseen}))(t).FormHandle
	page := requests.Page{ByReference: &must(engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc}))(t).Page}
	must(engine.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{FormHandle: handle, Page: page}))(t)
	const mmPerPT, height = 25.4 / 72, 841.89
	for _, p := range placesOf(editionOf(t, "rjl-lasning")) {
		x, y := (p.first.X+p.first.W/2)/mmPerPT, height-(p.first.Y+p.first.H/2)/mmPerPT
		must(engine.FORM_OnMouseMove(&requests.FORM_OnMouseMove{FormHandle: handle, Page: page, PageX: x, PageY: y}))(t)
		must(engine.FORM_OnLButtonDown(&requests.FORM_OnLButtonDown{FormHandle: handle, Page: page, PageX: x, PageY: y}))(t)
		must(engine.FORM_OnLButtonUp(&requests.FORM_OnLButtonUp{FormHandle: handle, Page: page, PageX: x, PageY: y}))(t)
		for _, digit := range p.digits {
			must(engine.FORM_OnChar(&requests.FORM_OnChar{FormHandle: handle, Page: page, NChar: int(digit)}))(t)
		}
	}
	must(engine.FORM_ForceToKillFocus(&requests.FORM_ForceToKillFocus{FormHandle: handle}))(t)
	var out bytes.Buffer
	must(engine.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: doc, FileWriter: &out}))(t)
	return out.Bytes()
}

// unseen is what PDFium asks of its window, answered by one that nobody looks at.
var unseen = structs.FPDF_FORMFILLINFO{
	FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
	FFI_SetCursor:          func(enums.FXCT) {},
	FFI_SetTimer:           func(int, func(int)) int { return 1 },
	FFI_KillTimer:          func(int) {},
	FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
	FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
	FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
	FFI_SetTextFieldFocus:  func(string, bool) {},
	FFI_OnChange:           func() {},
	FFI_OutputSelectedRect: func(references.FPDF_PAGE, float64, float64, float64, float64) {},
	FFI_ExecuteNamedAction: func(string) {},
}

// must gives what a step came to, or ends the test.
func must[T any](got T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
}

// fillPDFCPU fills a form in through its own export and import.
func fillPDFCPU(t *testing.T, blank []byte) []byte {
	group := must(api.ExportForm(bytes.NewReader(blank), "blank", model.NewDefaultConfiguration()))(t)
	fields := group.Forms[0].TextFields
	for _, f := range slices.Clone(fields) {
		f.Value = valueOf(f.Name, fields)
	}
	words := must(json.Marshal(group))(t)
	var out bytes.Buffer
	if err := api.FillForm(bytes.NewReader(blank), bytes.NewReader(words), &out, model.NewDefaultConfiguration()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// valueOf is what belongs in a field of a PDF, by its name: number-1 has the first
// digits of a number, number-2 those after.
func valueOf(name string, fields []*form.TextField) string {
	own := func(f *form.TextField) string { return f.Name[strings.LastIndexByte(f.Name, '.')+1:] }
	slices.SortFunc(fields, func(a, b *form.TextField) int { return strings.Compare(own(a), own(b)) })
	for field, value := range filledIn {
		for _, f := range fields {
			if own(f) != field && !strings.HasPrefix(own(f), field+"-") {
				continue
			}
			part := value[:min(len(value), f.MaxLen)]
			if f.Name == name {
				return part
			}
			value = value[len(part):]
		}
	}
	return ""
}

// fillPoppler gives the values without any picture of them, which a program that is
// made of Poppler draws itself.
func fillPoppler(t *testing.T, blank []byte) []byte {
	ctx, err := api.ReadValidateAndOptimize(bytes.NewReader(fillPDFCPU(t, blank)), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	undrawn := 0
	for _, entry := range ctx.Table {
		if d, is := entry.Object.(types.Dict); is && d["V"] != nil && d["AP"] != nil {
			delete(d, "AP")
			undrawn++
		}
	}
	if undrawn == 0 {
		t.Fatal("no field has a value")
	}
	var out bytes.Buffer
	if err := api.WriteContext(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unsureOf says that what was read is a number with some of its digits unsure.
func unsureOf(read, number string) bool {
	if len(read) != len(number) {
		return false
	}
	for i := range read {
		if read[i] != '?' && read[i] != number[i] {
			return false
		}
	}
	return true
}
