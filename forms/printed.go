package forms

// confirmPrint holds a text against what was printed there: it is that, or it
// is not sure any more.
func (a *Answer) confirmPrint(printed string) {
	switch {
	case a.Kind != KindText || printed == "" || a.Value == "" || a.State == Empty:
	case Agree(printed, a.Value):
		a.State, a.Value = Filled, printed
	default:
		a.State, a.Confidence = Unsure, 0
	}
}

// alteredPrint finds the texts that are not as they were printed. What a person
// has set right is sure, and not among them.
func (f Facts) alteredPrint(l *Layout) []Finding {
	var found []Finding
	for _, a := range f.Answers {
		if a.Kind != KindText || a.State != Unsure || a.Value == "" || f.Printed[a.Field] == "" {
			continue
		}
		if label, known := l.label(a.Field); known {
			found = append(found, NewFinding(ReasonPrintAltered, a.Field, label))
		}
	}
	return found
}
