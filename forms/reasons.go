package forms

import "strings"

// Reason is the stable code of something that can be wrong with a return.
type Reason string

// The reasons. Their codes are stored and shown: never change one, add another.
const (
	ReasonMandatoryEmpty       Reason = "mandatory-empty"
	ReasonFieldUnsure          Reason = "field-unsure"
	ReasonSignatureMissing     Reason = "signature-missing"
	ReasonSignatureUnsure      Reason = "signature-unsure"
	ReasonChoiceNone           Reason = "choice-none"
	ReasonChoiceBoth           Reason = "choice-both"
	ReasonTickUnsure           Reason = "tick-unsure"
	ReasonSheetUnknown         Reason = "sheet-unknown"
	ReasonSheetForged          Reason = "sheet-forged"
	ReasonSheetOtherEdition    Reason = "sheet-other-edition"
	ReasonSheetCancelled       Reason = "sheet-cancelled"
	ReasonSheetSuperseded      Reason = "sheet-superseded"
	ReasonPageNotInSet         Reason = "page-not-in-set"
	ReasonPageMissing          Reason = "page-missing"
	ReasonCodesDisagree        Reason = "codes-disagree"
	ReasonSheetFoundByText     Reason = "sheet-found-by-text"
	ReasonSheetDuplicate       Reason = "sheet-duplicate"
	ReasonRegistrationFailed   Reason = "registration-failed"
	ReasonRegistrationPoor     Reason = "registration-poor"
	ReasonNotOurs              Reason = "not-ours"
	ReasonPageBlank            Reason = "page-blank"
	ReasonFileUnreadable       Reason = "file-unreadable"
	ReasonFileNotAScan         Reason = "file-not-a-scan"
	ReasonFileLocked           Reason = "file-locked"
	ReasonFileTooLarge         Reason = "file-too-large"
	ReasonFileEmpty            Reason = "file-empty"
	ReasonPageUnreadable       Reason = "page-unreadable"
	ReasonPageTooLarge         Reason = "page-too-large"
	ReasonReaderDied           Reason = "reader-died"
	ReasonCompletedAfterReturn Reason = "completed-after-return"
	ReasonDigitUnsure          Reason = "digit-unsure"
	ReasonRuleFailed           Reason = "rule-failed"
	ReasonSheetLinked          Reason = "sheet-linked"
	ReasonPrintAltered         Reason = "print-altered"
	ReasonFileAttached         Reason = "file-attached"
	ReasonMarksUndrawn         Reason = "marks-undrawn"
	ReasonWritingBeside        Reason = "writing-beside"
	ReasonOursUnread           Reason = "ours-unread"
	// ReasonOther stands for a code that is not in this list.
	ReasonOther Reason = "needs-a-person"
)

// sentence is how a reason is said. %s is the name of the field, or of what the
// boxes are for.
type sentence struct {
	weight Weight
	said   Text
}

