package scan

import (
	"image"

	"blankett/forms"
)

// ReadCaseNumbers reads the case numbers that stand in print in a page's
// CaseNumbers boxes, under each of the registrations. Only numbers with right
// check characters are given, each once, in their printed grouping.
//
// The process must run with OMP_THREAD_LIMIT=1 and be able to read tessdata.
func ReadCaseNumbers(img *image.Gray, regs []Registration, page forms.Page) []string { return nil }
