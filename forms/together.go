package forms

import "strings"

// TogetherFinding is the finding for a picture that shows several sheets, and
// names their cases: none of them was read, and none is dropped.
func TogetherFinding(numbers []string) Finding {
	f := NewFinding(ReasonCodesDisagree, "", Text{})
	all := strings.Join(numbers, ", ")
	f.Message = "Flera blad ligger i samma bild: ärende " + all + ". Inget av dem är läst. Skanna dem vart för sig, eller fyll i dem för hand här."
	f.MessageEN = "Several sheets lie in one picture: cases " + all + ". None of them was read. Scan each by itself, or key them here by hand."
	return f
}
