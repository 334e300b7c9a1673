package forms

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAsked: what a return asks for and whom it is about, as far as that is sure.
func TestAsked(t *testing.T) {
	day := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	tick := func(field string, s State) Answer { return Answer{Field: field, Kind: KindTick, State: s} }
	number := func(v string) Answer { return Answer{Field: "personnummer", Kind: KindDigits, State: Filled, Value: v} }
	for _, c := range []struct {
		name    string
		answers []Answer
		printed string
		want    Request
	}{
		{"a lock", []Answer{tick("lasa", Filled), tick("lasupp", Empty), number("192501019216")}, "",
			Request{Lock: true, By: "resident", Numbers: []string{"192501019216"}}},
		{"ten digits are the same person", []Answer{tick("lasa", Empty), tick("lasupp", Filled), number("250101+9216")}, "",
			Request{Unlock: true, By: "resident", Numbers: []string{"192501019216"}}},
		{"a box in doubt asks for nothing yet", []Answer{tick("lasa", Unsure), tick("lasupp", Empty), number("192501019216")}, "",
			Request{By: "resident", Numbers: []string{"192501019216"}}},
		{"a digit in doubt is nobody", []Answer{tick("lasa", Filled), tick("lasupp", Empty), number("19250101921?")}, "",
			Request{Lock: true, By: "resident"}},
		{"a wrong check digit is nobody", []Answer{tick("lasa", Filled), tick("lasupp", Empty), number("192501019217")}, "",
			Request{Lock: true, By: "resident"}},
		{"what was printed counts where the reading fails", []Answer{tick("lasa", Filled), tick("lasupp", Empty), number("19250101921?")}, "192501019216",
			Request{Lock: true, By: "resident", Numbers: []string{"192501019216"}}},
		{"paper that was changed is about both", []Answer{tick("lasa", Filled), tick("lasupp", Empty), number("200802292383")}, "192501019216",
			Request{Lock: true, By: "resident", Numbers: []string{"192501019216", "200802292383"}}},
	} {
		e := mustEdition(t, "vgr-konto")
		f := Facts{Answers: c.answers, Printed: map[string]string{"personnummer": c.printed}, HandledAt: day}
		got := Asked(&e.Layout, f)
		if got.Lock != c.want.Lock || got.Unlock != c.want.Unlock || got.By != c.want.By || !slices.Equal(got.Numbers, c.want.Numbers) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestPersonStaysWhenKeysRotate: a person is found again under new keys, and
// not with other ones.
func TestPersonStaysWhenKeysRotate(t *testing.T) {
	one, other := mustKeyring(t, strings.Repeat("a", 64)), mustKeyring(t, strings.Repeat("b", 64))
	before := one.Person("192501019216")
	if err := one.Rotate(strings.NewReader(strings.Repeat("c", 64))); err != nil {
		t.Fatal(err)
	}
	if one.Person("192501019216") != before {
		t.Error("a person is lost when the keys rotate")
	}
	if other.Person("192501019216") == before || one.Person("200802292383") == before {
		t.Error("the index does not tell keys or persons apart")
	}
}

func mustKeyring(t *testing.T, random string) *Keyring {
	t.Helper()
	k, err := NewKeyring(strings.NewReader(random))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustEdition(t *testing.T, form string) *Edition {
	t.Helper()
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f *Template) bool { return f.Form == form })
	e, err := all[i].Edition("")
	if err != nil {
		t.Fatal(err)
	}
	return e
}
