package scan

import (
	"image"
	"math"

	"blankett/forms"
)

// Limits of a signature.
const (
	// signMarginMM is how far around a signature's zone is looked, to see what
	// comes in from other fields.
	signMarginMM = 2.0
	// signWidthMM is the least width of a signature: half of what the narrowest
	// of the collected genuine ones has.
	signWidthMM = 12.0
	// signStrokeMM is the least length of the pen's way.
	signStrokeMM = 22.0
	// signTurns is how often a pen's way goes up and down at least; a line does not.
	signTurns = 4
	// turnMM is how far it goes before that counts.
	turnMM = 0.7
	// signDense is how much longer than the signature is wide and high the pen's way
	// is at least: a line or an arc has 1 to 1.3.
	signDense = 1.15
	// broadMM is the mean width from which a blob is no pen's: stains, shadows,
	// what is painted over.
	broadMM = 2.0
	// stainMM2 is the area of those from which a field can't be called empty.
	stainMM2 = 2.0
	// acrossPart is the part of a zone that a streak crosses at least.
	acrossPart = 0.85
	// traceMM is the stroke length under which a field is empty: dust left over.
	traceMM = 1.5
	// straightMM is how far a straight line's px lie from it at most, as a
	// standard deviation: folds and streaks of a dirty feeder.
	straightMM = 0.22
	// streakMM is the least length of a streak.
	streakMM = 4.0
)

// strokes is what a pen left in a wide zone.
type strokes struct {
	width, height float64 // mm
	length        float64 // mm of the pen's way
	turns         int
	foreign       float64 // mm of strokes that come from outside, or cross all of it
	stains        float64 // mm² of what is too broad for a pen
}

// signature says whether a field is signed.
func (in *ink) signature(dust float64) (forms.State, float64) {
	m := in.strokes()
	switch {
	case m.width >= signWidthMM && m.length >= signStrokeMM && m.turns >= signTurns && m.dense(signDense):
		margin := math.Min(m.width/signWidthMM, m.length/signStrokeMM)
		return forms.Filled, clamp(0.5+0.3*margin, 0.7, 0.99)
	case m.length < traceMM && (m.stains > stainMM2 || in.dusty(dust)):
		return forms.Unsure, 0.6
	case m.length < traceMM && m.foreign == 0:
		return forms.Empty, 0.99
	case m.length < traceMM:
		return forms.Empty, 0.8
	}
	return forms.Unsure, clamp(1-m.length/signStrokeMM, 0.5, 0.9)
}

// strokes measures what was written in a zone, without dust, folds, streaks and
// what hangs down from other fields.
func (in *ink) strokes() strokes {
	var m strokes
	inside := in.insideShare()
	own := make([]bool, len(in.blobs)+1)
	all := image.Rectangle{}
	for _, b := range in.blobs {
		switch {
		case b.speck():
		case b.broadMM() > broadMM:
			m.stains += mm2(b.area)
		case inside[b.label] < 0.5 || in.streak(b):
			m.foreign += b.strokeMM()
		default:
			own[b.label] = true
			all = all.Union(b.rect())
			m.length += b.strokeMM()
		}
	}
	m.width, m.height = mm(all.Dx()), mm(all.Dy())
	m.turns = in.turns(own, all)
	return m
}

// insideShare is the part of each blob that lies inside the zone.
func (in *ink) insideShare() []float64 {
	n := make([]float64, len(in.blobs)+1)
	for y := in.inner.Min.Y; y < in.inner.Max.Y; y++ {
		for x := in.inner.Min.X; x < in.inner.Max.X; x++ {
			n[in.labels[y*in.w+x]]++
		}
	}
	for _, b := range in.blobs {
		n[b.label] /= float64(b.area)
	}
	return n
}

// dense says whether the pen's way is so many times longer than the extent of
// what it left.
func (m strokes) dense(times float64) bool {
	return m.length >= times*math.Hypot(m.width, m.height)
}

// broadMM is the mean width of a blob's strokes.
func (b blob) broadMM() float64 { return mm2(b.area) / math.Max(0.1, b.strokeMM()) }

// streak says whether a blob is a long straight line, or a piece of one that
// print cuts, which runs out of the patch or across the zone.
func (in *ink) streak(b blob) bool {
	out := b.minX <= 1 || b.minY <= 1 || b.maxX >= in.w-2 || b.maxY >= in.h-2
	across := float64(b.height()) > acrossPart*float64(in.inner.Dy()) || float64(b.width()) > acrossPart*float64(in.inner.Dx())
	return b.extentMM() > streakMM && (out || across) && in.waverMM(b) < straightMM
}

// waverMM is the standard deviation of a blob's px from the line through them.
func (in *ink) waverMM(b blob) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for y := b.minY; y <= b.maxY; y++ {
		for x := b.minX; x <= b.maxX; x++ {
			if in.labels[y*in.w+x] == b.label {
				fx, fy := float64(x), float64(y)
				n, sx, sy = n+1, sx+fx, sy+fy
				sxx, syy, sxy = sxx+fx*fx, syy+fy*fy, sxy+fx*fy
			}
		}
	}
	vx, vy, c := sxx/n-sx*sx/n/n, syy/n-sy*sy/n/n, sxy/n-sx*sy/n/n
	least := (vx+vy)/2 - math.Sqrt((vx-vy)*(vx-vy)/4+c*c)
	return math.Sqrt(math.Max(0, least)) / patchPxPerMM
}

// turns counts how often the middle of the ink goes up and down from left to right.
func (in *ink) turns(own []bool, all image.Rectangle) int {
	const amplitude = turnMM * patchPxPerMM
	count, direction := 0, 0
	extreme := math.NaN()
	for x := all.Min.X; x < all.Max.X; x++ {
		y, ok := in.middle(own, x, all)
		if !ok {
			continue
		}
		if math.IsNaN(extreme) {
			extreme = y
		}
		switch {
		case direction >= 0 && y < extreme-amplitude, direction <= 0 && y > extreme+amplitude:
			count++
			direction = 1
			if y < extreme {
				direction = -1
			}
			extreme = y
		case direction > 0 && y > extreme, direction < 0 && y < extreme:
			extreme = y
		}
	}
	return count
}

// middle is the mean height of the ink in a column.
func (in *ink) middle(own []bool, x int, all image.Rectangle) (float64, bool) {
	sum, n := 0, 0
	for y := all.Min.Y; y < all.Max.Y; y++ {
		if l := in.labels[y*in.w+x]; l != 0 && own[l] {
			sum, n = sum+y, n+1
		}
	}
	return float64(sum) / math.Max(1, float64(n)), n > 0
}