var sentences = map[Reason]sentence{
	ReasonMandatoryEmpty: {Reject, Text{
		"%s saknas. Skicka tillbaka blanketten så att det fylls i.",
		"%s is missing. Send the form back to have it filled in."}},
	ReasonFieldUnsure: {Review, Text{
		"%s är ofullständigt eller svårläst. Jämför med bilden av blanketten.",
		"%s is incomplete or hard to read. Compare with the picture of the form."}},
	ReasonSignatureMissing: {Reject, Text{
		"%s saknas. Skicka tillbaka blanketten så att den skrivs under.",
		"%s is missing. Send the form back to be signed."}},
	ReasonSignatureUnsure: {Review, Text{
		"%s är otydlig. Se på bilden om det är en underskrift.",
		"%s is unclear. Look at the picture: is it a signature?"}},
	ReasonChoiceNone: {Reject, Text{
		"Ingen ruta är ikryssad: %s. Skicka tillbaka blanketten så att en ruta kryssas i.",
		"No box is ticked: %s. Send the form back to have one ticked."}},
	ReasonChoiceBoth: {Reject, Text{
		"Mer än en ruta är ikryssad: %s. Skicka tillbaka blanketten så att bara en ruta kryssas i.",
		"More than one box is ticked: %s. Send the form back to have only one ticked."}},
	ReasonTickUnsure: {Review, Text{
		"Det går inte att avgöra vilken ruta som är ikryssad: %s. Se på bilden.",
		"It is not clear which box is ticked: %s. Look at the picture."}},
	ReasonSheetUnknown: {Review, Text{
		"Koden är vår, men bladet finns inte bland de utskrivna. Ta reda på var det skrevs ut.",
		"The code is ours, but no such sheet was printed here. Find out where it was printed."}},
	ReasonSheetForged: {Review, Text{
		"Koden på bladet är ändrad eller förfalskad. Handlägg inte bladet förrän avsändaren har bekräftat det.",
		"The code on the sheet is altered or forged. Do not act on it until the sender has confirmed it."}},
	ReasonSheetOtherEdition: {Review, Text{
		"Bladet hör till en annan utgåva av blanketten än den som skrevs ut. Jämför med bilden.",
		"The sheet is of another edition than the one printed. Compare with the picture."}},
	ReasonSheetCancelled: {Review, Text{
		"Ärendet är makulerat. Fråga mottagningen innan något görs.",
		"The case is cancelled. Ask the clinic before doing anything."}},
	ReasonSheetSuperseded: {Review, Text{
		"Bladet är ersatt av ett nyare. Använd det nya och lägg undan det här.",
		"The sheet is replaced by a newer one. Use the new one and put this aside."}},
	ReasonPageNotInSet: {Review, Text{
		"Sidan hör inte till de andra sidorna i ärendet. Kontrollera att rätt blad ligger ihop.",
		"The page does not belong with the others of its case. Check that the right sheets lie together."}},
	ReasonPageMissing: {Review, Text{
		"En sida saknas. Leta efter den i bunten eller be avsändaren om den.",
		"A page is missing. Look for it in the pile or ask the sender for it."}},
	ReasonCodesDisagree: {Review, Text{
		"Koderna på sidan säger olika saker. Kontrollera att inte två blad ligger över varandra.",
		"The codes on the page do not agree. Check that two sheets do not lie over each other."}},
	ReasonSheetFoundByText: {Review, Text{
		"Koden gick inte att läsa, bladet känns igen på det tryckta ärendenumret. Jämför numret med bilden.",
		"The code could not be read, the sheet is known by its printed case number. Compare the number with the picture."}},
	ReasonSheetDuplicate: {Review, Text{
		"Bladet har kommit in förut. Jämför med det första: något kan ha skrivits till.",
		"The sheet came in before. Compare with the first: something may have been added."}},
	ReasonRegistrationFailed: {Review, Text{
		"Sidan gick inte att passa in mot blanketten, så inget fält är läst. Läs den för hand eller skanna om.",
		"The page could not be laid over the form, so no field was read. Read it by eye or scan it again."}},
	ReasonRegistrationPoor: {Review, Text{
		"Sidan är skev eller skrynklig och passar dåligt mot blanketten. Jämför fälten med bilden.",
		"The page is warped or creased and fits the form badly. Compare the fields with the picture."}},
	ReasonNotOurs: {Review, Text{
		"Sidan är inte en av våra blanketter. Lämna den dit den hör.",
		"The page is not one of our forms. Pass it on to where it belongs."}},
	ReasonPageBlank: {Note, Text{
		"Sidan är tom.",
		"The page is blank."}},
	ReasonFileUnreadable: {Review, Text{
		"Filen går inte att läsa. Skanna papperet igen.",
		"The file can't be read. Scan the paper again."}},
	ReasonFileNotAScan: {Review, Text{
		"Filen är inte en skannad bild eller ett PDF-dokument. Skanna papperet igen.",
		"The file is not a scanned picture or a PDF. Scan the paper again."}},
	ReasonFileLocked: {Review, Text{
		"Filen är låst med lösenord. Skanna papperet igen utan lösenord.",
		"The file is locked with a password. Scan the paper again without one."}},
	ReasonFileTooLarge: {Review, Text{
		"Filen är för stor. Dela upp bunten och skanna igen.",
		"The file is too large. Split the pile and scan again."}},
	ReasonFileEmpty: {Review, Text{
		"Filen är tom. Skanna papperet igen.",
		"The file is empty. Scan the paper again."}},
	ReasonPageUnreadable: {Review, Text{
		"Sidan går inte att läsa. Skanna den igen.",
		"The page can't be read. Scan it again."}},
	ReasonPageTooLarge: {Review, Text{
		"Sidan är för stor. Skanna den som A4 i 300 dpi.",
		"The page is too large. Scan it as A4 at 300 dpi."}},
	ReasonReaderDied: {Review, Text{
		"Läsningen av filen avbröts. Skanna papperet igen, och säg till den som sköter systemet om det händer igen.",
		"The reading of the file broke off. Scan the paper again, and tell whoever runs the system if it happens again."}},
	ReasonCompletedAfterReturn: {Note, Text{
		"Blanketten har varit tillbaka hos avsändaren för komplettering.",
		"The form has been back with the sender to be completed."}},
	ReasonDigitUnsure: {Review, Text{
		"%s har en siffra som är svårläst. Jämför med bilden av blanketten.",
		"%s has a digit that is hard to read. Compare with the picture of the form."}},
	ReasonRuleFailed: {Review, Text{
		"En av blankettens regler gick inte att pröva. Kontrollera blanketten för hand, och säg till den som sköter systemet.",
		"One of the form's rules could not be tried. Check the form by hand, and tell whoever runs the system."}},
	ReasonSheetLinked: {Review, Text{
		"Bladet är kopplat till ärendet av en person. Se efter att det är rätt blad och rätt ärende.",
		"The sheet was linked to its case by a person. See that it is the right sheet and the right case."}},
	ReasonPrintAltered: {Review, Text{
		"%s är inte som det trycktes: något är ändrat, överskrivet eller svårläst. Jämför med bilden av blanketten.",
		"%s is not as it was printed: something is changed, written over or hard to read. Compare with the picture."}},
	ReasonFileAttached: {Review, Text{
		"I filen ligger en annan fil som ingen har sett. Öppna originalet och se vad bilagan är.",
		"There is another file inside this one that nobody has seen. Open the original and see what is attached."}},
	ReasonMarksUndrawn: {Review, Text{
		"På sidan finns anteckningar som inte syns på bilden. Öppna originalet i ett PDF-program och se vad som står.",
		"There are notes on the page that the picture does not show. Open the original in a PDF program and see what they say."}},
	ReasonWritingBeside: {Review, Text{
		"Det finns text, en stämpel eller en ritning utanför fälten. Läs den på bilden: den kan ändra vad som begärs.",
		"There is writing, a stamp or a drawing outside the fields. Read it in the picture: it may change what is asked for."}},
	ReasonOursUnread: {Review, Text{
		"Sidan ser ut som en av våra blanketter, men varken koden eller ärendenumret går att läsa. Skanna den igen, eller koppla den till ärendet.",
		"The page looks like one of our forms, but neither its code nor its case number can be read. Scan it again, or link it to its case."}},
	ReasonOther: {Review, Text{
		"Något behöver ses av en person. Se på bilden av blanketten.",
		"Something needs a person to look. See the picture of the form."}},
}

