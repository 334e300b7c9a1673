package desk

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"blankett/intake/report"
)

// drawn is the SVG that a browser gets, and its texts.
func drawn(t *testing.T, lang, theme string, c chart) (svg string, texts []string) {
	t.Helper()
	w := httptest.NewRecorder()
	v := &visit{w: w, r: httptest.NewRequest(http.MethodGet, "/x.svg?theme="+theme, nil), lang: lang}
	if err := v.sendChart(c); err != nil {
		t.Fatal(err)
	}
	svg = w.Body.String()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return svg, texts
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
		if text, ok := token.(xml.CharData); ok && strings.TrimSpace(string(text)) != "" {
			texts = append(texts, string(text))
		}
	}
}

// within says that bars and texts stand inside the picture, the texts by their
// widest estimate.
func within(t *testing.T, c chart) {
	t.Helper()
	for _, b := range c.Bars {
		if b.X < 0 || b.Y < 0 || b.X+b.W > chartWidth || b.Y+b.H > float64(c.Height) {
			t.Errorf("%s: a bar stands outside: %+v", c.Title, b)
		}
	}
	for _, l := range c.Labels {
		before := map[string]float64{"start": 0, "middle": 0.5, "end": 1}[l.Anchor] * textWidth(l.Text)
		if l.X-before < 0 || l.X-before+textWidth(l.Text) > chartWidth || l.Y > float64(c.Height) {
			t.Errorf("%s: a text stands outside: %+v", c.Title, l)
		}
	}
}

func TestStackChart(t *testing.T) {
	c := stackChart("Dagens filer & returer", []stack{
		{"Inkomna <filer>", []part{{"in", 12_000, tonePlain}}},
		{"blev", []part{{"lästa", 11_000, toneGood}, {"väntar", 0, toneWait}, {"i karantän", 1000, toneBad}}},
		{strings.Repeat("ö", 42), []part{{"", 0, tonePlain}}},
		{"inget", nil},
	})
	within(t, c)
	if len(c.Bars) != 3 || c.Bars[1].X+c.Bars[1].W != c.Bars[2].X || c.Bars[0].W < 10*c.Bars[2].W {
		t.Errorf("bars %+v", c.Bars)
	}
	for lang, theme := range map[string]string{"sv": "light", "en": "dark"} {
		svg, texts := drawn(t, lang, theme, c)
		all := strings.Join(texts, "\n")
		for _, want := range []string{"Dagens filer & returer", "Inkomna <filer>: 12000 in; blev: 11000 lästa, 1000 i karantän; " + strings.Repeat("ö", 42) + ": 0; inget.", "11000 lästa, 1000 i karantän", "10000"} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in\n%s", want, all)
			}
		}
		for _, want := range []string{`role="img"`, `aria-labelledby="title desc"`, `lang="` + lang + `"`, palettes[theme].Ink, palettes[theme].tones[toneBad]} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s %s: no %s", lang, theme, want)
			}
		}
		if strings.Contains(svg, "style") || strings.Contains(svg, "ZgotmplZ") || strings.Contains(svg, `fill=""`) {
			t.Errorf("styles, or what a template would not write:\n%s", svg)
		}
	}
}

// TestDayChart draws no day, one, a month, and the year that may be asked for.
func TestDayChart(t *testing.T) {
	first := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, n := range []int{0, 1, statDays, statMost} {
		days := make([]report.DayCount, n)
		for i := range days {
			days[i] = report.DayCount{Day: first.AddDate(0, 0, i), Returns: i * 37, Ready: i * 30}
		}
		c := dayChart("Returer per dag", days, "klara direkt", "övriga")
		within(t, c)
		svg, texts := drawn(t, "sv", "light", c)
		if want := fmt.Sprintf("%d klara direkt, %d övriga.", 30*n*(n-1)/2, 7*n*(n-1)/2); texts[1] != want {
			t.Errorf("%d days: %q, want %q", n, texts[1], want)
		}
		if got := strings.Count(svg, "<rect"); got != 2*max(0, n-1)+2 { // nothing came on the first; and the legend's two
			t.Errorf("%d days: %d bars", n, got)
		}
		if named := strings.Count(strings.Join(texts, "\n"), "/"); named > 10 || n > 0 && named == 0 {
			t.Errorf("%d days: %d are named", n, named)
		}
	}
}

func TestWholeStep(t *testing.T) {
	for most, want := range map[int]int{1: 1, 5: 1, 6: 2, 11: 2, 12: 5, 29: 5, 30: 10, 99: 20, 12_000: 5000, 1_000_000: 200_000} {
		if got := wholeStep(most); got != want {
			t.Errorf("up to %d: every %d, want %d", most, got, want)
		}
	}
}
