package forms

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// infoPage is the page of facts for a form, as it stands on a day.
func infoPage(t *testing.T, form string) block {
	t.Helper()
	settings, err := regionSettings()
	if err != nil {
		t.Fatal(err)
	}
	tmpl := builtin(t, form)
	page, err := infoOn(aDay.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	fills := words{settings: settings.of(tmpl.Region), day: aDay}
	if missing := fills.fillAll(tmpl, page.texts(), form); missing != nil || len(fills.unknown) > 0 {
		t.Fatalf("%v, %v", missing, fills.unknown)
	}
	return page.layOut(tmpl.Owner)
}

// The page of facts says what the sources say about logging in, on one dated page,
// and tells nobody to hand over or borrow a login.
func TestInfoSaysWhatTheSourcesSay(t *testing.T) {
	for _, form := range []string{"vgr-konto", "rjl-egen", "kalmar-forlangd"} {
		page := infoPage(t, form)
		if page.h > guideBottom {
			t.Errorf("%s: the page is %.1f mm too long", form, page.h-guideBottom)
		}
		text := printed(&Edition{Ink: [][]Op{page.ink}})
		for _, fact := range []string{
			"BankID eller Freja", "låna inte ut den, och låna ingen annans", "personnummer, lösenord och engångskod via sms",
			"där du är folkbokförd", "ett par dagar", "inte se dina recept", "Byter du mobilnummer beställer du ett nytt lösenord",
			"folkbokförd i Sverige", "eller svenskt mobilnummer", "Banken hjälper dig med BankID",
			"samordningsnummer eller reservnummer går det inte att logga in", "När barnet fyller 13 år", "Har ett nyfött barn inget namn",
			"Från den dagen kan ingen vara ombud", "försvinner automatiskt", "e-postadress raderas", "måste anges på nytt",
			"måste först lägga till ditt personnummer för hand", "Utskrivna kopior av journalen beställs på mottagningen",
			"0–12 år", "13–15 år", "Läkemedelskollen", "Gäller från 2026-12-01", "Holds from 2026-12-01", "borrow nobody else's", builtin(t, form).Owner,
		} {
			if !strings.Contains(text, fact) {
				t.Errorf("%s: the page does not say %q", form, fact)
			}
		}
		for _, never := range []string{"inloggningsuppgifter", "barnets inloggning", "<", ">"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: the page says %q", form, never)
			}
		}
	}
}

// A version holds from its day; the same version is drawn as the same bytes.
func TestInfoIsDated(t *testing.T) {
	settings, err := regionSettings()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	var a, b bytes.Buffer
	for _, out := range []*bytes.Buffer{&a, &b} {
		if err := Info(out, builtin(t, "vgr-konto"), settings, day); err != nil {
			t.Fatal(err)
		}
	}
	if a.Len() == 0 || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same page is drawn in two ways")
	}
}
