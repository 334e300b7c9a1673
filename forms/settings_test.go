package forms

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// withSettings are the program's forms with a house's own settings.
func withSettings(t *testing.T, src string) []*Template {
	t.Helper()
	own, err := ReadSettings("settings.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	all, err := BuiltinWith(own)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOwnSettings(t *testing.T) {
	all := withSettings(t, "rjl:\n  kontaktcenter: { text: 010-999 99 99 }\n  vuxen: { dated: [{ from: \"2000-01-01\", value: 18 }, { from: \"2030-01-01\", value: 17 }] }\n")
	for _, form := range all {
		e, err := form.Edition("")
		if err != nil {
			t.Fatal(err)
		}
		text := printed(e)
		if form.Region == "rjl" && (!strings.Contains(text, "010-999 99 99") || strings.Contains(text, "010-241")) {
			t.Errorf("%s does not print the house's own number", form.Form)
		}
		if n := len(e.Limits["vuxen"]); (form.Region == "rjl") != (n == 2) {
			t.Errorf("%s has %d limits of age", form.Form, n)
		}
	}
	if first, err := Builtin(); err != nil || first[0].Form != "vgr-konto" {
		t.Errorf("the first form is %v, %v", first[0].Form, err)
	}
}

func TestMissingSettingStopsThePress(t *testing.T) {
	all := withSettings(t, "rjl: { kontaktcenter: { text: \"\" } }")
	for _, form := range all {
		_, err := form.Edition("")
		var missing *MissingSetting
		if errors.As(err, &missing) != (form.Region == "rjl") {
			t.Errorf("%s: %v", form.Form, err)
		}
		if missing != nil && !strings.Contains(err.Error(), form.Form+" can't be printed before the setting kontaktcenter of region rjl is given") {
			t.Errorf("the error says %v", err)
		}
	}
}

func TestWrongSettings(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"vgr: { telephone: { text: x } }", "expected a known setting, found telephone of region vgr"},
		{"skane: { telefon: { text: x } }", `settings.yaml:1:1: expected a known region, found "skane"`},
		{"vgr: { telefon: { dated: [{ from: \"2020-01-01\", value: 1 }] } }", "expected telefon of region vgr to be of its kind"},
		{"vgr: { vuxen: { dated: [{ from: \"2020-13-01\", value: 1 }] } }", "expected the days of vuxen as YYYY-MM-DD"},
		{"vgr: { vuxen: { dated: [{ from: \"2020-01-02\", value: 1 }, { from: \"2020-01-01\", value: 2 }] } }", "oldest first"},
		{"vgr: { vuxen: { datd: 1 } }", `settings.yaml:1:17: expected one of dated, means, text, found the unknown key "datd" (did you mean "dated"?)`},
		{"# ours\nrjl:\n  kontaktcentr: { text: 010-1 }\n", `settings.yaml:3:3: expected a known setting, found kontaktcentr of region rjl (did you mean "kontaktcenter"?)`},
		{"rlj:\n  kontaktcenter: { text: 010-1 }\n", `settings.yaml:1:1: expected a known region, found "rlj" (did you mean "rjl"?)`},
		{"vgr:\n  ksd:\n    text: 1\n  vuxen:\n    dated:\n      - { from: 2020-01-01, value: 1 }\n      - { from: i går, value: 2 }\n", `settings.yaml:7:11: expected the days of vuxen as YYYY-MM-DD, oldest first, found "i går"`},
		{"vgr:\n  telefon:\n    dated: [{ from: \"2020-01-01\", value: 1 }]\n", "settings.yaml:2:3: expected telefon of region vgr to be of its kind"},
		{"vgr:\n  ksd: 010-123\n", "settings.yaml:2:"},
		{"vgr: [", "settings.yaml:1:"},
		{"vgr:\n  forsenad_dagar: { dated: [{ from: \"2000-01-01\", value: 45 }] }\n", "settings.yaml:2:3: expected forsenad_dagar under alla"},
		{"alla:\n  forsenad_dagar: { dated: [{ from: \"2000-01-01\", value: -1 }] }\n", "settings.yaml:2:51: expected forsenad_dagar to be 0 or more"},
	} {
		_, err := ReadSettings("settings.yaml", []byte(c.src))
		var wrong *TemplateError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.src, err)
		}
	}
	if _, err := ReadSettings("settings.yaml", nil); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

// A new law is a new line: sheets are judged by the limit of the day.
func TestLimitOfTheDay(t *testing.T) {
	limit := []Dated{{"2000-01-01", 18}, {"2027-07-01", 17}}
	for day, want := range map[string]int{"1990-01-01": 18, "2027-06-30": 18, "2027-07-01": 17, "2030-01-01": 17} {
		at, _ := time.Parse(time.DateOnly, day)
		if got := on(limit, at); got != want {
			t.Errorf("%s: %d", day, got)
		}
	}
}

// TestOverdueDays: a setting of the whole house, which no form's edition has.
func TestOverdueDays(t *testing.T) {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	own, err := ReadSettings("settings.yaml", []byte("alla: { forsenad_dagar: { dated: [{ from: \"2026-01-01\", value: 45 }] } }"))
	if err != nil || own.OverdueDays(at) != 45 {
		t.Errorf("overdue after %d days, %v", own.OverdueDays(at), err)
	}
	builtin, err := regionSettings()
	if err != nil || builtin.OverdueDays(at) != 30 {
		t.Errorf("overdue after %d days, %v", builtin.OverdueDays(at), err)
	}
	if l := variantOf(t, "rjl-lasning", ""); l.Limits["forsenad_dagar"] != nil {
		t.Errorf("an edition has %v", l.Limits)
	}
}
