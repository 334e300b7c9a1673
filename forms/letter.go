package forms

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Done is what was done on a form's request.
type Done string

// What a confirmation can say.
const (
	DoneLock   Done = "lock"
	DoneUnlock Done = "unlock"
	DoneOther  Done = "other"
)

// ErrNothingToAsk says that among the findings is nothing that a sender could do
// anything about: such a return is not sent back.
var ErrNothingToAsk = errors.New("nothing that the sender could complete")

// Letter is a letter about a case: to whom, from which day.
type Letter struct {
	To   Recipient
	Case string // the case of the return, in its printed grouping
	Day  time.Time
}

// DrawCompletion writes the request to complete a form, as a PDF: a letter laid
// for the window envelope, with what is missing and what to do, and after it a
// fresh sheet to do it on, made by the caller. Nobody's data is in the letter
// but in its address. Errors are ErrNothingToAsk, *InputError and *MissingSetting.
func DrawCompletion(w io.Writer, t *Template, l Letter, findings []Finding, e *Edition, fresh Print) error {
	asked, err := ToComplete(&e.Layout, findings)
	if err != nil {
		return err
	}
	if len(asked) == 0 {
		return ErrNothingToAsk
	}
	texts, err := allLetters()
	if err != nil {
		return fmt.Errorf("the words of the letters: %w", err)
	}
	c := texts.Completion
	body := []letterPart{
		{text: c.Opening[l.To.reader]},
		{heading: c.Needed, points: asked},
		{heading: c.How, points: c.Steps[l.To.reader], numbered: true},
		{text: t.answerBy(c.Answer, l.Day)},
	}
	pages, err := t.letterPages(l, c.Title, body, t.Footer, paragraph(privacyHeading+": det står på det nya bladet.", letterWidth))
	if err != nil {
		return err
	}
	s := NewStack(w, e)
	s.title = c.Title
	s.plain(pages)
	if err := s.Add(fresh); err != nil {
		return fmt.Errorf("draw the letter's sheet: %w", err)
	}
	return s.Close()
}

// DrawConfirmation writes the letter that says that what was asked for is done.
func DrawConfirmation(w io.Writer, t *Template, l Letter, done Done) error {
	texts, err := allLetters()
	if err != nil {
		return fmt.Errorf("the words of the letters: %w", err)
	}
	c := texts.Confirmation
	said, known := c.Done[done]
	if !known {
		return &InputError{Field: "done", Problem: "is none of what a confirmation can say", Hint: "lock, unlock or other"}
	}
	title := c.Title
	if told, ok := t.Done[done][l.To.reader]; ok { // the region's own word for it
		title = Text{strings.TrimSuffix(told.SV, "."), strings.TrimSuffix(told.EN, ".")}
		said = append([]Text{told}, said[1:]...)
	}
	body := []letterPart{{text: c.Opening[l.To.reader]}}
	for _, text := range said {
		body = append(body, letterPart{text: text})
	}
	pages, err := t.letterPages(l, title, append(body, letterPart{text: c.Wrong}), t.Footer[max(len(t.Footer)-1, 0):], t.letterPrivacy())
	if err != nil {
		return err
	}
	p := newPaper(w, c.Title, false, fontsOf(&Edition{}))
	p.plain(pages)
	if err := p.close(); err != nil {
		return fmt.Errorf("draw the letter: %w", err)
	}
	return nil
}

// plain adds pages that are no sheets to a PDF.
func (p *paper) plain(pages []block) {
	for _, page := range pages {
		parts, outline := outlined(page.ink, func(string) int { return 0 })
		p.add(impression{streams: []int{p.face(parts)}, outline: outline})
	}
}

// letterPages lays a letter out: address and date on the first page, then the
// text, Swedish first, and on how many pages it takes. Of the form's footer it
// has the remarks given: where to send a sheet, which is the first, whom to ask;
// and below them what becomes of personal data.
func (t *Template) letterPages(l Letter, title Text, body []letterPart, contacts []Remark, privacy block) ([]block, error) {
	if len(l.To.address) == 0 {
		return nil, &InputError{Field: "address", Problem: "was confirmed by nobody", Hint: "ConfirmRecipient makes a recipient"}
	}
	if t.missing != nil {
		return nil, t.missing
	}
	fill := strings.NewReplacer("<form>", t.Title.SV, "<case>", l.Case)
	fillEN := strings.NewReplacer("<form>", t.Title.EN, "<case>", l.Case)
	var blocks []block
	for _, part := range append([]letterPart{{title: title}}, body...) {
		blocks = append(blocks, part.swedish(fill))
	}
	blocks = append(blocks, letterContacts(contacts), privacy, englishRule())
	for _, part := range append([]letterPart{{title: title}}, body...) {
		blocks = append(blocks, part.english(fillEN))
	}
	return t.flowLetter(l, blocks), nil
}

// answerBy says by which day to answer.
func (t *Template) answerBy(words Text, day time.Time) Text {
	last := day.AddDate(0, 0, t.answerDays).Format(time.DateOnly)
	return Text{strings.ReplaceAll(words.SV, "<sista_dag>", last), strings.ReplaceAll(words.EN, "<sista_dag>", last)}
}
