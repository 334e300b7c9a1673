package forms

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// guided are the built-in forms, with the one setting that is not given.
func guided(t *testing.T) []*Template {
	t.Helper()
	all := withSettings(t, "vgr: { ksd: { text: 010-000 00 00 } }")
	return all
}

func TestEveryFormHasItsGuide(t *testing.T) {
	for _, form := range guided(t) {
		var a, b bytes.Buffer
		if err := errors.Join(Guide(&a, form), Guide(&b, form)); err != nil {
			t.Errorf("%s: %v", form.Form, err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) || a.Len() == 0 {
			t.Errorf("%s: the same guide is drawn in two ways", form.Form)
		}
		for _, page := range []block{form.guidePage()} {
			for _, o := range page.ink {
				if o.Do == doText && (o.X < textLeft-0.01 || o.X+o.W > textLeft+textWidth+0.01 || o.Y > pageHeight-10 || strings.ContainsAny(o.Text, "<>")) {
					t.Errorf("%s: %q does not fit, at %.1f, %.1f", form.Form, o.Text, o.X, o.Y)
				}
			}
		}
		for i, step := range form.Guide.Steps {
			if step.Picture == "" {
				t.Errorf("%s: step %d has no picture", form.Form, i+1)
			}
		}
		if ages := form.Region == "kalmar"; form.Guide.Ages != ages || len(form.Guide.Steps) != 4 {
			t.Errorf("%s: %d steps, table of ages: %v", form.Form, len(form.Guide.Steps), form.Guide.Ages)
		}
	}
}

// The words of a guide keep clear of each other: no line starts before the one
// to its left ends.
func TestGuideWordsKeepApart(t *testing.T) {
	for _, form := range guided(t) {
		for _, page := range []block{form.guidePage()} {
			for i, a := range page.ink {
				for _, b := range page.ink[:i] {
					if a.Do == doText && b.Do == doText && overlap(inked(a).grown(-0.05), inked(b)) {
						t.Errorf("%s: %q lies on %q", form.Form, a.Text, b.Text)
					}
				}
			}
		}
	}
}

// A guide is for residents too: without KSD's number it leaves that line out, and
// the house is asked for it.
func TestGuideDoesWithoutKSD(t *testing.T) {
	without, with := builtin(t, "vgr-konto"), guided(t)[0]
	said := func(form *Template) string {
		if err := Guide(&bytes.Buffer{}, form); err != nil {
			t.Fatal(err)
		}
		return printed(&Edition{Ink: [][]Op{form.guidePage().ink}})
	}
	if text := said(without); strings.Contains(text, "KSD, när det är brådskande") || !strings.Contains(text, "kan ringa KSD") {
		t.Errorf("without KSD's number: %s", text)
	}
	if text := said(with); !strings.Contains(text, "KSD, när det är brådskande: 010-000 00 00") {
		t.Errorf("with KSD's number: %s", text)
	}
	asked := func(form *Template) bool {
		return slices.ContainsFunc(form.Lacks(), func(m *MissingSetting) bool { return m.Setting == "ksd" && m.Region == "vgr" && m.Means != "" })
	}
	if !asked(without) || asked(with) {
		t.Error("KSD's number is asked for where it is given, or not where it is missing")
	}
}

func TestGuideNeedsItsSettings(t *testing.T) {
	small, err := Parse("liten.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if err := Guide(&bytes.Buffer{}, small); err == nil {
		t.Error("a form without a guide has one")
	}
}

func TestGuideSaysWhatTheRegionsSay(t *testing.T) {
	need(t, "pdftotext")
	facts := map[string][]string{
		"vgr-konto": {"valfri vårdmottagning", "Spärr- och loggservice", "skyddat boende", "010-000 00 00", "0774-44 10 10", "Flöjelbergsgatan 2A", "inte besluta", "ska ändå fyllas i", "digital kontakt med vården igen", "en ny blankett på samma sätt", "nothing more is needed",
			"gäller från 18 år", "Namn, personnummer, telefonnummer, underskrift, ort och datum behöver finnas med", "legitimation till valfri vårdmottagning", "Mottagningen skickar till Spärr- och loggservice", "Personal, eller någon annan som hjälper till, kan ringa KSD"},
		"rjl-lasning":     {"010-241 00 00", "Stöd och behandling", "delsvar", "orosanmälan", "ska ändå fyllas i", "e-postadresserna"},
		"rjl-bryta":       {"hotbilden kontrolleras hos socialförvaltningen", "under 18 år"},
		"rjl-egen":        {"010-241 00 00", "behöver inte säga varför", "I telefon låses inget upp"},
		"rjl-blockera":    {"folkbokföringen", "skyddade personuppgifter", "från 16 år också i journalen", "automatiskt", "Handläggning av orosanmälan när barn far illa eller misstänks fara illa"},
		"kalmar-forlangd": {"Verksamhetschefen på enheten", "Läkemedelskollen", "med e-legitimation", "nej, utom efter beslut", "utskrivna kopior", "0–12 år", "13–15 år", "16–17 år", "från 18 år", "Ångrar sig barnet?", "vårdnadshavaren, barnet eller båda"},
	}
	for _, form := range guided(t) {
		path := filepath.Join(t.TempDir(), "guide.pdf")
		var out bytes.Buffer
		if err := Guide(&out, form); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.Command("pdftotext", "-raw", path, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		for _, fact := range facts[form.Form] {
			if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), fact) {
				t.Errorf("the guide to %s does not say %q", form.Form, fact)
			}
		}
	}
}

// Every pictogram that the schema offers is drawn, within its space, and the
// other way round; the words of a step keep within its box.
func TestPictograms(t *testing.T) {
	compiled, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	step := findSchema(compiled, schemaURL+"#/$defs/step", map[*jsonschema.Schema]bool{})
	names := step.Properties["picture"].Enum.Values
	if len(names) != len(pictograms) {
		t.Errorf("the schema offers %d pictograms of %d", len(names), len(pictograms))
	}
	for _, name := range names {
		ops := pictured(name.(string), 0, 0)
		if len(ops) == 0 {
			t.Errorf("%s is not drawn", name)
		}
		for _, o := range ops {
			if r := inked(o); r.X < -1 || r.X+r.W > pictureWide+1 || r.Y < -1 || r.Y+r.H > pictureHigh+1 {
				t.Errorf("%s runs out of its space: %+v", name, r)
			}
		}
	}
	for _, form := range guided(t) {
		width := (textWidth - stepGap*3) / 4
		for _, o := range steps(form, width) {
			if o.Do == doText && o.X+o.W > width {
				t.Errorf("%s: %q runs out of its box", form.Form, o.Text)
			}
		}
	}
}

func steps(form *Template, width float64) []Op {
	var all []Op
	for i, s := range form.Guide.Steps {
		all = append(all, s.layOut(i+1, width).ink...)
	}
	return all
}
