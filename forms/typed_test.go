package forms

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTypedIsJudgedAsWritten: what is typed at a counter gets the sentence that
// the same writing gets on paper, and nothing is said of what is left for a pen.
func TestTypedIsJudgedAsWritten(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		form, variant string
		typed         map[string]string
		wrong         []string // reasons
	}{
		{"vgr-konto", "", nil, nil},
		{"vgr-konto", "lasa", map[string]string{"personnummer": "192501019216", "telefonnummer": "070-174 06 05"}, nil},
		{"vgr-konto", "lasa", map[string]string{"personnummer": "250101+9216"}, nil},
		{"vgr-konto", "lasa", map[string]string{"personnummer": "192501019217"}, []string{"personnummer-check-digit"}},
		{"vgr-konto", "lasa", map[string]string{"personnummer": "1925"}, []string{"personnummer-malformed"}},
		{"vgr-konto", "lasa", map[string]string{"personnummer": "201311212383"}, []string{"age-outside-form"}},
		{"vgr-konto", "", map[string]string{"personnummer": "191500722390"}, []string{"cannot-log-in"}},
		{"vgr-konto", "", map[string]string{"datum": "2026-03-03"}, []string{"date-in-future"}},
		{"vgr-konto", "", map[string]string{"namn": "Anna Öberg", "personal_namn": "anna öberg"}, []string{"same-person"}},
		{"rjl-lasning", "", map[string]string{"epost_1": "not an address"}, []string{"email-malformed"}},
		{"rjl-egen", "lasupp", map[string]string{"personnummer": "200811222389", "satt": "samtal"}, nil},
	} {
		l := variantOf(t, tt.form, tt.variant)
		advice := Advise(l, tt.typed, at)
		var got []string
		for _, f := range advice.Wrong {
			got = append(got, f.Reason)
		}
		if !slices.Equal(got, tt.wrong) {
			t.Errorf("%s %s %v: %v, want %v", tt.form, tt.variant, tt.typed, got, tt.wrong)
		}
		for _, z := range advice.Left {
			if tt.typed[z.Field] != "" || z.Kind == KindSignature {
				t.Errorf("%s: %s is said to be left", tt.form, z.Field)
			}
		}
	}
}

func TestWhatIsLeftForThePen(t *testing.T) {
	l := variantOf(t, "vgr-konto", "lasa")
	advice := Advise(l, map[string]string{"namn": "Anna Öberg", "legitimation": "pass"}, time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
	var got []string
	for _, z := range advice.Left {
		got = append(got, z.Field)
	}
	if want := []string{"personnummer", "ort", "telefonnummer", "datum", "personal_namn", "personal_enhet", "personal_datum"}; !slices.Equal(got, want) {
		t.Errorf("left: %v, want %v", got, want)
	}
}

func variantOf(t *testing.T, form, variant string) *Layout {
	t.Helper()
	p, err := builtin(t, form).layOut(variant)
	if err != nil {
		t.Fatal(err)
	}
	return &p.layout
}

// TestInputErrorsInSwedish: whatever Fill refuses of what somebody types is
// said in words of its own, not in those for anything else.
func TestInputErrorsInSwedish(t *testing.T) {
	for _, set := range []map[string]string{
		{"personnummer": "1"}, {"datum": "i går"}, {"telefonnummer": "070x"}, {"telefonnummer": "07"}, {"telefonnummer": "1701740605"},
		{"namn": "漢字"}, {"namn": strings.Repeat("mmmm", 40)}, {"personal_hsaid": "x"},
	} {
		_, _, err := builtin(t, "vgr-konto").Fill(set)
		var input *InputError
		if !errors.As(err, &input) {
			t.Errorf("%v: %v", set, err)
			continue
		}
		said := input.Words(Text{SV: "Fältet", EN: "The field"})
		if said.SV == other.said("Fältet") || !strings.HasPrefix(said.SV, "Fältet") || !strings.HasPrefix(said.EN, "The field ") {
			t.Errorf("%v: %+v", set, said)
		}
	}
}

// TestUnlockOfAChildNeedsMore: the rules about what stands elsewhere on the
// paper are said at once, before anybody prints.
func TestUnlockOfAChildNeedsMore(t *testing.T) {
	l := variantOf(t, "rjl-egen", "lasupp")
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	child, adult := Advise(l, map[string]string{"personnummer": "200811222389"}, at), Advise(l, map[string]string{"personnummer": "192501019216"}, at)
	if len(child.Mind) == 0 || len(adult.Mind) != 0 {
		t.Errorf("for a child %+v, for an adult %+v", child.Mind, adult.Mind)
	}
}
