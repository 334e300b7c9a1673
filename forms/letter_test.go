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
	"time"
)

var (
	clinicAddress   = []string{"Vårdcentralen Ön", "Att: Verksamhetschefen", "Exempelgatan 1", "123 45 Exempelstad"}
	residentAddress = []string{"Åsa Öberg", "Exempelvägen 12 B", "123 45 Exempelstad"}
)

func recipient(t *testing.T, reader Reader, address []string) Recipient {
	t.Helper()
	r, err := ConfirmRecipient(reader, address, "handlaggare", aDay)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// completion draws a request for completion of a form, with findings on it.
func completion(t *testing.T, form string, to Recipient, findings []Finding) []byte {
	t.Helper()
	tmpl := builtin(t, form)
	e := editionOf(t, tmpl, "")
	p := sample(t, e)
	p.Values = map[string]string{"personnummer": "192501019216"}
	var out bytes.Buffer
	if err := DrawCompletion(&out, tmpl, Letter{to, "K7QF-M2XR-9TPD", aDay}, findings, e, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pdfText1(t *testing.T, pdf []byte, page string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("KEEP_LETTERS"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), pdf, 0o600)
	}
	text, err := exec.Command("pdftotext", "-raw", "-f", page, "-l", page, path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

func TestCompletionSaysWhatToDo(t *testing.T) {
	need(t, "pdftotext")
	findings := []Finding{
		NewFinding(ReasonSignatureMissing, "underskrift", Text{"Underskrift", "Signature"}),
		NewFinding(ReasonChoiceNone, "begaran", Text{}),
		NewFinding(ReasonMandatoryEmpty, "telefonnummer", Text{}),
		{Field: "personnummer", Reason: "personnummer-check-digit", Weight: Review},
		{Field: "personnummer", Reason: "personnummer-check-digit", Weight: Review}, // said once
		{Reason: "opposite-waiting", Weight: Review},                                // the house's own
		{Field: "telefonnummer", Reason: "phone-malformed", Weight: Note},
	}
	for reader, c := range map[Reader]struct {
		address []string
		says    []string
	}{
		ToClinic:   {clinicAddress, []string{"Vi har fått blanketten ”Låsa eller låsa upp konto på 1177.se” från er, ärende K7QF-M2XR-9TPD.", "skicka bladet till oss"}},
		ToResident: {residentAddress, []string{"Vi har fått din blankett", "Ta med legitimation"}},
	} {
		t.Run(string(reader), func(t *testing.T) {
			pdf := completion(t, "vgr-konto", recipient(t, reader, c.address), findings)
			letter := pdfText1(t, pdf, "1") + " " + pdfText1(t, pdf, "2") // English goes on to a second page
			for _, want := range append(c.says, strings.Join(c.address, " "), "2026-11-22", "Västra Götalandsregionen", "Spärr- och loggservice",
				"Blanketten behöver kompletteras", "Underskrift saknas. Skriv under för hand, i rutan.", "Ingen ruta är ikryssad: ”Lås mitt konto” eller ”Lås upp mitt konto”. Kryssa i en.",
				"Telefonnummer är inte ifyllt.", "Personnummer stämmer inte.", "Det gamla gäller inte längre", "Svara senast 2026-12-13", "Sida 1 av", "Så behandlar vi personuppgifter: det står på det nya bladet.", "Ring 0774-44 10 10.", "Flöjelbergsgatan 2A",
				"Signature is missing. Sign by hand, in the box.", "The old one no longer counts.") {
				if !strings.Contains(letter, want) {
					t.Errorf("the letter does not say %q:\n%s", want, letter)
				}
			}
			if strings.Count(letter, "Personnummer stämmer inte") != 1 {
				t.Error("one thing is asked for twice")
			}
			for _, never := range []string{"192501019216", "19250101", "motsatsen", "handlaggare"} {
				if strings.Contains(letter, never) {
					t.Errorf("the letter says %q", never)
				}
			}
			if sheet := pdfText1(t, pdf, "3"); !strings.Contains(sheet, "Låsa eller låsa upp konto på 1177.se") || !strings.Contains(sheet, "1 9 2 5") {
				t.Errorf("page 3 is no sheet: %s", sheet)
			}
		})
	}
}

// No letter is made for an address that nobody has looked at, or for a return
// that its sender can't mend.
func TestLetterNeedsAConfirmedRecipient(t *testing.T) {
	tmpl := builtin(t, "vgr-konto")
	e := editionOf(t, tmpl, "")
	missing := []Finding{NewFinding(ReasonSignatureMissing, "underskrift", Text{})}
	var wrong *InputError
	if err := DrawCompletion(&bytes.Buffer{}, tmpl, Letter{Case: "K7QF-M2XR-9TPD", Day: aDay}, missing, e, sample(t, e)); !errors.As(err, &wrong) {
		t.Errorf("without a recipient: %v", err)
	}
	if err := DrawConfirmation(&bytes.Buffer{}, tmpl, Letter{Case: "K7QF-M2XR-9TPD", Day: aDay}, DoneLock); !errors.As(err, &wrong) {
		t.Errorf("without a recipient: %v", err)
	}
	to := recipient(t, ToClinic, clinicAddress)
	if err := DrawCompletion(&bytes.Buffer{}, tmpl, Letter{to, "K7QF-M2XR-9TPD", aDay}, []Finding{{Reason: "opposite-waiting", Weight: Review}}, e, sample(t, e)); !errors.Is(err, ErrNothingToAsk) {
		t.Errorf("nothing to ask for: %v", err)
	}
	if err := DrawConfirmation(&bytes.Buffer{}, tmpl, Letter{to, "K7QF-M2XR-9TPD", aDay}, "almost"); !errors.As(err, &wrong) {
		t.Errorf("done what: %v", err)
	}
	if to.ConfirmedBy() != "handlaggare" || !to.ConfirmedAt().Equal(aDay) {
		t.Errorf("confirmed by %s at %v", to.ConfirmedBy(), to.ConfirmedAt())
	}
}

func TestConfirmRecipientRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		reader  Reader
		address []string
		by      string
		at      time.Time
	}{
		{"nobody confirmed", ToClinic, clinicAddress, " ", aDay},
		{"no time", ToClinic, clinicAddress, "handlaggare", time.Time{}},
		{"no reader", "", clinicAddress, "handlaggare", aDay},
		{"one line", ToClinic, []string{"Vårdcentralen", " "}, "handlaggare", aDay},
		{"five lines", ToClinic, append([]string{"Region"}, clinicAddress...), "handlaggare", aDay},
		{"a personnummer", ToResident, []string{"Åsa Öberg 19250101-9216", "Gatan 1", "123 45 Ort"}, "handlaggare", aDay},
		{"a short personnummer", ToResident, []string{"Åsa Öberg", "250101+9216", "123 45 Ort"}, "handlaggare", aDay},
		{"too long", ToClinic, []string{strings.Repeat("Vårdcentralen ", 5), "123 45 Ort"}, "handlaggare", aDay},
		{"unprintable", ToClinic, []string{"Vårdcentralen \u4e2d", "123 45 Ort"}, "handlaggare", aDay},
	} {
		_, err := ConfirmRecipient(c.reader, c.address, c.by, c.at)
		var wrong *InputError
		if !errors.As(err, &wrong) || strings.Contains(err.Error(), "9216") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := ConfirmRecipient(ToResident, residentAddress, "handlaggare", aDay); err != nil {
		t.Error(err)
	}
}

// windows are the envelopes that letters go out in: their size, their window,
// and the letter's height when folded; mm.
var windows = []struct {
	name   string
	w, h   float64
	window Rect
	folded float64
}{
	{"E65", 220, 110, Rect{15, 40, 95, 30}, pageHeight / 3},
	{"C65", 229, 114, Rect{15, 39, 100, 35}, pageHeight / 3},
	{"C5", 229, 162, Rect{15, 44, 105, 35}, pageHeight / 2},
}

// However the letter lies in its envelope, the window shows the whole address
// and nothing else.
func TestNothingElseShowsInTheWindow(t *testing.T) {
	for _, form := range []string{"vgr-konto", "rjl-haver", "kalmar-forlangd"} {
		tmpl := builtin(t, form)
		to := recipient(t, ToClinic, clinicAddress)
		pages, err := tmpl.letterPages(Letter{to, "K7QF-M2XR-9TPD", aDay}, Text{"Titel", "Title"}, []letterPart{{text: Text{strings.Repeat("Brödtext ", 60), "x"}}}, tmpl.Footer, tmpl.letterPrivacy())
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, envelope := range windows {
			for _, right := range []float64{0, envelope.w - pageWidth} {
				for _, down := range []float64{0, envelope.h - envelope.folded} {
					seen := envelope.window.moved(-right, -down)
					for _, o := range pages[0].ink {
						lies, inside := inked(o), o.Do == doText && slices.Contains(clinicAddress, o.Text)
						if inside {
							shown++
						}
						if inside && (lies.X < seen.X || lies.X+lies.W > seen.X+seen.W || lies.Y < seen.Y || lies.Y+lies.H > seen.Y+seen.H) {
							t.Errorf("%s moved %.0f, %.0f: %q is cut off: %v in %v", envelope.name, right, down, o.Text, lies, seen)
						}
						if !inside && overlap(lies, seen) {
							t.Errorf("%s moved %.0f, %.0f: %q shows", envelope.name, right, down, o.Text)
						}
					}
				}
			}
		}
		if shown != 4*len(windows)*4 {
			t.Errorf("%s: the address showed %d lines", form, shown)
		}
	}
}

// Whatever can send a sheet back can be asked for in a letter.
func TestEveryRejectionCanBeAskedFor(t *testing.T) {
	texts, err := allLetters()
	if err != nil {
		t.Fatal(err)
	}
	// the lock is another's: nothing to complete, but to explain
	none := map[string]bool{"lock-is-the-care-providers": true, "lock-is-the-residents": true}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]bool{}
	for _, form := range all {
		for _, r := range form.rules {
			reasons[r.Reason] = reasons[r.Reason] || r.Weight == Reject
		}
	}
	for _, r := range Reasons() {
		reasons[string(r)] = reasons[string(r)] || sentences[r].weight == Reject
	}
	for reason, rejects := range reasons {
		if _, asks := texts.Completion.Asks[reason]; rejects && !asks && !none[reason] {
			t.Errorf("the letters have no words for %s", reason)
		}
	}
	for reason := range texts.Completion.Asks {
		if _, known := reasons[reason]; !known {
			t.Errorf("the letters ask for %s, which nothing finds", reason)
		}
	}
}

func TestConfirmation(t *testing.T) {
	need(t, "pdftotext")
	for done, want := range map[Done]string{DoneLock: "Ditt konto på 1177.se är låst", DoneUnlock: "Ditt konto på 1177.se är upplåst", DoneOther: "Det som begärdes är gjort."} {
		t.Run(string(done), func(t *testing.T) {
			var out bytes.Buffer
			if err := DrawConfirmation(&out, builtin(t, "vgr-konto"), Letter{recipient(t, ToResident, residentAddress), "K7QF-M2XR-9TPD", aDay}, done); err != nil {
				t.Fatal(err)
			}
			text := pdfText1(t, out.Bytes(), "1")
			for _, w := range []string{want, "Sida 1 av 1", "är personuppgiftsansvarig", "Ring 0774-44 10 10.", "K7QF-M2XR-9TPD", "Har du inte begärt det här?", strings.Join(residentAddress, " ")} {
				if !strings.Contains(text, w) {
					t.Errorf("the letter does not say %q:\n%s", w, text)
				}
			}
		})
	}
}

// A letter about everything at once goes on to a second page, and loses nothing.
func TestLongLetter(t *testing.T) {
	need(t, "pdftotext")
	tmpl := builtin(t, "rjl-egen")
	e := editionOf(t, tmpl, "")
	var findings []Finding
	for _, p := range e.Pages {
		for _, z := range p.Zones {
			if z.Mandatory {
				findings = append(findings, NewFinding(ReasonMandatoryEmpty, z.Field, z.Label))
			}
		}
	}
	pdf := completion(t, "rjl-egen", recipient(t, ToResident, residentAddress), findings)
	both := pdfText1(t, pdf, "1") + pdfText1(t, pdf, "2")
	for _, f := range findings {
		label, _ := e.label(f.Field)
		if !strings.Contains(both, label.SV+" är inte ifyllt.") || !strings.Contains(both, label.EN+" is not filled in.") {
			t.Errorf("%s is not asked for", f.Field)
		}
	}
}

// A letter says what was done in the form's own word for it, to each reader.
func TestConfirmationNamesTheAct(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		for done, asked := range map[Done]string{DoneLock: form.Asks.Lock, DoneUnlock: form.Asks.Unlock} {
			for _, reader := range []Reader{ToClinic, ToResident} {
				if told := form.Done[done][reader]; (told.SV != "" && told.EN != "") != (asked != "") {
					t.Errorf("%s says of %s to the %s: %+v", form.Form, done, reader, told)
				}
			}
		}
	}
}

func TestPostcodeStaysWithItsTown(t *testing.T) {
	for width := 20.0; width < 120; width++ {
		for _, line := range wrap("Spärr- och loggservice, Flöjelbergsgatan 2A, 431 35 Mölndal och mer text", fontRegular, bodyPT, width) {
			if strings.Contains(line, "431") != strings.Contains(line, "Mölndal") {
				t.Fatalf("broken at %.0f mm: %q", width, line)
			}
		}
	}
}
