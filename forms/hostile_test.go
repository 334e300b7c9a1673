package forms

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"blankett/forms/hostile"
)

// anatomy is what a PDF is made of: of each object its keys and what kinds of
// things they hold, and all the values of its fields to fill in. Texts and
// numbers are not in it.
func anatomy(t *testing.T, pdf []byte) (shape []string, values []string) {
	t.Helper()
	api.DisableConfigDir()
	ctx, err := api.ReadContext(bytes.NewReader(pdf), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	for number, entry := range ctx.Table {
		o, err := ctx.Dereference(*types.NewIndirectRef(number, 0))
		if err != nil {
			t.Fatal(err)
		}
		if made := makeOf(o); !entry.Free && !strings.Contains(made, "Type=ObjStm") && !strings.Contains(made, "Type=XRef") {
			shape = append(shape, made)
		}
		if d, ok := o.(types.Dict); ok && d["FT"] != nil && d["V"] != nil {
			value, err := types.StringOrHexLiteral(d["V"])
			if _, box := d["V"].(types.Name); !box && (err != nil || value == nil) {
				t.Errorf("object %d has a value that is no text: %v, %v", number, d["V"], err)
			} else if value != nil {
				values = append(values, *value)
			}
		}
	}
	slices.Sort(shape)
	return shape, values
}

// makeOf is a thing of a PDF without what is said in it. Names are structure.
func makeOf(o types.Object) string {
	switch o := o.(type) {
	case types.Dict:
		return makesOf(o)
	case types.StreamDict:
		return "stream" + makesOf(o.Dict)
	case types.Array:
		kinds := map[string]bool{}
		for _, one := range o {
			kinds[makeOf(one)] = true
		}
		return "[" + strings.Join(slices.Sorted(maps.Keys(kinds)), " ") + "]"
	case types.Name:
		return "=" + string(o)
	case types.StringLiteral, types.HexLiteral:
		return "text"
	case types.Integer, types.Float:
		return "number"
	}
	return fmt.Sprintf("%T", o)
}

func makesOf(d types.Dict) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(d)) {
		all = append(all, key+makeOf(d[key]))
	}
	return "<" + strings.Join(all, " ") + ">"
}

// active are the keys and names by which a PDF does something, or leads or
// carries something: none of ours has any.
var active = regexp.MustCompile(`[< ](AA|JS|OpenAction|URI|EF|EmbeddedFiles|JavaScript|XFA|RichMedia)[=<[t]|=(JavaScript|URI|Launch|GoTo[RE]?|Named|Hide|SubmitForm|ImportData|Filespec|EmbeddedFile|Link|FileAttachment|RichMedia)\b`)

// sameButText wants a PDF to be built as one with plain texts in it.
func sameButText(t *testing.T, what string, bad, plain []byte) (values []string) {
	t.Helper()
	shape, values := anatomy(t, bad)
	want, _ := anatomy(t, plain)
	if !slices.Equal(shape, want) {
		t.Errorf("%s: a text changes what the PDF is made of: %d objects, and %d with plain texts", what, len(shape), len(want))
	}
	if found := active.FindString(strings.Join(shape, "\n")); found != "" {
		t.Errorf("%s: the PDF has %q", what, found)
	}
	if said := command(t, bad, "qpdf", "--check", "IN"); !strings.Contains(said, "No syntax or stream encoding errors") {
		t.Errorf("%s: %s", what, said)
	}
	return values
}

// pagesOf is what each page of a PDF says, without spaces.
func pagesOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	pages := strings.Split(command(t, pdf, "pdftotext", "-raw", "IN", "-"), "\f")
	for i := range pages {
		pages[i] = spaceless(pages[i])
	}
	return pages
}

func spaceless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// takes tries every hostile text in every field of a form and gives, by field,
// those that are printed. What is refused must be refused in a way that repeats
// nothing.
func takes(t *testing.T, form *Template) map[string][]string {
	t.Helper()
	taken := map[string][]string{}
	for _, text := range hostile.Texts() {
		for _, f := range form.Fields() {
			_, values, err := form.Fill(map[string]string{f.Name: text})
			var input *InputError
			switch {
			case err != nil && !errors.As(err, &input):
				t.Errorf("%s, %q: %v", f.Name, text, err)
			case err != nil && len(text) > 6 && strings.Contains(err.Error()+input.Hint, text):
				t.Errorf("%s, %q: the message repeats it", f.Name, text)
			case err == nil && values[f.Name] != strings.TrimSpace(text):
				t.Errorf("%s, %q: is printed as %q", f.Name, text, values[f.Name])
			case err == nil:
				taken[f.Name] = append(taken[f.Name], values[f.Name])
			}
		}
	}
	return taken
}

