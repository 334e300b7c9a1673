package forms

import "slices"

// A pictogram says at a glance what a step of the way is. It is drawn in a space
// of 18 by 13 mm, in lines that are still plain on a copy.
const (
	pictureWide = 18.0
	pictureHigh = 13.0
	pictureLine = 0.8 // mm
)

// pictograms are the steps that have one, by the name that a template gives.
var pictograms = map[string]func() []Op{
	"write": func() []Op {
		return slices.Concat(paperAt(1), stroked(1.4, 9, 10, 15.5, 2.6), stroked(0.7, 7.8, 11.4, 9, 10))
	},
	"clinic":   clinicPicture,
	"identity": identityPicture,
	"send":     func() []Op { return slices.Concat(envelopeAt(5), speedLines()) },
	"confirm":  func() []Op { return slices.Concat(envelopeAt(1), tickAt(11, 8.5)) },
	"phone":    phonePicture,
	"sign": func() []Op {
		return slices.Concat(stroked(0.5, 1, 11.6, 17, 11.6), stroked(0.9, 2, 9, 4.6, 2.6, 5.4, 9.2, 8, 4.6, 8.9, 9.2, 11, 6.4, 11.9, 9, 16, 7.4))
	},
	"act":      func() []Op { return slices.Concat(screen(), tickAt(6.2, 4.4)) },
	"read":     func() []Op { return slices.Concat(screen(), textLines(4.6, 2.6, 8.8)) },
	"decide":   func() []Op { return slices.Concat(paperAt(4), tickAt(5.6, 4.6), stroked(0.5, 6, 11, 12, 11)) },
	"together": togetherPicture,
	"look": func() []Op {
		return slices.Concat(disc("○", 4.6, 9.6, 38), stroked(1.6, 10.2, 8.4, 14.6, 12.4))
	},
}

// pictured draws a pictogram with its top left corner at a place; nothing where
// a step has none.
func pictured(name string, x, y float64) []Op {
	draw, known := pictograms[name]
	if !known {
		return nil
	}
	ops := draw()
	for i := range ops {
		ops[i].Rect = ops[i].Rect.moved(x, y)
	}
	return ops
}

// stroked joins points, x and y in turn, with lines.
func stroked(line float64, at ...float64) []Op {
	var ops []Op
	for i := 0; i+3 < len(at); i += 2 {
		ops = append(ops, Op{Do: doLine, Rect: Rect{at[i], at[i+1], at[i+2] - at[i], at[i+3] - at[i+1]}, LineMM: line})
	}
	return ops
}

func boxed(x, y, w, h float64) []Op {
	return []Op{{Do: doBox, Rect: Rect{x, y, w, h}, LineMM: pictureLine}}
}

func filled(x, y, w, h float64) []Op { return []Op{{Do: doFill, Rect: Rect{x, y, w, h}}} }

// disc sets a round letter; only seen, never read aloud.
func disc(letter string, x, y, sizePT float64) []Op {
	return []Op{textOp(x, y, letter, fontRegular, sizePT, 0)}
}

func textLines(x, y, w float64) []Op {
	return slices.Concat(stroked(0.5, x, y, x+w, y), stroked(0.5, x, y+2, x+w, y+2), stroked(0.5, x, y+4, x+w*0.6, y+4))
}

func tickAt(x, y float64) []Op { return stroked(1.3, x, y, x+2, y+2.2, x+6.4, y-3.4) }

func paperAt(x float64) []Op {
	return slices.Concat(boxed(x, 0.5, 10, 12), textLines(x+2, 3, 6))
}

func envelopeAt(x float64) []Op {
	return slices.Concat(boxed(x, 2, 13, 9), stroked(pictureLine, x, 2, x+6.5, 7, x+13, 2))
}

func speedLines() []Op {
	return slices.Concat(stroked(0.6, 0.5, 4, 3.6, 4), stroked(0.6, 1.6, 6.5, 3.6, 6.5), stroked(0.6, 0.5, 9, 3.6, 9))
}

func screen() []Op {
	return slices.Concat(boxed(2, 0.6, 14, 8.6), filled(7.6, 9.2, 2.8, 2.2), filled(5, 11.4, 8, 1))
}

func clinicPicture() []Op {
	return slices.Concat(boxed(3.4, 5.2, 11.2, 7.3), stroked(1, 1.8, 5.9, 9, 0.6, 16.2, 5.9), filled(8.2, 6.4, 1.6, 4.8), filled(6.6, 8, 4.8, 1.6))
}

func identityPicture() []Op {
	return slices.Concat(boxed(0.5, 1.2, 14, 9.6), disc("●", 2.1, 6.5, 15), filled(2.1, 6.8, 3.6, 2), stroked(0.5, 7.4, 4, 12.6, 4), stroked(0.5, 7.4, 6, 10.6, 6), tickAt(10.4, 10))
}

func phonePicture() []Op {
	return slices.Concat(boxed(5, 0.5, 7, 12), boxed(6.4, 2.2, 4.2, 7), filled(7.9, 10.4, 1.2, 1.2), stroked(0.7, 13.6, 3.4, 15.2, 2.2), stroked(0.7, 14, 5.6, 16.2, 5.6), stroked(0.7, 13.6, 7.8, 15.2, 9))
}

func togetherPicture() []Op {
	return slices.Concat(disc("●", 2.9, 4.9, 21), filled(3, 5.4, 4.2, 7.1), disc("●", 10.9, 7.1, 16), filled(11, 7.5, 3.2, 5))
}
