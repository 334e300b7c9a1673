package forms

import (
	"math"
	"strings"
	"sync"
	"testing"
)

func builtin(t testing.TB, form string) *Template {
	t.Helper()
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tmpl := range all {
		if tmpl.Form == form {
			return tmpl
		}
	}
	t.Fatalf("there is no form %s", form)
	return nil
}

// editions keeps what editionOf has laid out: it takes a while, and no test changes it.
var editions sync.Map

func edition(t testing.TB, variant string) *Edition {
	t.Helper()
	return editionOf(t, builtin(t, "vgr-konto"), variant)
}

func editionOf(t testing.TB, tmpl *Template, variant string) *Edition {
	t.Helper()
	if e, ok := editions.Load(tmpl.Form + " " + variant); ok {
		return e.(*Edition)
	}
	e, err := tmpl.Edition(variant)
	if err != nil {
		t.Fatal(err)
	}
	editions.Store(tmpl.Form+" "+variant, e)
	return e
}

// everyEdition runs a test on every variant of every built-in form.
func everyEdition(t *testing.T, run func(t *testing.T, e *Edition)) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tmpl := range all {
		for _, variant := range append([]string{""}, tmpl.VariantNames()...) {
			e := editionOf(t, tmpl, variant)
			t.Run(tmpl.Form+" "+variant, func(t *testing.T) { run(t, e) })
		}
	}
}

func TestZonesKeepApart(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		for _, page := range e.Pages {
			for i, a := range page.Zones {
				for _, b := range page.Zones[:i] {
					if overlap(a.grown(max(whiteAround(a), whiteAround(b))), b.Rect) {
						t.Errorf("page %d: %s is too near %s", page.Page, a.Field, b.Field)
					}
				}
				for _, number := range page.CaseNumbers {
					if overlap(a.grown(whiteAround(a)-0.001), number) {
						t.Errorf("page %d: %s is too near a case number", page.Page, a.Field)
					}
				}
			}
		}
	})
}

// whiteAround is the white paper that a zone needs on every side, in mm.
func whiteAround(z Zone) float64 {
	switch z.Kind {
	case KindCode:
		return 4*moduleMM - 0.001
	case KindMark:
		return 3
	}
	return 0.5
}

func overlap(a, b Rect) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// Nothing is printed where codes, marks and case numbers need white paper, or
// in a field, and nothing outside what printers can reach.
func TestInkKeepsClear(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		for i, page := range e.Pages {
			for _, o := range e.Ink[i] {
				r := inked(o)
				if r.X < 8 || r.Y < 8 || r.X+r.W > page.WidthMM-8 || r.Y+r.H > page.HeightMM-8 {
					t.Errorf("%s %q at %.1f, %.1f is within 8 mm of the edge", o.Do, o.Text, r.X, r.Y)
				}
				for _, z := range page.Zones {
					if clear := clearance(z); overlap(r, clear) && !belongs(o, z) {
						t.Errorf("%s %q at %.1f, %.1f lies in %s", o.Do, o.Text, r.X, r.Y, z.Field)
					}
				}
				for _, n := range page.CaseNumbers {
					if overlap(r, n) {
						t.Errorf("%s %q at %.1f, %.1f lies on a case number", o.Do, o.Text, r.X, r.Y)
					}
				}
			}
		}
	})
}

// inked is the room that an op takes, about.
func inked(o Op) Rect {
	if o.Do == doText {
		size := o.SizePT * mmPerPT
		return Rect{o.X, o.Y - 0.75*size, o.W, 0.95 * size}
	}
	if o.Do == doBox { // as four sides would be: nothing inside
		return Rect{o.X, o.Y, o.W, 0}
	}
	return o.Rect
}

func clearance(z Zone) Rect {
	if z.Kind == KindCode || z.Kind == KindMark {
		return z.grown(whiteAround(z))
	}
	return z.grown(-0.2)
}

// belongs says that an op is a zone's own: its mark, or its printed cross.
func belongs(o Op, z Zone) bool {
	return z.Kind == KindMark && o.Rect == z.Rect || z.Crossed && o.Do == doLine
}

