package reader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/page"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/tetratelabs/wazero"
)

// typing is what somebody fills in on a screen, by field.
var typing = map[string]string{
	"lasa": "x", "namn": "Åsa Ärlig Öberg", "personnummer-1": "19250101", "personnummer-2": "9216", "telefonnummer": "0774441010",
	"ort": "Mölndal", "datum-1": "2026", "datum-2": "11", "datum-3": "20",
	"pass": "x", "personal_namn": "Märta Ek", "personal_enhet": "Vårdcentralen Å", "personal_datum-1": "2026", "personal_datum-2": "11", "personal_datum-3": "20",
}

// typedValues is what that comes to, by field of the form.
var typedValues = map[string]string{
	"namn": typing["namn"], "personnummer": "192501019216", "telefonnummer": "0774441010", "ort": "Mölndal", "datum": "20261120",
	"personal_namn": "Märta Ek", "personal_enhet": "Vårdcentralen Å", "personal_datum": "20261120",
}

// screen is a form to fill in, one page long.
func screen(t testing.TB) (*forms.Edition, []byte) {
	t.Helper()
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e, err := all[0].Edition("")
	if err != nil {
		t.Fatal(err)
	}
	chance := strings.NewReader(strings.Repeat("0123456789", 100))
	keys, err := forms.NewKeyring(chance)
	if err != nil {
		t.Fatal(err)
	}
	number, err := forms.NewCaseNumber(chance)
	if err != nil {
		t.Fatal(err)
	}
	code, err := keys.Code(number, 1)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := forms.DrawFillable(&out, e, []forms.Print{{Case: number, Codes: []string{code}}}); err != nil {
		t.Fatal(err)
	}
	return e, out.Bytes()
}

// readOff reads the first page of a file, as a reader's child does.
func readOff(t *testing.T, e *forms.Edition, data []byte) map[string]forms.Answer {
	t.Helper()
	w := &worker{laid: map[string]laid{}}
	if _, _, err := w.open(request{}, data); err != nil {
		t.Fatal(err)
	}
	defer w.doc.Close()
	a, body, err := w.measure(request{Page: 1, Key: "1", Lay: &e.Pages[0]}, e.Blanks[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := checkMeasure(a, body, e.Pages[0]); err != nil {
		t.Errorf("the parent does not believe it: %v", err)
	}
	day := time.Date(2026, 11, 20, 9, 0, 0, 0, time.Local)
	forms.Confirm(&e.Layout, 1, a.Answers, forms.Facts{PrintedAt: day, ReceivedAt: day.AddDate(0, 0, 1)})
	answers := map[string]forms.Answer{}
	for _, one := range a.Answers {
		answers[one.Field] = one
	}
	return answers
}

// isTyped wants a page to be read as it was filled in.
func isTyped(t *testing.T, answers map[string]forms.Answer) {
	t.Helper()
	for field, a := range answers {
		want, ticked := typedValues[field], typing[field] == "x"
		state := forms.Empty
		if want != "" || ticked {
			state = forms.Filled
		}
		if a.State != state || a.Value != want {
			t.Errorf("%s: %s %q, want %s %q", field, a.State, a.Value, state, want)
		}
	}
}

// byPDFCPU fills a form in as a program without a screen does.
func byPDFCPU(t testing.TB, data []byte) []byte {
	t.Helper()
	if err := api.EnsureDefaultConfigAt(t.TempDir()); err != nil { // its letters beyond Latin
		t.Fatal(err)
	}
	form, err := api.ExportForm(bytes.NewReader(data), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range form.Forms[0].TextFields {
		f.Value = typing[f.Name[strings.LastIndexByte(f.Name, '.')+1:]]
	}
	for _, f := range form.Forms[0].CheckBoxes {
		f.Value = typing[f.Name[strings.LastIndexByte(f.Name, '.')+1:]] == "x"
	}
	values, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := api.FillForm(bytes.NewReader(data), bytes.NewReader(values), &out, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// byHand fills a form in as people do in Chromium, whose engine for PDFs this
// is: a click into each box, and typing.
func byHand(t *testing.T, compiled string, data []byte) []byte {
	t.Helper()
	cache, err := wazero.NewCompilationCacheWithDir(compiled)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := webassembly.Init(webassembly.Config{MinIdle: 1, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(),
		RuntimeConfig: wazero.NewRuntimeConfigCompiler().WithCompilationCache(cache), Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	engine, err := pool.GetInstance(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	doc, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	must(err)
	loaded, err := engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc.Document, Index: 0})
	must(err)
	env, err := engine.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: doc.Document, FormFillInfo: screenOf(loaded.Page)})
	must(err)
	here := requests.Page{ByReference: &loaded.Page}
	_, err = engine.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{FormHandle: env.FormHandle, Page: here})
	must(err)
	for _, f := range places(t, data) {
		x, y := (f.X+f.W/2)/25.4*72, (297-f.Y-f.H/2)/25.4*72
		if typing[f.Name] == "" {
			continue
		}
		_, err = engine.FORM_OnMouseMove(&requests.FORM_OnMouseMove{FormHandle: env.FormHandle, Page: here, PageX: x, PageY: y})
		must(err)
		_, err = engine.FORM_OnLButtonDown(&requests.FORM_OnLButtonDown{FormHandle: env.FormHandle, Page: here, PageX: x, PageY: y})
		must(err)
		_, err = engine.FORM_OnLButtonUp(&requests.FORM_OnLButtonUp{FormHandle: env.FormHandle, Page: here, PageX: x, PageY: y})
		must(err)
		for _, r := range typing[f.Name] {
			if !f.Box {
				_, err = engine.FORM_OnChar(&requests.FORM_OnChar{FormHandle: env.FormHandle, Page: here, NChar: int(r)})
				must(err)
			}
		}
	}
	_, err = engine.FORM_ForceToKillFocus(&requests.FORM_ForceToKillFocus{FormHandle: env.FormHandle})
	must(err)
	var out bytes.Buffer
	_, err = engine.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: doc.Document, FileWriter: &out})
	must(err)
	return out.Bytes()
}

// screenOf is a screen that shows one page, and nobody looks at.
func screenOf(p references.FPDF_PAGE) structs.FPDF_FORMFILLINFO {
	return structs.FPDF_FORMFILLINFO{
		FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_OutputSelectedRect: func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_SetCursor:          func(enums.FXCT) {},
		FFI_SetTimer:           func(int, func(int)) int { return 1 },
		FFI_KillTimer:          func(int) {},
		FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
		FFI_OnChange:           func() {},
		FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return &p },
		FFI_GetCurrentPage:     func(references.FPDF_DOCUMENT) *references.FPDF_PAGE { return &p },
		FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
		FFI_ExecuteNamedAction: func(string) {},
		FFI_SetTextFieldFocus:  func(string, bool) {},
		FFI_DoURIAction:        func(string) {},
		FFI_DoGoToAction:       func(int, enums.FPDF_ZOOM_MODE, []float32) {},
	}
}

