package desk

import (
	"fmt"
	"html/template"

	"blankett/forms"
)

// keyUses is what each key of one character does. A key means one thing, on whatever
// page it is: pages name the use and get the key from here.
var keyUses = []struct {
	use, key string
	said     forms.Text
}{
	{"next", "n", forms.Text{SV: "ta nästa", EN: "take the next"}},
	{"forward", "j", forms.Text{SV: "nästa fält eller rad", EN: "next field or row"}},
	{"backward", "k", forms.Text{SV: "förra fältet eller raden", EN: "previous field or row"}},
	{"back", "q", forms.Text{SV: "tillbaka", EN: "back"}},
	{"take", "t", forms.Text{SV: "ta den", EN: "take it"}},
	{"putback", "p", forms.Text{SV: "lägg tillbaka den", EN: "put it back"}},
	{"there", "i", forms.Text{SV: "det står där", EN: "it stands there"}},
	{"empty", "e", forms.Text{SV: "det är tomt", EN: "it is empty"}},
	{"reference", "u", forms.Text{SV: "skriv numret där det är gjort", EN: "type the number where it is done"}},
	{"letter", "b", forms.Text{SV: "brev", EN: "letter"}},
	{"undo", "z", forms.Text{SV: "ångra det nyss gjorda", EN: "undo what was just done"}},
	{"compare", "c", forms.Text{SV: "jämför två blad", EN: "compare two sheets"}},
	{"link", "g", forms.Text{SV: "koppla till ett ärende", EN: "link to a case"}},
	{"notours", "x", forms.Text{SV: "inte vår blankett", EN: "not ours"}},
	{"unmask", "v", forms.Text{SV: "visa det dolda", EN: "show what is hidden"}},
	{"copy", "y", forms.Text{SV: "kopiera numret", EN: "copy the number"}},
	{"larger", "+", forms.Text{SV: "större", EN: "larger"}},
	{"smaller", "-", forms.Text{SV: "mindre", EN: "smaller"}},
	{"turn", "r", forms.Text{SV: "vrid", EN: "turn"}},
	{"original", "o", forms.Text{SV: "sidan som den skannades", EN: "the page as it was scanned"}},
	{"newer", "h", forms.Text{SV: "bläddra till det nyare", EN: "turn to what is newer"}},
	{"older", "l", forms.Text{SV: "bläddra till det äldre", EN: "turn to what is older"}},
	{"find", "/", forms.Text{SV: "välj ut", EN: "filter"}},
	{"call", "a", forms.Text{SV: "anteckna ett samtal", EN: "record a call"}},
	{"print", "s", forms.Text{SV: "skriv ut", EN: "print"}},
	{"balance", "d", forms.Text{SV: "dagens avstämning", EN: "the day's balance"}},
	{"csv", "f", forms.Text{SV: "hämta som fil", EN: "fetch as a file"}},
	{"keys", "?", forms.Text{SV: "visa eller dölj tangenterna", EN: "show or hide the keys"}},
}

// keyFor is the key of a use. A page that names another one is not drawn.
func keyFor(use string) (string, error) {
	for _, k := range keyUses {
		if k.use == use {
			return k.key, nil
		}
	}
	return "", fmt.Errorf("no key is for %q", use)
}

// keyHelp are the keys with what they do, for the page that lists them.
func keyHelp(lang string) [][2]string {
	var all [][2]string
	for _, k := range keyUses {
		all = append(all, [2]string{k.key, pick(lang, k.said)})
	}
	return all
}

// keycap shows the key of a use.
func keycap(use string) (template.HTML, error) {
	key, err := keyFor(use)
	return template.HTML("<kbd>" + template.HTMLEscapeString(key) + "</kbd>"), err
}

// keysCookie keeps whether somebody has the keys off. Whoever sits down next at the
// same browser has their own.
func (v *visit) keysCookie() string { return "keys-" + v.user.ID }

// keysOff says whether the visitor has keys of one character off: whoever dictates
// to a computer types letters without meaning to (WCAG 2.1.4).
func (v *visit) keysOff() bool {
	c, err := v.r.Cookie(v.keysCookie())
	return v.user.ID != "" && err == nil && c.Value == "off"
}

var keysRoutes = []route{{pattern: "POST /keys", serve: (*Desk).chooseKeys}}

func (d *Desk) chooseKeys(v *visit) error { return v.chooseAs(v.keysCookie(), "keys", "on", "off") }
