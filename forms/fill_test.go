package forms

import (
	"errors"
	"maps"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	tmpl := builtin(t, "vgr-konto")
	for _, c := range []struct {
		set     map[string]string
		variant string
		values  map[string]string
	}{
		{nil, "", map[string]string{}},
		{map[string]string{"begaran": "lasa"}, "lasa", map[string]string{}},
		{map[string]string{"lasupp": "ja", "lasa": "nej"}, "lasupp", map[string]string{}},
		{map[string]string{"namn": "  Åsa Öberg ", "ort": ""}, "", map[string]string{"namn": "Åsa Öberg"}},
		{map[string]string{"personnummer": "20131121-2383"}, "", map[string]string{"personnummer": "201311212383"}},
		{map[string]string{"personnummer": "250101+9216"}, "", map[string]string{"personnummer": "192501019216"}},
		{map[string]string{"telefonnummer": "+46 774-44 10 10"}, "", map[string]string{"telefonnummer": "0774441010"}},
	} {
		variant, values, err := tmpl.Fill(c.set)
		if err != nil || variant != c.variant || !maps.Equal(values, c.values) {
			t.Errorf("%v: %q %v %v", c.set, variant, values, err)
		}
	}
}

func TestFillRefuses(t *testing.T) {
	tmpl := builtin(t, "vgr-konto")
	for _, c := range []struct{ field, value, problem, hint string }{
		{"namm", "A", "no such field", `did you mean "namn"? fields: begaran, lasa`},
		{"begaran", "ja", "no such box", "lasa, lasupp"},
		{"lasa", "kanske", "expected ja or nej", "lasa=ja"},
		{"pass", "ja", "by hand", "leave it out"},
		{"underskrift", "Åsa", "by hand", "leave it out"},
		{"personnummer", "201311212384", "check digit", "ÅÅÅÅMMDDNNNC"},
		{"personnummer", "2013", "12 digits", ""},
		{"personnummer", "201302302383", "date", ""},
		{"personnummer", "191500722390", "no login", ""},
		{"telefonnummer", "077444", "has 6 digits", "8 to 12"},
		{"telefonnummer", "0774441010123", "has 13 digits", "8 to 12"},
		{"telefonnummer", "ring mig", "digits only", ""},
		{"telefonnummer", "774441010", "not a telephone number", "+46"},
		{"datum", "2025-02-28", "by hand", "leave it out"},
		{"personal_datum", "2025-02-28", "by hand", "leave it out"},
		{"personnummer", "2501019216", "do not say the century", "all twelve"},
		{"personal_hsaid", "SE-1", "not an HSA id", "SE2321000131"},
		{"ort", strings.Repeat("Mölndal ", 6), "too long", "letters"},
		{"namn", "Åsa\u202eÖberg", "can't be printed", ""},
		{"namn", "Åsa\x00Öberg", "can't be printed", "on one line"},
		{"namn", "Åsa\rÖberg", "can't be printed", ""},
		{"namn", "Åsa\nÖberg", "can't be printed", ""},
		{"namn", "Åsa\tÖberg", "can't be printed", ""},
		{"namn", "Åsa\u00adÖberg", "can't be printed", ""}, // a soft hyphen: nobody sees it
		{"namn", "Åsa\xffÖberg", "can't be printed", ""},
		{"namn", "Åsa\uf800Öberg", "can't be printed", ""}, // for private use
		{"personnummer", "201311212383\x00", "", ""},
		{"telefonnummer", "0774441010\x00", "digits only", ""},
		{"lasa", "ja\x00", "expected ja or nej", ""},
	} {
		_, _, err := tmpl.Fill(map[string]string{c.field: c.value})
		var input *InputError
		if !errors.As(err, &input) || input.Field != c.field || !strings.Contains(input.Problem, c.problem) || !strings.Contains(input.Hint, c.hint) {
			t.Errorf("%s=%s: %#v", c.field, c.value, err)
			continue
		}
		if len(c.value) > 4 && strings.Contains(err.Error()+input.Hint, c.value) {
			t.Errorf("%s: the message repeats the value", c.field)
		}
	}
	var input *InputError
	if _, _, err := builtin(t, "rjl-lasning").Fill(map[string]string{"epost_1": "mottagning"}); !errors.As(err, &input) || !strings.Contains(input.Problem, "not an e-mail") {
		t.Errorf("an address without @: %v", err)
	}
	if _, _, err := tmpl.Fill(map[string]string{"lasa": "ja", "lasupp": "ja"}); err == nil {
		t.Error("both boxes were crossed")
	}
}

func TestKindsOfNumberStayApart(t *testing.T) {
	for _, number := range []string{"191500722390", "19700101X238", "700101-T238"} {
		if _, err := ParsePersonnummer(number); !errors.Is(err, ErrCannotLogIn) {
			t.Errorf("%s: %v", number, err)
		}
	}
	for _, number := range []string{"201311212383", "201311222382", "201011212386", "200811212380", "200811222389", "200802292383", "192501019216"} {
		if got, err := ParsePersonnummer(number); err != nil || got != number {
			t.Errorf("%s: %s, %v", number, got, err)
		}
	}
}

// TestFillDates: a date that is not a signature's may be printed.
func TestFillDates(t *testing.T) {
	tmpl := builtin(t, "kalmar-forlangd")
	if _, values, err := tmpl.Fill(map[string]string{"giltig_till": "2028-02-29"}); err != nil || values["giltig_till"] != "2028-02-29" {
		t.Errorf("%v, %v", values, err)
	}
	for _, bad := range []string{"2025-02-29", "i går", "2028-02-29\x00"} {
		_, _, err := tmpl.Fill(map[string]string{"giltig_till": bad})
		var input *InputError
		if !errors.As(err, &input) || !strings.Contains(input.Problem, "not a date") {
			t.Errorf("%q: %v", bad, err)
		}
		if said := input.Words(Text{SV: "Fältet", EN: "The field"}); !strings.Contains(said.SV, "datum") {
			t.Errorf("%q: %+v", bad, said)
		}
	}
}

// TestNoSignatureIsDatedBeforehand: on every form no day of a signature is taken,
// and none is carried over to a fresh sheet.
func TestNoSignatureIsDatedBeforehand(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	days := 0
	for _, form := range all {
		e, err := form.Edition("")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range form.Fields() {
			if f.Check != "signed" {
				continue
			}
			days++
			if _, _, err := form.Fill(map[string]string{f.Name: "2026-11-28"}); err == nil {
				t.Errorf("%s: %s is printed beforehand", form.Form, f.Name)
			}
			if left := e.Unsigned(map[string]string{f.Name: "2026-11-28", "namn": "Eva"}); len(left) != 1 {
				t.Errorf("%s: %s is carried over: %v", form.Form, f.Name, left)
			}
		}
	}
	if days < 10 {
		t.Errorf("%d days of signatures", days)
	}
}
