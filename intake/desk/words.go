package desk

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// measures are how times and numbers are written. Every time is on a Swedish
// clock, wherever the machine stands.
var measures = template.FuncMap{
	"clock":   func(t time.Time) string { return forms.Clock(t).Format("2006-01-02 15:04:05") },
	"moment":  func(t time.Time) string { return forms.Clock(t).Format("2006-01-02 15:04") },
	"hour":    func(t time.Time) string { return forms.Clock(t).Format("15:04") },
	"stamp":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"nth":     func(i int) int { return i + 1 },
	"percent": func(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) },
	"date":    func(t time.Time) string { return t.Format(time.DateOnly) },
	"span":    spanOf,
	"plus":    func(a, b int) int { return a + b },
	// beside hands a part of a page on together with the page.
	"beside": func(p *returnPage, it any) map[string]any { return map[string]any{"P": p, "It": it} },
}

// decimals are the measures that have them: with a comma in Swedish.
func decimals(lang string) template.FuncMap {
	point := func(s string) string {
		if lang == "en" {
			return s
		}
		return strings.Replace(s, ".", ",", 1)
	}
	return template.FuncMap{
		"decimal": func(f float64) string { return point(fmt.Sprintf("%.2f", f)) },
		"mm":      func(f float64) string { return point(fmt.Sprintf("%.2f mm", f)) },
		"rate":    func(f float64) string { return point(fmt.Sprintf("%.2f %%", 100*f)) },
		"degrees": func(f float64) string { return point(fmt.Sprintf("%.1f°", f)) },
		"size":    func(bytes int64) string { return point(sizeOf(bytes)) },
	}
}

// sizeOf is a number of bytes for people.
func sizeOf(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%d kB", bytes>>10)
	}
	return fmt.Sprintf("%d B", bytes)
}

// spanOf is a time taken, in its two largest units.
func spanOf(d time.Duration) string {
	minutes := int(d.Minutes())
	switch {
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	case minutes < 24*60:
		return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
	}
	return fmt.Sprintf("%d d %d h", minutes/60/24, minutes/60%24)
}

// cssOf marks our own style sheet as safe to stand in a page.
func cssOf(style []byte) template.CSS { return template.CSS(style) }

var stateWords = map[judge.ReturnState]forms.Text{
	"":                      {SV: "Alla", EN: "All"},
	judge.StateReady:        {SV: "Klara att handlägga", EN: "Ready"},
	judge.StateReview:       {SV: "Att granska", EN: "To review"},
	judge.StateUnidentified: {SV: "Okända", EN: "Unidentified"},
	judge.StateDuplicate:    {SV: "Dubbletter", EN: "Duplicates"},
	judge.StateHandling:     {SV: "Handläggs", EN: "In hand"},
	judge.StateSentBack:     {SV: "Åter till avsändaren", EN: "Sent back"},
	judge.StateDone:         {SV: "Avslutade", EN: "Done"},
	judge.StateBlank:        {SV: "Tomma sidor", EN: "Blank pages"},
}

// oneWords are the same of one return.
var oneWords = map[judge.ReturnState]forms.Text{
	judge.StateReady:        {SV: "Klar att handlägga", EN: "Ready"},
	judge.StateReview:       {SV: "Att granska", EN: "To review"},
	judge.StateUnidentified: {SV: "Okänt papper", EN: "Unidentified paper"},
	judge.StateDuplicate:    {SV: "Dubblett", EN: "Duplicate"},
	judge.StateHandling:     {SV: "Handläggs", EN: "In hand"},
	judge.StateSentBack:     {SV: "Åter till avsändaren", EN: "Sent back"},
	judge.StateDone:         {SV: "Avslutad", EN: "Done"},
	judge.StateBlank:        {SV: "Tom sida", EN: "Blank page"},
}

var verdictWords = map[judge.Verdict]forms.Text{
	judge.VerdictReady:        {SV: "Komplett", EN: "Complete"},
	judge.VerdictReview:       {SV: "Behöver granskas", EN: "To be reviewed"},
	judge.VerdictReject:       {SV: "Behöver kompletteras", EN: "To be completed"},
	judge.VerdictUnidentified: {SV: "Okänt papper", EN: "Unidentified paper"},
	judge.VerdictBlank:        {SV: "Tom sida", EN: "Blank page"},
	judge.VerdictDuplicate:    {SV: "Dubblett", EN: "Duplicate"},
}

var answerWords = map[forms.State]forms.Text{
	forms.Filled: {SV: "ifyllt", EN: "filled in"},
	forms.Empty:  {SV: "tomt", EN: "empty"},
	forms.Unsure: {SV: "osäkert", EN: "unsure"},
}

var weightWords = map[forms.Weight]forms.Text{
	forms.Reject: {SV: "Komplettera", EN: "Complete"},
	forms.Review: {SV: "Granska", EN: "Review"},
	forms.Note:   {SV: "Att veta", EN: "To know"},
}

// measureWords are what the reader measures, by the names that it gives them.
var measureWords = map[string]forms.Text{
	"width":           {SV: "skriftens bredd", EN: "width of the writing"},
	"pen's way":       {SV: "pennans väg", EN: "way of the pen"},
	"inked":           {SV: "andel av rutan med bläck", EN: "part of the box with ink"},
	"extent":          {SV: "märkets storlek mot rutans", EN: "size of the mark to the box's"},
	"inside":          {SV: "andel av strecken som är i rutan", EN: "part of the strokes that is in the box"},
	"looks ticked":    {SV: "hur säkert det ser ut som ett kryss", EN: "how surely it looks like a tick"},
	"looks otherwise": {SV: "hur säkert det är stämpel, tryck, siffror eller struket", EN: "how surely it is a stamp, print, figures or struck out"},
	"open":            {SV: "andel av rutan långt från bläck", EN: "part of the box far from ink"},
}

var kindWords = map[forms.Kind]forms.Text{
	forms.KindText:      {SV: "text", EN: "text"},
	forms.KindDigits:    {SV: "siffror", EN: "digits"},
	forms.KindDate:      {SV: "datum", EN: "date"},
	forms.KindTick:      {SV: "kryss", EN: "tick"},
	forms.KindSignature: {SV: "underskrift", EN: "signature"},
}