// Reasons lists every reason that a finding can have, in no order.
func Reasons() []Reason {
	all := make([]Reason, 0, len(sentences))
	for r := range sentences {
		all = append(all, r)
	}
	return all
}

// NewFinding makes the finding for a reason, with its sentences and its weight.
// Field and label name what it is about: both empty for the whole sheet. A
// reason that is not in the catalogue becomes ReasonOther: such a code may come
// out of a damaged file, and the paper is still for a person to see.
func NewFinding(r Reason, field string, label Text) Finding {
	s, known := sentences[r]
	if !known {
		r, s = ReasonOther, sentences[ReasonOther]
	}
	return s.about(string(r), field, label)
}

// about makes a finding of a sentence.
func (s sentence) about(reason, field string, label Text) Finding {
	if label == (Text{}) {
		label = Text{"Ett fält", "A field"}
	}
	return Finding{
		Field:     field,
		Reason:    reason,
		Weight:    s.weight,
		Message:   strings.ReplaceAll(s.said.SV, "%s", label.SV),
		MessageEN: strings.ReplaceAll(s.said.EN, "%s", label.EN),
	}
}

// Worst is the heaviest weight among findings, "" when there are none.
func Worst(findings []Finding) Weight {
	worst := Weight("")
	for _, f := range findings {
		if heaviness[f.Weight] > heaviness[worst] {
			worst = f.Weight
		}
	}
	return worst
}

var heaviness = map[Weight]int{Note: 1, Review: 2, Reject: 3}
