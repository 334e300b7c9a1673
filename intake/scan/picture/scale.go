package picture

import (
	"math"

	"blankett/forms"
)

const (
	// PatchPxPerMM is the scale, in px per mm, at which zones are compared with the blank:
	// that of the blanks, so that none is resampled.
	PatchPxPerMM = forms.BlankPxPerMM
	// BlankBlack is how dark a px of the blank must be, white 0 to black 1, to survive a
	// scan in black and white.
	BlankBlack = 0.6
	// BlankInkLevel is how dark, of 255, a px of the blank must be to count as printed.
	BlankInkLevel = 38
)

// MM is a length in px of the patch as mm.
func MM(px int) float64 { return float64(px) / PatchPxPerMM }

// PxOf is a length in mm as px of the patch.
func PxOf(mm float64) int { return int(math.Round(mm * PatchPxPerMM)) }

// MM2 is a number of px of the patch as mm².
func MM2(px int) float64 { return float64(px) / (PatchPxPerMM * PatchPxPerMM) }
