package desk

import (
	"fmt"
	"html/template"
	"time"

	"blankett/forms"
	"blankett/intake"
)

// words are what the pages say of states and answers, Swedish first.
var words = template.FuncMap{
	"state":   func(s intake.ReturnState) string { return stateWords[s] },
	"one":     func(s intake.ReturnState) string { return oneWords[s] },
	"stateEN": func(s intake.ReturnState) string { return stateWordsEN[s] },
	"verdict": func(v intake.Verdict) string { return verdictWords[v] },
	"answer":  func(s forms.State) string { return answerWords[s] },
	"weight":  func(w forms.Weight) string { return weightWords[w] },
	"kind":    func(k forms.Kind) string { return kindWords[k] },
	"clock":   func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") },
	"stamp":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"percent": func(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) },
	"mm":      func(f float64) string { return fmt.Sprintf("%.2f mm", f) },
	"degrees": func(f float64) string { return fmt.Sprintf("%.1f°", f) },
}

// cssOf marks our own style sheet as safe to stand in a page.
func cssOf(style []byte) template.CSS { return template.CSS(style) }

var stateWords = map[intake.ReturnState]string{
	"":                       "Alla",
	intake.StateReady:        "Klara att handlägga",
	intake.StateReview:       "Att granska",
	intake.StateUnidentified: "Okända",
	intake.StateDuplicate:    "Dubbletter",
	intake.StateHandling:     "Handläggs",
	intake.StateSentBack:     "Åter till avsändaren",
	intake.StateDone:         "Avslutade",
	intake.StateBlank:        "Tomma sidor",
}

var stateWordsEN = map[intake.ReturnState]string{
	"":                       "All",
	intake.StateReady:        "Ready",
	intake.StateReview:       "To review",
	intake.StateUnidentified: "Unidentified",
	intake.StateDuplicate:    "Duplicates",
	intake.StateHandling:     "In hand",
	intake.StateSentBack:     "Sent back",
	intake.StateDone:         "Done",
	intake.StateBlank:        "Blank pages",
}

// oneWords are the same of one return.
var oneWords = map[intake.ReturnState]string{
	intake.StateReady:        "Klar att handlägga",
	intake.StateReview:       "Att granska",
	intake.StateUnidentified: "Okänt papper",
	intake.StateDuplicate:    "Dubblett",
	intake.StateHandling:     "Handläggs",
	intake.StateSentBack:     "Åter till avsändaren",
	intake.StateDone:         "Avslutad",
	intake.StateBlank:        "Tom sida",
}

var verdictWords = map[intake.Verdict]string{
	intake.VerdictReady:        "Komplett",
	intake.VerdictReview:       "Behöver granskas",
	intake.VerdictReject:       "Behöver kompletteras",
	intake.VerdictUnidentified: "Okänt papper",
	intake.VerdictBlank:        "Tom sida",
	intake.VerdictDuplicate:    "Dubblett",
}

var answerWords = map[forms.State]string{
	forms.Filled: "ifyllt",
	forms.Empty:  "tomt",
	forms.Unsure: "osäkert",
}

var weightWords = map[forms.Weight]string{
	forms.Reject: "Komplettera",
	forms.Review: "Granska",
	forms.Note:   "Att veta",
}

var kindWords = map[forms.Kind]string{
	forms.KindText:      "text",
	forms.KindDigits:    "siffror",
	forms.KindDate:      "datum",
	forms.KindTick:      "kryss",
	forms.KindSignature: "underskrift",
}
