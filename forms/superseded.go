package forms

// SupersededFinding is the finding for a sheet whose case was replaced by
// another, and names the new one.
func SupersededFinding(number string) Finding {
	f := NewFinding(ReasonSheetSuperseded, "", Text{})
	if number != "" {
		f.Message = "Bladet är ersatt av ett nyare, ärende " + number + ". Använd det nya och lägg undan det här."
		f.MessageEN = "The sheet is replaced by a newer one, case " + number + ". Use the new one and put this aside."
	}
	return f
}