func TestThereIsRoomToWrite(t *testing.T) {
	least := map[Kind]Rect{
		KindText: {W: 45, H: 8}, KindSignature: {W: 60, H: 14}, KindTick: {W: 5, H: 5},
		KindCode: {W: 17.4, H: 17.4}, KindMark: {W: 5, H: 5}, KindDigits: {W: 6, H: 7}, KindDate: {W: 48, H: 7},
	}
	everyEdition(t, func(t *testing.T, e *Edition) {
		for i, page := range e.Pages {
			for _, z := range page.Zones {
				if z.W < least[z.Kind].W || z.H < least[z.Kind].H {
					t.Errorf("%s is %.1f × %.1f mm", z.Field, z.W, z.H)
				}
				for _, c := range z.Cells {
					if c.W < 6 || c.H < 7 {
						t.Errorf("%s has a cell of %.1f × %.1f mm", z.Field, c.W, c.H)
					}
				}
				if z.Kind != KindCode && z.Kind != KindMark && (z.Label.SV == "" || z.Label.EN == "") {
					t.Errorf("%s has no label", z.Field)
				}
			}
			for _, o := range e.Ink[i] {
				if o.Do == doText && (o.SizePT < 8.5 || o.Grey > 0.45) {
					t.Errorf("%q is %.1f pt, grey %.2f", o.Text, o.SizePT, o.Grey)
				}
			}
		}
	})
}

func TestFormOfTheRegion(t *testing.T) {
	e := edition(t, "")
	if len(e.Pages) != 1 {
		t.Fatalf("the form takes %d pages", len(e.Pages))
	}
	var mandatory, ticks, all []string
	for _, z := range e.Pages[0].Zones {
		all = append(all, z.Field)
		if z.Mandatory {
			mandatory = append(mandatory, z.Field)
		}
		if z.Kind == KindTick {
			ticks = append(ticks, z.Field)
		}
	}
	want := "namn personnummer ort telefonnummer underskrift datum personal_namn personal_enhet personal_underskrift personal_datum"
	if got := strings.Join(mandatory, " "); got != want {
		t.Errorf("mandatory: %s", got)
	}
	if got := strings.Join(ticks, " "); got != "lasa lasupp pass korkort id_kort annan" {
		t.Errorf("ticks: %s", got)
	}
	for _, name := range []string{"code-1", "code-2", "mark-tl", "mark-tr", "mark-br", "mark-bl", "personal_hsaid"} {
		if !strings.Contains(" "+strings.Join(all, " ")+" ", " "+name+" ") {
			t.Errorf("there is no %s", name)
		}
	}
	text := printed(e)
	for _, fact := range []string{"Läkemedel och vårdnära stöd", "Spärr- och loggservice", "Flöjelbergsgatan 2A, 431 35 Mölndal", "0774-44 10 10", "utan påverkan från någon annan", "18 år eller äldre", "valfri vårdmottagning"} {
		if !strings.Contains(text, fact) {
			t.Errorf("the paper does not say %q", fact)
		}
	}
}

// printed is all the text of an edition, lines joined by spaces.
func printed(e *Edition) string {
	var lines []string
	for _, ops := range e.Ink {
		for _, o := range ops {
			if o.Do == doText {
				lines = append(lines, o.Text)
			}
		}
	}
	return strings.Join(lines, " ")
}

func TestVariants(t *testing.T) {
	ids := map[string]string{}
	titles := map[string]string{"": "Låsa eller låsa upp konto på 1177.se", "lasa": "Låsa konto på 1177.se", "lasupp": "Låsa upp konto på 1177.se"}
	for variant, title := range titles {
		e := edition(t, variant)
		if e.Title.SV != title || !strings.Contains(printed(e), title) {
			t.Errorf("%q has the title %q", variant, e.Title.SV)
		}
		if other, taken := ids[e.Layout.Edition]; taken {
			t.Errorf("%q and %q share the edition %s", variant, other, e.Layout.Edition)
		}
		ids[e.Layout.Edition] = variant
		if !strings.Contains(printed(e), e.Layout.Edition) {
			t.Errorf("%q does not print its edition %s", variant, e.Layout.Edition)
		}
		for _, z := range e.Pages[0].Zones {
			if z.Crossed != (z.Field == variant) {
				t.Errorf("%q: %s crossed: %v", variant, z.Field, z.Crossed)
			}
		}
	}
	if _, err := builtin(t, "vgr-konto").Edition("pass"); err == nil {
		t.Error("pass was taken for a variant")
	}
}

func TestCodeModuleIsLargeEnough(t *testing.T) {
	z := zoneNamed(edition(t, "").Pages[0].Zones, "code-1")
	if module := z.W / CodeModules; math.Abs(module-0.6) > 1e-9 {
		t.Errorf("a module is %.3f mm", module)
	}
}
