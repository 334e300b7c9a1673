package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// need skips a test whose program is missing, but never where CI is set.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	missing := t.Skipf
	if os.Getenv("CI") == "true" {
		missing = t.Fatalf
	}
	missing("%s is not installed: apt-get install poppler-utils qpdf", program)
}

// command runs a program on a PDF; IN stands for its file.
func command(t *testing.T, pdf []byte, args ...string) string {
	t.Helper()
	need(t, args[0])
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "IN" {
			args[i] = path
		}
	}
	cmd := exec.Command(args[0], args[1:]...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s%s", args[0], err, out, said.Bytes())
	}
	return string(out)
}

func fillable(t testing.TB, e *Edition, prints ...Print) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := DrawFillable(&out, e, prints); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func guide(t *testing.T, form *Template) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Guide(&out, form); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// everyPDF is one of each kind and form, by name.
func everyPDF(t *testing.T) (printed, onScreen map[string][]byte) {
	t.Helper()
	printed, onScreen = map[string][]byte{}, map[string][]byte{}
	everyEdition(t, func(t *testing.T, e *Edition) {
		name := e.Form + " " + e.Variant
		printed[name] = draw(t, e, sample(t, e), sample(t, e))
		onScreen[name+" to fill in"] = fillable(t, e, sample(t, e))
	})
	for _, form := range guided(t) {
		printed["guide to "+form.Form] = guide(t, form)
	}
	return printed, onScreen
}

