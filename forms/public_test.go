package forms

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Every form says what a public form has to, whatever its region has given.
func TestEveryFormSaysWhatAPublicFormMust(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		text := printed(e)
		for _, words := range []string{"är personuppgiftsansvarig", "behövs för att göra det som begärs", "Stöd i lag", "gallringsbeslut", "få fel rättade", "IMY", "dataskyddsombudet",
			"allmän handling", "sekretess", "Texta med svart eller blå penna", "Koden och numret visar vilken blankett det är", "Frågor", "Utgåva " + strings.SplitAfterN(e.Layout.Edition, "-", 3)[0]} {
			if !strings.Contains(text, words) {
				t.Errorf("the paper does not say %q", words)
			}
		}
	})
	for _, form := range []string{"vgr-konto", "rjl-egen", "kalmar-forlangd"} {
		if !strings.Contains(printed(editionOf(t, builtin(t, form), "")), "tolk?") {
			t.Errorf("%s does not ask whether an interpreter is needed", form)
		}
	}
}

// A house's own words on personal data take the place of the program's.
func TestOwnWordsOnPersonalData(t *testing.T) {
	all := withSettings(t, "rjl: { dataskydd: { text: Våra egna ord om uppgifterna. } }")
	for _, form := range all {
		e, err := form.Edition("")
		if err != nil {
			t.Fatal(err)
		}
		text := printed(e)
		if has := strings.Contains(text, "Våra egna ord"); has != (form.Region == "rjl") || has == strings.Contains(text, "personuppgiftsansvarig") {
			t.Errorf("%s says %s", form.Form, text)
		}
	}
}

// What one region's papers say by another region's word is a setting: a house that
// empties it prints none of it, in form or guide, and is not asked for it again.
func TestBorrowedFactsAreSettings(t *testing.T) {
	for _, c := range []struct{ region, setting, words string }{
		{"vgr", "stod_och_behandling", "Stöd och behandling"}, {"rjl", "brev", "Vården skickar brev"}, {"rjl", "egen_vilja", "utan påverkan"},
		{"rjl", "inte_sjalv", "inte själv låsa upp"}, {"kalmar", "begransad_tid", "begränsad tid"}, {"kalmar", "kopior", "utskrivna kopior"},
	} {
		says := func(src string) bool {
			all := withSettings(t, src)
			for _, form := range all {
				for _, m := range form.Lacks() {
					if m.Setting == c.setting {
						t.Errorf("%s is asked for", c.setting)
					}
				}
				e, err := form.Edition("")
				if err != nil {
					t.Fatal(err)
				}
				text := printed(e) + printed(&Edition{Ink: [][]Op{form.guidePage().ink}})
				if form.Region == c.region && strings.Contains(text, c.words) {
					return true
				}
			}
			return false
		}
		if !says("") || says(c.region+": { "+c.setting+": { text: \"\" } }") {
			t.Errorf("%s of region %s does not decide whether its papers say %q", c.setting, c.region, c.words)
		}
	}
}

// lix is Björnsson's measure: words a sentence, and how many words in a hundred
// have more than six letters. Up to 40 is easy, as in fiction and plain news.
func lix(text string) float64 {
	sentences, words, long := 0, 0, 0
	for _, word := range strings.Fields(text) {
		bare := strings.Trim(word, ".,:;?!”()–")
		if bare != "" {
			words++
		}
		if utf8.RuneCountInString(bare) > 6 {
			long++
		}
		if strings.ContainsAny(word[len(word)-1:], ".:?!") {
			sentences++
		}
	}
	return float64(words)/float64(max(sentences, 1)) + 100*float64(long)/float64(max(words, 1))
}

func TestPaperIsEasyToRead(t *testing.T) {
	const easy = 40.0
	for _, form := range guided(t) {
		paper, guide := []string{form.Lead, form.privacy}, []string(nil)
		for _, s := range form.Sections {
			for _, r := range s.Rows {
				paper = append(append(paper, r.Text), r.Points...)
			}
		}
		for _, r := range form.Footer {
			paper = append(paper, r.Text)
		}
		for _, s := range form.Guide.Steps {
			guide = append(guide, s.Text.SV)
		}
		for _, p := range append(form.Guide.Points, form.Guide.Contacts...) {
			guide = append(guide, p.SV)
		}
		for what, said := range map[string][]string{"form": paper, "guide": guide} {
			if l := lix(strings.Join(said, " ")); l > easy {
				t.Errorf("%s, %s: LIX %.1f", form.Form, what, l)
			}
		}
	}
	if l := lix("Blanketten skickas vidare till handläggningen, verksamhetschefen sammanställer informationen tillsammans med socialförvaltningen."); l < 60 {
		t.Errorf("a heavy sentence has LIX %.1f", l)
	}
}
