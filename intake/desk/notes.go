package desk

import (
	"net/url"
	"regexp"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// notes are all that the program itself writes beside an event or a line of the
// log, with their words. What is stored stays as it was written: the log's lines
// are sealed. What stands in braces is a kind of noteParts. The first that fits
// counts; what fits none is a person's own words.
var notes = []struct {
	stored string
	said   forms.Text
}{
	{"corrected {field}", forms.Text{SV: "rättade {field}", EN: "corrected {field}"}},
	{"accepted {finding} {field}: {why}", forms.Text{SV: "godtog ”{finding}” ({field}): {why}", EN: "accepted “{finding}” ({field}): {why}"}},
	{"accepted {finding} : {why}", forms.Text{SV: "godtog ”{finding}”: {why}", EN: "accepted “{finding}”: {why}"}},
	{"keyed {field}, reading {number}: agreed", forms.Text{SV: "skrev av {field}, läsning {number}: lika", EN: "keyed {field}, reading {number}: the same"}},
	{"keyed {field}, reading {number}", forms.Text{SV: "skrev av {field}, läsning {number}", EN: "keyed {field}, reading {number}"}},
	{"linked: {case}, joined return {number}", forms.Text{SV: "kopplad till {case}, lagd till retur {number}", EN: "linked to {case}, added to return {number}"}},
	{"linked: {case}", forms.Text{SV: "kopplad till {case}", EN: "linked to {case}"}},
	{"a page of its set was linked to it by {word}, from return {number}", forms.Text{SV: "{word} kopplade en sida hit, från retur {number}", EN: "{word} linked a page to it, from return {number}"}},
	{"pages of its set came in another file", forms.Text{SV: "fler sidor kom i en annan fil", EN: "more of its pages came in another file"}},
	{"return {number} asks for the opposite", forms.Text{SV: "retur {number} begär motsatsen", EN: "return {number} asks for the opposite"}},
	{"its case is {state}", forms.Text{SV: "ärendet är nu: {state}", EN: "its case is now: {state}"}},
	{"judged anew: not in order", forms.Text{SV: "prövad igen: något är inte i sin ordning", EN: "judged again: something is not in order"}},
	{"judged again", forms.Text{SV: "prövad igen", EN: "judged again"}},
	{"proposed: carried out", forms.Text{SV: "föreslog: genomförd", EN: "proposed: carried out"}},
	{"carried out, reference {text}; {number} changes confirmed", forms.Text{SV: "genomförd, {text}; bekräftade ändringar: {number}", EN: "carried out, {text}; changes confirmed: {number}"}},
	{"carried out, reference ; {number} changes confirmed", forms.Text{SV: "genomförd; bekräftade ändringar: {number}", EN: "carried out; changes confirmed: {number}"}},
	{"carried out, reference {text}", forms.Text{SV: "genomförd, {text}", EN: "carried out, {text}"}},
	{"carried out, reference ", forms.Text{SV: "genomförd", EN: "carried out"}},
	{"carried out {text}", forms.Text{SV: "genomförd, {text}", EN: "carried out, {text}"}},
	{"carried out", forms.Text{SV: "genomförd", EN: "carried out"}},
	{"not carried out: {notdone}", forms.Text{SV: "kunde inte genomföras: {notdone}", EN: "could not be carried out: {notdone}"}},
	{"put back: its holder was away", forms.Text{SV: "tillbaka i kön: den som hade den var borta", EN: "put back: whoever had it was away"}},
	{"taken over: {over}", forms.Text{SV: "övertagen: {over}", EN: "taken over: {over}"}},
	{"from {word}: {over}", forms.Text{SV: "från {word}: {over}", EN: "from {word}: {over}"}},
	{"identity no longer protected", forms.Text{SV: "uppgifterna skyddas inte längre", EN: "the identity is no longer protected"}},
	{"identity protected", forms.Text{SV: "uppgifterna skyddas", EN: "the identity is protected"}},
	{"no longer protected", forms.Text{SV: "skyddas inte längre", EN: "no longer protected"}},
	{"protected", forms.Text{SV: "skyddas", EN: "protected"}},
	{"with return {number}", forms.Text{SV: "tillsammans med retur {number}", EN: "together with return {number}"}},
	{"sent back to be completed", forms.Text{SV: "skickades tillbaka för komplettering", EN: "sent back to be completed"}},
	{"duplicate: {duplicate}", forms.Text{SV: "dubblett: {duplicate}", EN: "duplicate: {duplicate}"}},
	{"compared with return {number}", forms.Text{SV: "jämförd med retur {number}", EN: "compared with return {number}"}},
	{"compared", forms.Text{SV: "jämförd", EN: "compared"}},
	{"page {number} compared with return {number}", forms.Text{SV: "sida {number}, jämförd med retur {number}", EN: "page {number}, compared with return {number}"}},
	{"page {number} as scanned", forms.Text{SV: "sida {number} som den skannades", EN: "page {number} as it was scanned"}},
	{"page {number} small", forms.Text{SV: "sida {number}, liten", EN: "page {number}, small"}},
	{"page {number}", forms.Text{SV: "sida {number}", EN: "page {number}"}},
	{"the page of return {number} joined it", forms.Text{SV: "sidan i retur {number} lades till", EN: "the page of return {number} was added"}},
	{"call {number}", forms.Text{SV: "samtal {number}", EN: "call {number}"}},
	{"cases of unit {text}", forms.Text{SV: "ärenden från {text}", EN: "cases of {text}"}},
	{"cases of unit ", forms.Text{SV: "ärenden från alla enheter", EN: "cases of all units"}},
	{"{number} files", forms.Text{SV: "{number} filer", EN: "{number} files"}},
	{"to the {reader}, said to be safe {letterwhy}", forms.Text{SV: "till {reader}, bekräftat säkert: {letterwhy}", EN: "to {reader}, confirmed to be safe: {letterwhy}"}},
	{"to the {reader}, said to be safe", forms.Text{SV: "till {reader}, bekräftat säkert", EN: "to {reader}, confirmed to be safe"}},
	{"to the {reader}", forms.Text{SV: "till {reader}", EN: "to {reader}"}},
	{"confirmation to the {reader}, said to be safe {letterwhy}", forms.Text{SV: "bekräftelse till {reader}, bekräftat säkert: {letterwhy}", EN: "confirmation to {reader}, confirmed to be safe: {letterwhy}"}},
	{"confirmation to the {reader}, said to be safe", forms.Text{SV: "bekräftelse till {reader}, bekräftat säkert", EN: "confirmation to {reader}, confirmed to be safe"}},
	{"not made: not safe", forms.Text{SV: "gjordes inte: inte säkert", EN: "not made: not safe"}},
	{"letter", forms.Text{SV: "för att skriva ett brev", EN: "to write a letter"}},
	{"confirmation", forms.Text{SV: "för att skriva en bekräftelse", EN: "to write a confirmation"}},
	{"calls", forms.Text{SV: "samtalen", EN: "the calls"}},
	{"mail of {day}", forms.Text{SV: "posten {day}", EN: "the mail of {day}"}},
	{"balance of {day}", forms.Text{SV: "avstämningen {day}", EN: "the balance of {day}"}},
	{"unmasked: {unmask} {text}", forms.Text{SV: "visade skyddade uppgifter ({unmask}): {text}", EN: "unmasked ({unmask}): {text}"}},
	{"unmasked: {unmask}", forms.Text{SV: "visade skyddade uppgifter: {unmask}", EN: "unmasked: {unmask}"}},
	{"proposed to lift: {lift}", forms.Text{SV: "föreslog att skyddet tas bort: {lift}", EN: "proposed to lift the protection: {lift}"}},
	{"no longer protected: {lift}", forms.Text{SV: "skyddas inte längre: {lift}", EN: "no longer protected: {lift}"}},
	{"lift protection", forms.Text{SV: "ville ta bort skyddet", EN: "wanted to lift the protection"}},
	{"protected identity", forms.Text{SV: "skyddade uppgifter", EN: "a protected identity"}},
	{"sheet", forms.Text{SV: "bladet", EN: "the sheet"}},
	{"opened to print", forms.Text{SV: "öppnades för utskrift", EN: "opened to print"}},
	{"another region or unit", forms.Text{SV: "en annan region eller enhet", EN: "another region or unit"}},
	{"unmask", forms.Text{SV: "ville visa skyddade uppgifter", EN: "wanted to unmask"}},
	{"user {word}", forms.Text{SV: "användaren {word}", EN: "the user {word}"}},
	{"{method} {word}", forms.Text{SV: "sidan {word}", EN: "the page {word}"}},
	{"everywhere", forms.Text{SV: "överallt", EN: "everywhere"}},
	{"through the house", forms.Text{SV: "genom husets inloggning", EN: "through the house's own sign-in"}},
	{"line {number}: {checkedas}", forms.Text{SV: "rad {number}: {checkedas}", EN: "line {number}: {checkedas}"}},
	{"line {number}", forms.Text{SV: "rad {number}", EN: "line {number}"}},
	{"csv {query}", forms.Text{SV: "som CSV: {query}", EN: "as CSV: {query}"}},
	{"{query}", forms.Text{SV: "{query}", EN: "{query}"}},
	{"{filter}", forms.Text{SV: "{filter}", EN: "{filter}"}},
	{"{word}: {roles}, region {region}, unit {may}", forms.Text{SV: "{word}: {roles}, region {region}, enhet {may}", EN: "{word}: {roles}, region {region}, unit {may}"}},
	{"because: {reopenwhy}", forms.Text{SV: "{reopenwhy}", EN: "{reopenwhy}"}},
	{"because: {cancelwhy}", forms.Text{SV: "{cancelwhy}", EN: "{cancelwhy}"}},
	{"reopened: {reopenwhy}", forms.Text{SV: "öppnad igen: {reopenwhy}", EN: "reopened: {reopenwhy}"}},
	{"its case is in use again", forms.Text{SV: "ärendet gäller igen", EN: "its case is good again"}},
	{"the sheet that it was printed for counts again", forms.Text{SV: "bladet som det ersatte gäller igen", EN: "the sheet that it replaced counts again"}},
	{"{unmask}", forms.Text{SV: "{unmask}", EN: "{unmask}"}},
	{"{ruling}: {text}", forms.Text{SV: "{ruling}: {text}", EN: "{ruling}: {text}"}},
	{"{ruling}", forms.Text{SV: "{ruling}", EN: "{ruling}"}},
	{"{asked}", forms.Text{SV: "{asked}", EN: "{asked}"}},
	{"{finding} {field}: {why}", forms.Text{SV: "”{finding}” ({field}): {why}", EN: "“{finding}” ({field}): {why}"}},
	{"{finding} : {why}", forms.Text{SV: "”{finding}”: {why}", EN: "“{finding}”: {why}"}},
	{"{field}", forms.Text{SV: "{field}", EN: "{field}"}},
}

// notePart is a kind of thing within a note: how it is stored, and its words.
type notePart struct {
	stored string // regular expression
	said   func(d *Desk, stored string) forms.Text
	free   bool // somebody's own words
}

var noteParts = map[string]notePart{
	"text":      {`.+`, nil, true},
	"word":      {`\S+`, nil, false},
	"number":    {`\d+`, nil, false},
	"case":      {`\S+`, nil, false},
	"method":    {`GET|POST`, nil, false},
	"field":     {`[a-z][a-z0-9_]*`, (*Desk).fieldWords, false},
	"finding":   {`[a-z][a-z0-9-]*`, (*Desk).reasonWords, false},
	"state":     {`\w+`, func(_ *Desk, s string) forms.Text { return caseWords[judge.CaseState(s)] }, false},
	"why":       {`[a-z-]+`, func(_ *Desk, s string) forms.Text { return judge.WhyWords[judge.Why(s)] }, false},
	"notdone":   {`[a-z-]+`, func(_ *Desk, s string) forms.Text { return wordsOf(judge.NotDoneReasons, s) }, false},
	"over":      {`[a-z-]+`, func(_ *Desk, s string) forms.Text { return wordsOf(takeOverReasons, s) }, false},
	"reopenwhy": {strings.Join(judge.ReopenReasons.Codes(), "|"), func(_ *Desk, s string) forms.Text { return wordsOf(judge.ReopenReasons, s) }, false},
	"cancelwhy": {strings.Join(judge.CancelReasons.Codes(), "|"), func(_ *Desk, s string) forms.Text { return wordsOf(judge.CancelReasons, s) }, false},
	"letterwhy": {`[a-z-]+`, func(_ *Desk, s string) forms.Text { return wordsOf(intake.LetterReasons, s) }, false},
	"unmask":    {`review|carry-out|contact`, func(_ *Desk, s string) forms.Text { return wordsOf(staff.UnmaskReasons, s) }, false},
	"lift":      {`[a-z]+`, func(_ *Desk, s string) forms.Text { return wordsOf(intake.LiftReasons, s) }, false},
	"day":       {`\d{4}-\d\d-\d\d`, nil, false},
	"reader":    {`clinic|resident`, func(_ *Desk, s string) forms.Text { return readerWords[forms.Reader(s)] }, false},
	"duplicate": {`same|later|person`, func(_ *Desk, s string) forms.Text { return duplicateWords[s] }, false},
	"checkedas": {`fine|follow`, func(_ *Desk, s string) forms.Text { return checkWords[s] }, false},
	"ruling":    {`[a-z]+(?:-[a-z]+)*`, func(_ *Desk, s string) forms.Text { return judge.RulingWords[judge.Ruling(s)] }, false},
	"asked":     {`lock|unlock`, func(_ *Desk, s string) forms.Text { return askedWords[intake.Asked(s)] }, false},
	"roles":     {`[a-z+]*`, func(_ *Desk, s string) forms.Text { return rolesWords(s) }, false},
	"region":    {`[^,]*`, (*Desk).regionWords, false},
	"may":       {`.*`, func(_ *Desk, s string) forms.Text { return forms.Text{SV: mayWords.Replace(s), EN: s} }, false},
	"query":     {`[a-z]+=\S*`, func(_ *Desk, s string) forms.Text { return queryWords(s) }, false},
	"filter":    {`(?:(?:who|unit|act|from|until|sample) .* ?)+`, func(_ *Desk, s string) forms.Text { return askedOfLog(s) }, false},
}

var (
	readerWords = map[forms.Reader]forms.Text{
		forms.ToClinic:   {SV: "mottagningen", EN: "the clinic"},
		forms.ToResident: {SV: "invånaren", EN: "the resident"},
	}
	duplicateWords = map[string]forms.Text{
		"same":   {SV: "samma blad", EN: "the same sheet"},
		"later":  {SV: "det senare gäller", EN: "the later counts"},
		"person": {SV: "till granskning", EN: "to a person"},
	}
	checkWords = map[string]forms.Text{
		"fine":   {SV: "i ordning", EN: "in order"},
		"follow": {SV: "behöver utredas", EN: "must be followed up"},
	}
	mayWords    = strings.NewReplacer(", may unmask", ", får visa skyddade uppgifter", ", disabled", ", avstängd")
	filterWords = strings.NewReplacer("who ", "vem ", "unit ", "enhet ", "from ", "från ", "until ", "till ", "sample yes", "stickprov")
)

// notePattern is a note with the parts that stand in it.
type notePattern struct {
	is    *regexp.Regexp
	parts []string
	said  forms.Text
}

var notePatterns = compiledNotes()

var brace = regexp.MustCompile(`\\\{(\w+)\\\}`)

func compiledNotes() []notePattern {
	var all []notePattern
	for _, n := range notes {
		p := notePattern{said: n.said}
		expression := brace.ReplaceAllStringFunc(regexp.QuoteMeta(n.stored), func(part string) string {
			kind := strings.Trim(part, `\{}`)
			p.parts = append(p.parts, kind)
			return "(" + noteParts[kind].stored + ")"
		})
		p.is = regexp.MustCompile("^" + expression + "$")
		all = append(all, p)
	}
	return all
}

// noteWords say a stored note in words; what the program did not write stays
// as it is.
func (d *Desk) noteWords(note string) forms.Text {
	for _, p := range notePatterns {
		if said, ok := p.words(d, note, false); ok {
			return said
		}
	}
	return forms.Text{SV: note, EN: note}
}

// words are not ok where the note is another, or has a code that is not known.
// Own are the program's alone: in the place of a person's stands that they are hidden.
func (p notePattern) words(d *Desk, note string, own bool) (said forms.Text, ok bool) {
	found := p.is.FindStringSubmatch(note)
	if found == nil {
		return said, false
	}
	said = p.said
	for i, kind := range p.parts {
		part := forms.Text{SV: found[i+1], EN: found[i+1]}
		if say := noteParts[kind].said; say != nil {
			part = say(d, found[i+1])
		}
		if own && noteParts[kind].free {
			part = hiddenNote
		}
		if part == (forms.Text{}) && found[i+1] != "" {
			return said, false
		}
		said.SV = strings.Replace(said.SV, "{"+kind+"}", part.SV, 1)
		said.EN = strings.Replace(said.EN, "{"+kind+"}", part.EN, 1)
	}
	return said, true
}

// told is a stored note in the visitor's language, without what looks like a
// person's number. Of a protected person no words of somebody's own are shown:
// what they say nobody can tell.
func (v *visit) told(note string, protected bool) string {
	if note == "" {
		return ""
	}
	note = forms.WithoutNumbers(note)
	if protected {
		return v.text(v.d.ownNote(note))
	}
	return v.text(v.d.noteWords(note))
}

// hiddenNote stands in the place of words that are not shown.
var hiddenNote = forms.Text{SV: "(dolt)", EN: "(hidden)"}

// ownNote is what the program itself wrote in a note.
func (d *Desk) ownNote(note string) forms.Text {
	for _, p := range notePatterns {
		if said, ok := p.words(d, note, true); ok {
			return said
		}
	}
	return hiddenNote
}

// wordsOf is a reason of a list; zero for none.
func wordsOf(all judge.Reasons, code string) forms.Text {
	for _, r := range all {
		if r.Code == code {
			return r.Said
		}
	}
	return forms.Text{}
}

// fieldWords are what a field or a choice is called on the forms; zero for none.
func (d *Desk) fieldWords(name string) forms.Text {
	for _, t := range d.Forms {
		for _, f := range t.Fields() {
			if f.Name == name {
				return f.Label
			}
		}
		for _, q := range t.Questions() {
			if q.Name == name {
				return forms.Text{SV: "kryssen", EN: "the boxes"}
			}
		}
	}
	return forms.Text{}
}

func (d *Desk) regionWords(id string) forms.Text {
	if id == staff.EveryRegion {
		return forms.Text{SV: "alla", EN: "all"}
	}
	for _, r := range d.Regions {
		if r.ID == id {
			return forms.Text{SV: r.Name, EN: r.Name}
		}
	}
	return forms.Text{SV: id, EN: id}
}

// rolesWords are roles with + between.
func rolesWords(stored string) forms.Text {
	var sv, en []string
	for role := range strings.SplitSeq(stored, "+") {
		if words := staff.Role(role).Words(); words != (forms.Text{}) {
			sv, en = append(sv, words.SV), append(en, words.EN)
		}
	}
	return forms.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}

var actAsked = regexp.MustCompile(`\bact (\S+)`)

// askedOfLog is what the log was asked for.
func askedOfLog(stored string) forms.Text {
	act := forms.Text{}
	if found := actAsked.FindStringSubmatch(stored); found != nil {
		act = auditlog.Act(found[1]).Words()
	}
	return forms.Text{SV: filterWords.Replace(actAsked.ReplaceAllLiteralString(stored, "vad ”"+act.SV+"”")), EN: actAsked.ReplaceAllLiteralString(stored, "what “"+act.EN+"”")}
}

// queryWords are what statistics were asked for.
func queryWords(stored string) forms.Text {
	q, err := url.ParseQuery(stored)
	if err != nil {
		return forms.Text{}
	}
	said := q.Get("from") + " – " + q.Get("to")
	for _, name := range []string{"form", "unit"} {
		if value := q.Get(name); value != "" {
			said += ", " + value
		}
	}
	return forms.Text{SV: said, EN: said}
}
