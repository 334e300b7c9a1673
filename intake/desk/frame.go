package desk

import (
	"html/template"
	"maps"
	"net/http"
	"strings"
	"sync"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// pages are the templates, once for each language, with a function t that
// chooses: {{t "Svenska" "English"}}. They are parsed when the first is asked
// for: most runs of the program show no page.
var pages = sync.OnceValue(func() map[string]*template.Template {
	return map[string]*template.Template{"sv": parsed("sv"), "en": parsed("en")}
})

func parsed(lang string) *template.Template {
	return template.Must(template.New("").Funcs(words(lang)).ParseFS(files, "pages/*.html"))
}

func pick(lang string, t forms.Text) string {
	if lang == "en" {
		return t.EN
	}
	return t.SV
}

// frame is what stands around every page. Pages' data embed it.
type frame struct {
	Title  string
	User   staff.User // ID "" when nobody is signed in
	Lang   string     // "sv" or "en"
	Theme  string     // "light", "dark", or "" for the machine's own
	Menu   []menuItem
	Here   string // this page's address, to come back to
	Said   string // shown once; "" for nothing
	Undo   *regret
	NoKeys bool   // the visitor has the keys off
	Help   string // where in /help this page is explained
	Faults faults // what was wrong in a form, by field
	// Troubles are what keeps files from being read, for those who work with them.
	Troubles []intake.Trouble
}

// faults are sentences beside the fields of a form.
type faults map[string]string

// fault keeps the first fault of a field, in the visitor's language.
func (v *visit) fault(f faults, field, sv, en string) {
	if f[field] == "" {
		f[field] = v.text(forms.Text{SV: sv, EN: en})
	}
}

// menuItem is one part of the desk in the header.
type menuItem struct {
	Name string
	Href string
	Here bool
}

// frame starts a page: its title, and where in the help it is explained.
func (v *visit) frame(sv, en, help string) frame {
	f := frame{
		Title: v.text(forms.Text{SV: sv, EN: en}), User: v.user, Lang: v.lang, Theme: v.theme(),
		Here: "/", Help: help, Faults: faults{},
	}
	if v.r.Method == http.MethodGet {
		f.Here = v.r.URL.RequestURI()
	}
	if v.user.ID != "" {
		f.Menu = v.menu()
		if v.user.Has(staff.RoleMailroom, staff.RoleHandler, staff.RoleHead) {
			f.Troubles = v.troubles()
		}
	}
	if v.user.Has(staff.RoleClinic, staff.RoleHandler, staff.RoleHead) {
		f.Undo = v.regret()
	}
	f.NoKeys = v.keysOff()
	f.Said = v.d.sessions.PopString(v.r.Context(), "said")
	return f
}

func (v *visit) menu() []menuItem {
	var items []menuItem
	for _, rt := range v.d.menu {
		if rt.allows(v.user) {
			p := rt.path()
			here := v.r.URL.Path == p || strings.HasPrefix(v.r.URL.Path, p+"/")
			items = append(items, menuItem{v.text(*rt.menu), p, here})
		}
	}
	return items
}

// words are the functions of the templates in one language.
func words(lang string) template.FuncMap {
	all := template.FuncMap{
		"key":       keyFor,
		"keycap":    keycap,
		"keyHelp":   func() [][2]string { return keyHelp(lang) },
		"t":         func(sv, en string) string { return pick(lang, forms.Text{SV: sv, EN: en}) },
		"words":     func(t forms.Text) string { return pick(lang, t) },
		"lines":     func(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }) },
		"trouble":   func(w intake.TroubleWhat) string { return pick(lang, w.Words()) },
		"state":     func(s judge.ReturnState) string { return pick(lang, stateWords[s]) },
		"one":       func(s judge.ReturnState) string { return pick(lang, oneWords[s]) },
		"verdict":   func(v judge.Verdict) string { return pick(lang, verdictWords[v]) },
		"answer":    func(s forms.State) string { return pick(lang, answerWords[s]) },
		"weight":    func(w forms.Weight) string { return pick(lang, weightWords[w]) },
		"measure":   func(name string) string { return pick(lang, measureWords[name]) },
		"kind":      func(k forms.Kind) string { return pick(lang, kindWords[k]) },
		"role":      func(r staff.Role) string { return pick(lang, r.Words()) },
		"roles":     func(s string) string { return pick(lang, rolesWords(s)) },
		"chart":     placeChart,
		"asked":     func(a intake.Asked) string { return pick(lang, askedWords[a]) },
		"caseState": func(s judge.CaseState) string { return pick(lang, caseWords[s]) },
		"checked":   func(c intake.Checked) string { return pick(lang, checkedWords[c]) },
		"tally":     tally,
		"ruling":    func(r judge.Ruling) string { return pick(lang, judge.RulingWords[r]) },
		"act":       func(a auditlog.Act) string { return pick(lang, a.Words()) },
	}
	maps.Copy(all, measures)
	maps.Copy(all, decimals(lang))
	return all
}