// sheets fills in sheets until every text was printed, each of them in one field,
// and as many with the names of the fields in their place.
func sheets(t *testing.T, e *Edition, taken map[string][]string) (bad, plain []Print) {
	t.Helper()
	fields := slices.Sorted(maps.Keys(taken))
	for i := 0; ; i++ {
		p, q := sample(t, e), sample(t, e)
		p.Values, q.Values = map[string]string{}, map[string]string{}
		for j, field := range fields {
			if n := i*len(fields) + j; n < len(taken[field]) || i == 0 { // i == 0: few are e-mail addresses
				p.Values[field], q.Values[field] = taken[field][min(n, len(taken[field])-1)], "test-"+field
			}
		}
		if len(p.Values) == 0 {
			return bad, plain
		}
		bad, plain = append(bad, p), append(plain, q)
	}
}

// Hostile texts in the fields of forms are printed as text or refused, on
// paper and in forms to fill in.
func TestHostileValues(t *testing.T) {
	for _, name := range []string{"vgr-konto", "rjl-lasning"} { // the second has e-mail addresses
		form := builtin(t, name)
		e := editionOf(t, form, "")
		taken := takes(t, form)
		if len(taken["namn"]) < 150 || len(taken["personnummer"]) > 0 {
			t.Fatalf("%s prints %d hostile names", name, len(taken["namn"]))
		}
		bad, plain := sheets(t, e, taken)
		printed, like := draw(t, e, bad...), draw(t, e, plain...)
		sameButText(t, name, printed, like)
		says(t, name, pagesOf(t, printed), pagesOf(t, like), bad)
		values := sameButText(t, name+" to fill in", fillable(t, e, bad...), fillable(t, e, plain...))
		for _, p := range bad {
			for field, want := range p.Values {
				if !slices.Contains(values, want) {
					t.Errorf("%s to fill in: %s does not hold %q", name, field, want)
				}
			}
		}
	}
}

// says wants each page to say what a plain one does, but for the texts.
func says(t *testing.T, what string, bad, plain []string, prints []Print) {
	t.Helper()
	if len(bad) != len(plain) || len(bad) < len(prints) {
		t.Fatalf("%s: %d pages, and %d with plain texts", what, len(bad), len(plain))
	}
	for i, p := range prints {
		want := plain[i]
		for field, value := range p.Values {
			want = strings.Replace(want, "test-"+field, spaceless(value), 1)
		}
		if bad[i] != want {
			t.Errorf("%s, page %d, %q: says\n%s\nwant\n%s", what, i+1, p.Values, bad[i], want)
		}
	}
}

// Hostile lines of addresses stand in letters as text, or are refused.
func TestHostileLetters(t *testing.T) {
	var lines []string
	for _, text := range hostile.Texts() {
		_, err := ConfirmRecipient(ToResident, []string{text, "Gatan 1"}, "handlaggare", aDay)
		var input *InputError
		switch {
		case err == nil:
			lines = append(lines, strings.TrimSpace(text))
		case !errors.As(err, &input) || len(text) > 6 && strings.Contains(err.Error()+input.Hint, text):
			t.Errorf("%q: %v", text, err)
		}
	}
	if len(lines) < 150 {
		t.Fatalf("%d hostile lines only are printed", len(lines))
	}
	names := []string{"rad-ett", "rad-tva", "rad-tre", "rad-fyra"}
	for kind, letter := range map[string]func(*testing.T, []string) []byte{"completion": completionTo, "confirmation": confirmationTo} {
		plain := letter(t, names)
		says := strings.Join(pagesOf(t, plain), "\f")
		for some := range slices.Chunk(lines, len(names)) {
			want := says
			for i, name := range names {
				want = strings.Replace(want, name, spaceless(append(some, names[len(some):]...)[i]), 1)
			}
			bad := letter(t, append(some, names[len(some):]...))
			sameButText(t, fmt.Sprintf("%s to %q", kind, some), bad, plain)
			if got := strings.Join(pagesOf(t, bad), "\f"); got != want {
				t.Errorf("%s to %q says\n%s\nwant\n%s", kind, some, got, want)
			}
		}
	}
}

func completionTo(t *testing.T, address []string) []byte {
	return completion(t, "vgr-konto", recipient(t, ToResident, address), []Finding{NewFinding(ReasonSignatureMissing, "underskrift", Text{})})
}

func confirmationTo(t *testing.T, address []string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := DrawConfirmation(&out, builtin(t, "vgr-konto"), Letter{recipient(t, ToResident, address), "K7QF-M2XR-9TPD", aDay}, DoneLock); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
