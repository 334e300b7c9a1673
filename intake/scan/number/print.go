package number

import (
	"image"
	"image/draw"
	"strings"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

const (
	// printInsetMM keeps a field's own lines out of what is read in it.
	printInsetMM = 0.45
	// printQuietMM is the white put around it: print at a picture's edge is lost.
	printQuietMM = 2.0
	// wordGapMM is more than the space between two words, and less than from the
	// last one to a field's edge on nearly every line.
	wordGapMM = 5.0
)

// words is the OCR for what stands in print in fields.
var words ocr

// ReadWords reads what stands in print on a field's line, and how sure that is,
// 0 to 1; "" where nothing can be read. Handwriting comes out as nonsense: it is
// for values that were printed or typed, to be held against what they should be.
//
// The process must run with OMP_THREAD_LIMIT=1 and be able to read tessdata.
func ReadWords(p *picture.Picture, reg register.Registration, z forms.Zone) (text string, confidence float64) {
	crop := sampleRect(p.Gray, reg, inset(z.Rect))
	if picture.Percentile(crop.Pix, 0.9)-picture.Percentile(crop.Pix, 0.002) < picture.ContrastLeast {
		return "", 0
	}
	found := words.read(framed(stretched(written(crop)).Grey()))
	var b strings.Builder
	letters := 0.0
	for _, w := range found {
		n := float64(len(w.Word))
		confidence, letters = confidence+w.Confidence/100*n, letters+n
		b.WriteString(w.Word)
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String()), confidence / max(1, letters)
}

// written is the part of a line that has print on it: the rest only leads the
// OCR astray. It ends where nothing more comes for a while.
func written(p *picture.Patch) *picture.Patch {
	columns, rows := inked(p)
	left, right := ends(columns, int(wordGapMM*p.PxPerMM))
	top, bottom := ends(rows, p.H)
	if left >= right || top >= bottom {
		return p
	}
	q := *p
	q.W, q.H = right-left, bottom-top
	q.Pix = make([]uint8, 0, q.W*q.H)
	for y := top; y < bottom; y++ {
		q.Pix = append(q.Pix, p.Pix[y*p.W+left:y*p.W+right]...)
	}
	return &q
}

// inked says of each column and row whether it has more than a speck of ink.
func inked(p *picture.Patch) (columns, rows []bool) {
	const speck = 1 // px
	limit := uint8((picture.Percentile(p.Pix, 0.5) + picture.Percentile(p.Pix, 0.002)) / 2)
	across, down := make([]int, p.W), make([]int, p.H)
	for i, v := range p.Pix {
		if v < limit {
			across[i%p.W]++
			down[i/p.W]++
		}
	}
	columns, rows = make([]bool, p.W), make([]bool, p.H)
	for i, n := range across {
		columns[i] = n > speck
	}
	for i, n := range down {
		rows[i] = n > speck
	}
	return columns, rows
}

// ends gives where the longest stretch begins and ends that has no gap of so
// many px in it.
func ends(inked []bool, gap int) (from, to int) {
	start, last := -1, -1
	for i, ink := range inked {
		if !ink {
			continue
		}
		if start < 0 || i-last > gap {
			start = i
		}
		if last = i; last+1-start > to-from {
			from, to = start, last+1
		}
	}
	return from, to
}

func inset(r forms.Rect) forms.Rect {
	return forms.Rect{X: r.X + printInsetMM, Y: r.Y + printInsetMM, W: r.W - 2*printInsetMM, H: r.H - 2*printInsetMM}
}

// sampleRect cuts a place out of a page at the scale that the OCR is made for.
func sampleRect(img *image.Gray, reg register.Registration, r forms.Rect) *picture.Patch {
	return picture.Sample(img, reg, geometry.Point{X: r.X, Y: r.Y}, int(r.W*numberPxPerMM), int(r.H*numberPxPerMM), numberPxPerMM)
}

// framed puts white around a picture.
func framed(img *image.Gray) *image.Gray {
	const edge = int(printQuietMM * numberPxPerMM)
	out := image.NewGray(img.Rect.Inset(-edge).Sub(img.Rect.Min.Sub(image.Pt(edge, edge))))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, img.Rect.Sub(img.Rect.Min).Add(image.Pt(edge, edge)), img, img.Rect.Min, draw.Src)
	return out
}