// places are a file's fields on its first page.
func places(t *testing.T, data []byte) []page.Field {
	t.Helper()
	d, err := page.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return d.Fields(1)
}

func TestFormFilledInOnAScreenIsReadFromItsFields(t *testing.T) {
	compiled := t.TempDir()
	if err := page.Compile(compiled); err != nil {
		t.Fatal(err)
	}
	page.UseCompiled(compiled)
	e, data := screen(t)
	t.Run("empty", func(t *testing.T) {
		for field, a := range readOff(t, e, data) {
			if a.State != forms.Empty || a.Value != "" {
				t.Errorf("%s: %s %q", field, a.State, a.Value)
			}
		}
	})
	filled := byPDFCPU(t, data)
	t.Run("pdfcpu", func(t *testing.T) { isTyped(t, readOff(t, e, filled)) })
	t.Run("Chromium", func(t *testing.T) {
		byHand := byHand(t, compiled, data)
		isTyped(t, readOff(t, e, byHand))
		isTyped(t, readOff(t, e, flattened(t, byHand)))
	})
	t.Run("printed to a file", func(t *testing.T) { isTyped(t, readOff(t, e, flattened(t, filled))) })
	t.Run("says one thing and shows another", func(t *testing.T) { liesAreUnsure(t, e, filled) })
}

// flattened prints a form to a file with Poppler: the fields are gone.
func flattened(t *testing.T, data []byte) []byte {
	t.Helper()
	if _, err := exec.LookPath("pdftocairo"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftocairo is not installed: apt-get install poppler-utils")
		}
		t.Skip("pdftocairo is not installed: apt-get install poppler-utils")
	}
	in, out := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("pdftocairo", "-pdf", in, out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	flat, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

// liesAreUnsure changes what fields say, and leaves what they show.
func liesAreUnsure(t *testing.T, e *forms.Edition, data []byte) {
	lies := map[string]types.Object{
		"namn": types.StringLiteral("Eva Berg"), "personnummer-2": types.StringLiteral("2383"), "ort": types.StringLiteral("Kalmar"),
		"lasa": types.Name("Off"), "pass": types.Name("Off"), "lasupp": types.Name("Ja"),
	}
	ctx, err := api.ReadContext(bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for number := range ctx.Table {
		d, err := ctx.DereferenceDict(*types.NewIndirectRef(number, 0))
		if err != nil || d == nil || d.StringEntry("T") == nil {
			continue
		}
		if lie, ok := lies[*d.StringEntry("T")]; ok {
			d["V"] = lie
			if _, box := lie.(types.Name); box {
				delete(d, "AS")
				d["AP"] = types.Dict{}
			}
			changed++
		}
	}
	if changed != len(lies) {
		t.Fatalf("%d of %d fields were found", changed, len(lies))
	}
	var out bytes.Buffer
	if err := api.WriteContext(ctx, &out); err != nil {
		t.Fatal(err)
	}
	answers := readOff(t, e, out.Bytes())
	for _, field := range []string{"namn", "personnummer", "ort", "lasupp"} {
		if a := answers[field]; a.State != forms.Unsure || strings.Contains(a.Value, "Eva") {
			t.Errorf("%s: %s %q", field, a.State, a.Value)
		}
	}
	if fmt.Sprint(answers["telefonnummer"].Value, answers["telefonnummer"].State) != "0774441010filled" {
		t.Errorf("another field: %v", answers["telefonnummer"])
	}
}