func TestPDFsAreWhole(t *testing.T) {
	printed, onScreen := everyPDF(t)
	for _, all := range []map[string][]byte{printed, onScreen} {
		for name, pdf := range all {
			if said := command(t, pdf, "qpdf", "--check", "IN"); !strings.Contains(said, "No syntax or stream encoding errors") {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}

// What PDF/A-2b asks for that can be seen from the outside (ISO 19005-2). No
// validator is at hand here: README.md says what this does not prove.
func TestPrintedFormIsPDFA(t *testing.T) {
	printed, _ := everyPDF(t)
	for name, pdf := range printed {
		if !bytes.HasPrefix(pdf, []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")) {
			t.Errorf("%s: begins %q", name, pdf[:16])
		}
		plain := command(t, pdf, "qpdf", "--qdf", "--object-streams=disable", "IN", "-")
		for _, want := range []string{"/ID [<", "/GTS_PDFA1", "/DestOutputProfile", "/Metadata", "/Marked true", "/StructTreeRoot", "/FontFile2",
			"<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/Lang (sv-SE)"} {
			if !strings.Contains(plain, want) {
				t.Errorf("%s: has no %s", name, want)
			}
		}
		for _, forbidden := range []string{"/Encrypt", "/LZWDecode", "/JavaScript", "/JS", "/AA", "/OpenAction", "/EmbeddedFile", "/SMask", "/Group",
			"/DeviceRGB", "/DeviceCMYK", "/AcroForm", "/Annots", "/Launch", " rg\n", " RG\n", "/TR ", "/OPI"} {
			if strings.Contains(plain, forbidden) {
				t.Errorf("%s: has %s", name, forbidden)
			}
		}
		for _, line := range strings.Split(command(t, pdf, "pdffonts", "IN"), "\n")[2:] {
			if f := strings.Fields(line); len(f) > 5 && strings.Join(f[len(f)-5:len(f)-2], " ") != "yes yes yes" {
				t.Errorf("%s: a font is not embedded, or has no letters to copy: %s", name, line)
			}
		}
	}
}

func TestFillableFormDoesNotClaimToBePDFA(t *testing.T) {
	pdf := fillable(t, edition(t, ""), sample(t, edition(t, "")))
	if bytes.Contains(pdf, []byte("pdfaid:part>")) || bytes.Contains(pdf, []byte("GTS_PDFA1")) {
		t.Error("it does")
	}
}

// The profile's parts lie where its table says, and it says what it is.
func TestGreyProfile(t *testing.T) {
	p := greyProfile()
	number := func(at int) int {
		return int(p[at])<<24 | int(p[at+1])<<16 | int(p[at+2])<<8 | int(p[at+3])
	}
	if number(0) != len(p) || string(p[12:24]) != "mntrGRAYXYZ " || string(p[36:40]) != "acsp" {
		t.Errorf("the head says %d bytes of %q", number(0), p[12:24])
	}
	want := map[string]string{"desc": "desc", "cprt": "text", "wtpt": "XYZ ", "kTRC": "curv"}
	for i := range number(128) {
		at := 132 + 12*i
		offset, size := number(at+4), number(at+8)
		if offset%4 != 0 || offset+size > len(p) || string(p[offset:offset+4]) != want[string(p[at:at+4])] {
			t.Errorf("tag %q lies at %d, %d bytes", p[at:at+4], offset, size)
		}
		delete(want, string(p[at:at+4]))
	}
	if len(want) > 0 {
		t.Errorf("no %v", want)
	}
}

// The order of reading, the headings, and what each thing is.
func TestReadAloud(t *testing.T) {
	e := edition(t, "")
	object := regexp.MustCompile(`Object \d+ \d+`) // numbers say nothing
	var got strings.Builder
	var children *Template
	for _, form := range guided(t) {
		if form.Form == "kalmar-forlangd" {
			children = form
		}
	}
	for _, pdf := range [][]byte{draw(t, e, sample(t, e)), fillable(t, e, sample(t, e)), guide(t, children)} {
		got.WriteString(object.ReplaceAllString(command(t, pdf, "pdfinfo", "-struct-text", "IN"), "Object") + "\n")
	}
	path := filepath.Join("testdata", "read-aloud.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("read aloud:\n%sgolden, renewed by go test ./forms -run ReadAloud -update:\n%s", got.String(), want)
	}
}

// Every form begins with its title, has sections, and reads every word that is
// printed on it, but for the foot's last line and what stands there twice.
func TestEveryWordIsReadAloud(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		for i, ink := range e.Ink {
			_, tree := outlined(ink, func(string) int { return 0 })
			roles := map[string]int{}
			for _, el := range tree.elements {
				roles[el.role]++
			}
			if roles["H1"] != 1 || roles["H2"] == 0 {
				t.Errorf("%s page %d: %v", e.Layout.Edition, i+1, roles)
			}
			fields := 0
			for _, z := range e.Pages[i].Zones {
				if z.Kind != KindCode && z.Kind != KindMark {
					fields++
				}
			}
			if roles["Form"] != fields {
				t.Errorf("%s page %d: %d of %d fields are in the tree", e.Layout.Edition, i+1, roles["Form"], fields)
			}
			for _, o := range ink[:len(ink)-1] {
				if o.Do == doText && o.Tag == "" {
					t.Errorf("%s page %d: %q is not read", e.Layout.Edition, i+1, o.Text)
				}
			}
		}
	})
}

// contrast is that of a grey against white (WCAG 2.1, contrast ratio).
func contrast(grey float64) float64 {
	light := math.Pow((grey+0.055)/1.055, 2.4)
	if grey <= 0.03928 {
		light = grey / 12.92
	}
	return 1.05 / (light + 0.05)
}

// What is read through stands in 11 points or more; letters have a contrast of
// 4.5 to 1 (WCAG 1.4.3), and the lines of fields 3 to 1 (1.4.11).
func TestPaperIsEasyToSee(t *testing.T) {
	const small, runs = 8.5, 100.0 // pt; mm, from which a line is one of a text to read through
	look := func(name string, o Op, body bool) {
		least := 3.0
		if o.Do == doText && o.Grey != 1 { // white is on black
			least = 4.5
			if o.SizePT < small || body && o.W > runs && o.SizePT < bodyPT {
				t.Errorf("%s: %q stands in %.1f points", name, o.Text, o.SizePT)
			}
		}
		ground := o.Do == doFill && o.Grey == bandGrey // says nothing by itself
		if c := contrast(o.Grey); o.Grey != 1 && !ground && c < least {
			t.Errorf("%s: %s %q has a contrast of %.1f", name, o.Do, o.Text, c)
		}
	}
	everyEdition(t, func(t *testing.T, e *Edition) {
		for _, ink := range e.Ink {
			for _, o := range ink {
				look(e.Layout.Edition, o, o.Y < bodyBottom)
			}
		}
	})
	for _, form := range guided(t) {
		for _, page := range []block{form.guidePage()} {
			for _, o := range page.ink {
				look("guide to "+form.Form, o, false)
			}
		}
	}
	if c := contrast(0.55); math.Abs(c-3.36) > 0.1 {
		t.Errorf("the contrast of fields is %.2f", c)
	}
}

// Ten thousand sheets take no more memory than ten, but for where they stand.
func TestStackKeepsNoSheets(t *testing.T) {
	const few, many, most = 20, 320, 2048 // sheets; bytes a sheet
	e := edition(t, "")
	p := sample(t, e)
	s := NewStack(io.Discard, e)
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before uint64
	for i := range many {
		if i == few {
			before = used()
		}
		if err := s.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if grown := int64(used()) - int64(before); grown > most*(many-few) {
		t.Errorf("%d sheets took %d bytes", many-few, grown)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestStackSaysThatTheDiskIsFull(t *testing.T) {
	e := edition(t, "")
	s := NewStack(fullDisk{}, e)
	if err := errors.Join(s.Add(sample(t, e)), s.Close()); !errors.Is(err, errDiskFull) {
		t.Errorf("it says %v", err)
	}
}

// Fields lie on the boxes, by the layout alone, and say what to write.
func TestFieldsLieOnTheBoxes(t *testing.T) {
	e := edition(t, "")
	plain := command(t, fillable(t, e, sample(t, e)), "qpdf", "--qdf", "--object-streams=disable", "IN", "-")
	for _, z := range e.Pages[0].Zones {
		inputs := z.inputs(&e.Layout)
		if z.Kind == KindSignature && len(inputs) > 0 {
			t.Errorf("%s can be filled in", z.Field)
		}
		cells := 0
		for _, in := range inputs {
			cells += in.cells
			first, last := in.Rect, in.Rect
			if in.cells > 0 {
				first, last = z.Cells[in.first], z.Cells[in.first+in.cells-1]
			}
			if math.Abs(in.X-first.X) > 0.002 || math.Abs(in.X+in.W-last.X-last.W) > 0.002 {
				t.Errorf("%s lies beside its boxes", in.name)
			}
			for _, want := range []string{"/T (" + in.name + ")", fmt.Sprintf("%.3f", in.X/mmPerPT)} {
				if !strings.Contains(plain, want) {
					t.Errorf("%s: no %s", in.name, want)
				}
			}
		}
		if cells != len(z.Cells) {
			t.Errorf("%s: %d of %d cells can be filled in", z.Field, cells, len(z.Cells))
		}
	}
	if n := len(zoneNamed(edition(t, "lasa").Pages[0].Zones, "lasupp").inputs(&edition(t, "lasa").Layout)); n > 0 {
		t.Error("a box can be ticked beside one that is printed crossed")
	}
}

// What is filled in beforehand looks the same on a form to fill in: the fields
// show it as print would.
func TestFillableLooksAsPrinted(t *testing.T) {
	e := edition(t, "lasupp")
	p := sample(t, e)
	paper, screen := render(t, draw(t, e, p), 4), render(t, fillable(t, e, p), 4)
	if n := strayInk(paper, screen) + strayInk(screen, paper); n > 0 {
		t.Errorf("%d px differ", n)
	}
}
