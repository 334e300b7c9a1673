package forms

import (
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// papers says what each form has to have: its pages, what is mandatory on it,
// and the facts of the region's own instructions that it has to state.
var papers = []struct {
	form      string
	pages     int
	mandatory string
	optional  string
	boxes     string
	facts     []string
}{
	{"vgr-konto", 1,
		"namn personnummer telefonnummer underskrift ort datum personal_namn personal_enhet personal_underskrift personal_datum",
		"personal_hsaid", "lasa lasupp pass korkort id_kort annan",
		[]string{"18 år eller äldre", "valfri vårdmottagning", "kontrollerar personalen din identitet", "kan inte logga in", "Ta med legitimation",
			"Behöver du tolk?", "Journal, meddelanden, kallelser, formulär och aviseringar", "Vården skickar brev", "Stöd och behandling",
			"finns allt kvar, även svar och påbörjade svar", "inte själv låsa upp kontot på 1177.se. Då lämnar du en ny blankett på samma sätt",
			"utan påverkan från någon annan", "hjälpa mig men inte besluta", "VGR, Läkemedel och vårdnära stöd, Spärr- och loggservice",
			"Flöjelbergsgatan 2A, 431 35 Mölndal", "0774-44 10 10"}},
	{"rjl-lasning", 1,
		"namn personnummer personal_namn personal_roll personal_enhet personal_telefon epost_1 personal_underskrift personal_datum",
		"epost_2", "akut inte_akut",
		[]string{"vården bedömer", "kan inte logga in", "Stöd och behandling", "ligger kvar tills vården begär att inloggningen låses upp",
			"Låsning av invånares inloggning till 1177 e-tjänster för invånare 13 år och äldre", "Vården skickar brev i stället",
			"allt kvar, även svar och påbörjade svar", "010-241 00 00", "begär låsning direkt. Utred sedan", "socialförvaltningen",
			"ska ändå fyllas i och skickas in", "Bekräftelsen skickas till e-postadresserna", "Inget skäl behöver anges"}},
	{"rjl-bryta", 1,
		"namn personnummer personal_namn personal_roll personal_enhet personal_telefon epost_1 personal_underskrift personal_datum",
		"chef_underskrift chef_namn chef_datum epost_2", "hotbild_ja hotbild_nej",
		[]string{"Bryta låsning av invånares inloggning till 1177 e-tjänster för invånare 13 år och äldre", "låsas upp", "Allt som fanns före låsningen finns kvar", "under 18 år", "verksamhetschefen ha kontrollerat hos socialförvaltningen att det inte finns någon hotbild",
			"010-241 00 00", "Bekräftelsen skickas till e-postadresserna"}},
	{"rjl-egen", 2,
		"namn personnummer telefonnummer datum personal_namn personal_roll personal_enhet personal_telefon epost_1 personal_underskrift personal_datum",
		"underskrift epost_2 chef_namn chef_underskrift chef_datum",
		"lasa lasupp akut inte_akut papper samtal pass korkort id_kort annan hotbild_ja hotbild_nej",
		[]string{"fyllt 13 år", "010-241 00 00", "behöver inte säga varför", "kan inte logga in", "Stöd och behandling", "finns allt kvar, även svar och påbörjade svar",
			"som vården har begärt kan bara vården låsa upp", "inte själv låsa upp på 1177.se", "under 18 år", "utan påverkan från någon annan"}},
	{"rjl-blockera", 2,
		"personnummer vh_1_namn vh_1_personnummer personal_namn personal_roll personal_enhet personal_telefon epost_1 personal_underskrift personal_datum chef_namn chef_underskrift chef_datum",
		"namn vh_2_namn vh_2_personnummer epost_2", "akut inte_akut",
		[]string{"inte har fyllt 13 år", "både Journalen och e-tjänsterna", "skyddade personuppgifter visas inget för vårdnadshavarna", "sker automatiskt när Skatteverket har registrerat",
			"Lyssna alltid på barnet", "orosanmälan", "sekretess i folkbokföringen", "polisärende", "010-241 00 00", "begär blockering direkt. Utred sedan", "socialförvaltningen"}},
	{"rjl-haver", 1,
		"personnummer vh_1_namn vh_1_personnummer personal_namn personal_roll personal_enhet personal_telefon epost_1 personal_underskrift personal_datum chef_namn chef_underskrift chef_datum",
		"namn vh_2_namn vh_2_personnummer epost_2", "hotbild_ja hotbild_nej",
		[]string{"inte ha fyllt 13 år", "Verksamhetschefen ansvarar för kontrollen", "Hotbilden är kontrollerad hos socialförvaltningen", "010-241 00 00"}},
	{"kalmar-forlangd", 2,
		"enhet namn personnummer barn_underskrift barn_datum vh_1_namn vh_1_personnummer vh_1_underskrift vh_1_datum chef_namn chef_underskrift chef_datum personal_namn personal_telefon",
		"vh_2_namn vh_2_personnummer vh_2_underskrift vh_2_datum giltig_till",
		"atkomst_vh atkomst_barn atkomst_bada barn_pass barn_korkort barn_id_kort barn_annan vh_pass vh_korkort vh_id_kort vh_annan beviljas avslas",
		[]string{"vårdnadshavare och barn tillsammans", "fyllt 13 men inte 16 år", "verksamhetschefen på enheten", "Ansökan beviljas till och med", "Ångrar sig barnet?", "barnets identitet kontrollerad", "Ta med legitimation", "varken barnet eller vårdnadshavaren läsa journalen",
			"under en begränsad tid", "Från den dag barnet fyller 16 läser barnet sin egen journal", "utskrivna kopior av journalen"}},
}

func TestFormsOfTheRegions(t *testing.T) {
	for _, want := range papers {
		e := editionOf(t, builtin(t, want.form), "")
		var mandatory, optional, boxes []string
		for _, p := range e.Pages {
			for _, z := range p.Zones {
				switch {
				case z.Kind == KindTick:
					boxes = append(boxes, z.Field)
				case z.Kind == KindCode || z.Kind == KindMark:
				case z.Mandatory:
					mandatory = append(mandatory, z.Field)
				default:
					optional = append(optional, z.Field)
				}
			}
		}
		for _, c := range []struct {
			what, want string
			got        []string
		}{{"mandatory", want.mandatory, mandatory}, {"optional", want.optional, optional}, {"boxes", want.boxes, boxes}} {
			if got := strings.Join(c.got, " "); !sameWords(got, c.want) {
				t.Errorf("%s, %s: %s", want.form, c.what, got)
			}
		}
		if len(e.Pages) != want.pages {
			t.Errorf("%s has %d pages", want.form, len(e.Pages))
		}
		text := printed(e)
		for _, fact := range want.facts {
			if !strings.Contains(text, fact) {
				t.Errorf("%s does not say %q", want.form, fact)
			}
		}
	}
}

// No form asks for a reason in free text, or for anybody's login.
func TestFormsAskForNoReasonAndNoLogin(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		for _, p := range e.Pages {
			for _, z := range p.Zones {
				for _, word := range []string{"skäl", "orsak", "anledning", "varför", "lösenord", "e-legitimation"} {
					if strings.Contains(strings.ToLower(z.Label.SV), word) {
						t.Errorf("the field %s asks for %s", z.Field, word)
					}
				}
			}
		}
		for _, word := range []string{"inloggningsuppgifter", "lösenord", "engångskod"} {
			if strings.Contains(strings.ToLower(printed(e)), word) {
				t.Errorf("the paper speaks of %s", word)
			}
		}
	})
}

// Every page of a set says which form it is and that it belongs with the others.
func TestPagesOfASetBelongTogether(t *testing.T) {
	e := editionOf(t, builtin(t, "rjl-egen"), "lasupp")
	second := printed(&Edition{Ink: e.Ink[1:]})
	for _, words := range []string{"Låsa upp min inloggning till 1177 e-tjänster", "Sida 2", "samma ärendenummer ska stå på båda", "sida 2 av 2", e.Layout.Edition} {
		if !strings.Contains(second, words) {
			t.Errorf("page 2 does not say %q", words)
		}
	}
	if zoneNamed(e.Pages[1].Zones, "hotbild_ja").W == 0 || zoneNamed(e.Pages[0].Zones, "lasa").W == 0 {
		t.Error("the sections are not on their pages")
	}
}

func TestNumbersStayOnOneLine(t *testing.T) {
	everyEdition(t, func(t *testing.T, e *Edition) {
		for _, ops := range e.Ink {
			for _, o := range ops {
				if strings.HasSuffix(o.Text, "010-241") || strings.HasSuffix(o.Text, "010-241 00") || strings.HasSuffix(o.Text, "0774-44") {
					t.Errorf("a telephone number breaks after %q", o.Text)
				}
			}
		}
	})
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// Each page of a set carries its own code, twice, and the case's number.
func TestEachPageHasItsOwnCode(t *testing.T) {
	e := editionOf(t, builtin(t, "kalmar-forlangd"), "")
	p := sample(t, e)
	if len(p.Codes) != 2 || p.Codes[0] == p.Codes[1] {
		t.Fatalf("codes %q", p.Codes)
	}
	for page, want := range p.Codes {
		paper, err := Raster(e, page+1, BlankPxPerMM, &p)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"code-1", "code-2"} {
			z := zoneNamed(e.Pages[page].Zones, name).grown(4 * moduleMM)
			crop := paper.SubImage(image.Rect(int(z.X*8), int(z.Y*8), int((z.X+z.W)*8), int((z.Y+z.H)*8)))
			bits, err := gozxing.NewBinaryBitmapFromImage(crop)
			if err != nil {
				t.Fatal(err)
			}
			result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
			if err != nil || result.GetText() != want {
				t.Errorf("page %d, %s: %v, %v", page+1, name, result, err)
			}
		}
	}
}
