package marks

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
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
	// apartDense and apartTurns are the same of a signature whose letters stand
	// apart, or whose thin strokes a scanner lost.
	apartDense = 0.8
	apartTurns = 10
	// signWaverMM and textWaverMM are how far the ink of a signature, and of a word,
	// lies from a straight line at least, as a standard deviation: a line that a
	// scanner broke into dots has 0.1, with the dust beside it 0.3.
	signWaverMM, textWaverMM = 0.6, 0.35
	// broadMM is the mean width from which a blob is no pen's: stains, shadows,
	// what is painted over.
	broadMM = 2.0
	// stainMM2 is the area of those from which a field can't be called empty.
	stainMM2 = 2.0
	// acrossPart is the part of a zone that a streak crosses at least.
	acrossPart = 0.85
	// typeLeastMM and typeMostMM bound the height of letters of type, 8 to 20 point.
	typeLeastMM, typeMostMM = 1.2, 6.0
	// typeLetters is how many letters make a line of type at least, and typeLevel
	// the part of them that stand on it to a px.
	typeLetters = 5
	// typeDark is how dark, of black 1, type is at least: a light pencil's broken
	// strokes, which may happen to end on a line, have 0.3.
	typeDark  = 0.4
	typeLevel = 0.6
	// traceMM is the stroke length under which a field is empty: dust left over.
	traceMM = 1.5
	// onePenPart is how dark the strokes of one pen are at least beside the darkest of
	// them, and paleMM the mean width from which that tells a piece of a wet cup's
	// ring, which has 0.7 beside a pencil. Light pencil's strokes are 0.4 mm wide.
	onePenPart, paleMM = 0.75, 0.48
	// otherPart is the same of strokes of any width.
	otherPart = 0.5
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
	waver         float64 // mm that it lies from a straight line, as a standard deviation
	turns         int
	foreign       float64 // mm of strokes that come from outside, or cross all of it
	stains        float64 // mm² of what is too broad for a pen
	rings         int     // parts of rings: stamps and cups
	own           []bool  // which blobs it is, by label
}

// signature says whether a field is signed.
func (in evidence) signature(dust float64) forms.Answer {
	marks := in.Marks()
	m := in.strokes(marks)
	pen, enough := m, m.signature(in.Bitonal)
	if enough {
		pen = in.onePen(marks, m)
		enough = pen.signature(in.Bitonal) && !in.lineBelow()
	}
	state, confidence := forms.Unsure, geometry.Clamp(1-m.length/signStrokeMM, 0.5, 0.9)
	switch {
	case enough && (m.rings > 0 || in.rimmed(marks, m, pen) || in.typed() || in.stamped()): // a stamp or a cup, perhaps over a signature
		confidence = 0.5
	case enough:
		margin := math.Min(m.width/signWidthMM, m.length/signStrokeMM)
		state, confidence = forms.Filled, geometry.Clamp(0.5+0.3*margin, 0.7, 0.99)
	case m.length < traceMM:
		state, confidence = in.nothing(m, dust)
	}
	a := in.Says(state, confidence)
	a.Why = m.why(signWidthMM, signStrokeMM)
	return a
}

// signature says whether strokes have the size of one, and go to and fro as one does.
func (m strokes) signature(bitonal bool) bool {
	return m.width >= signWidthMM && m.length >= signStrokeMM && m.turns >= signTurns &&
		m.waver >= signWaverMM && m.signs(bitonal)
}

// nothing judges a field in which no stroke was found.
func (in evidence) nothing(m strokes, dust float64) (forms.State, float64) {
	switch {
	case m.stains > stainMM2 || in.Dusty(dust):
		return forms.Unsure, 0.6
	case m.foreign > 0:
		return forms.Empty, 0.8
	case in.PaleLost():
		return forms.Unsure, 0.5
	}
	return forms.Empty, 0.99
}

// why are the measures that decide about strokes, beside their limits.
func (m strokes) why(widthMM, lengthMM float64) []forms.Measure {
	return []forms.Measure{
		{Name: "width", Value: m.width, Limit: widthMM, Unit: "mm"},
		{Name: "pen's way", Value: m.length, Limit: lengthMM, Unit: "mm"},
	}
}

// darkest is the darkness that three quarters of the ink stay under.
func (in evidence) darkest() float64 {
	dust := in.Specks()
	var levels []uint8
	for i := range in.Px {
		if !dust[in.Labels[i]] {
			levels = append(levels, in.Dark[i])
		}
	}
	return float64(picture.Percentile(levels, 0.75)) / 255
}

// typed says whether the ink is a line of type: letters as high as each other
// on a straight line, which no pen writes.
func (in evidence) typed() bool {
	var bottoms []int
	if in.darkest() < typeDark {
		return false
	}
	for _, b := range in.Blobs {
		if !b.Speck() && geometry.Within(picture.MM(b.Height()), typeLeastMM, typeMostMM) {
			bottoms = append(bottoms, b.MaxY)
		}
	}
	if len(bottoms) < typeLetters {
		return false
	}
	slices.Sort(bottoms)
	middle, level := bottoms[len(bottoms)/2], 0
	for _, y := range bottoms {
		if y >= middle-1 && y <= middle+1 {
			level++
		}
	}
	return float64(level) >= typeLevel*float64(len(bottoms))
}

// strokes measures what was written in a zone, without dust, folds, streaks and
// what hangs down from other fields.
func (in evidence) strokes(marks []ink.Mark) strokes {
	m := strokes{own: make([]bool, len(in.Blobs)+1)}
	all, pen := image.Rectangle{}, ink.Moments{}
	for _, k := range marks {
		switch {
		case k.Speck:
		case k.BroadMM() > broadMM, in.stained(k):
			m.stains += picture.MM2(int(k.N))
		case k.Ring:
			m.rings++
			m.foreign += k.Way
		case k.Inside < 0.5*k.N || in.streak(k):
			m.foreign += k.Way
		default:
			for _, l := range k.Labels {
				m.own[l] = true
			}
			all = all.Union(k.Rect)
			pen.Add(k.Moments)
			m.length += k.Way
		}
	}
	if pen.N > 0 {
		m.waver = pen.WaverMM()
	}
	m.width, m.height = picture.MM(all.Dx()), picture.MM(all.Dy())
	m.turns = in.turns(m.own, all)
	return m
}

// darkestOf is the level of the darkest mark in the zone.
func (in evidence) darkestOf(marks []ink.Mark) float64 {
	most := 0.0
	for _, k := range marks {
		if !k.Speck && k.Inside >= 0.5*k.N && k.Way >= traceMM {
			most = math.Max(most, in.markLevel(k))
		}
	}
	return most
}

// onePen are the strokes of marks, all, without those too pale beside the darkest of
// them: the rim of a cup, what shines through.
func (in evidence) onePen(marks []ink.Mark, all strokes) strokes {
	if in.Bitonal {
		return all
	}
	dark := in.darkestOf(marks)
	return in.strokes(slices.DeleteFunc(slices.Clone(marks), func(k ink.Mark) bool {
		level := in.markLevel(k)
		return level < otherPart*dark || level < onePenPart*dark && k.BroadMM() >= paleMM
	}))
}

// lineBelow says whether the strokes waver only by what is much paler than they are
// and touches them: a line drawn through the rim of a cup.
func (in evidence) lineBelow() bool {
	level := in.darkest()
	if in.Bitonal || level < stainInk {
		return false
	}
	dark := in.darker(stainPart * level)
	m := dark.strokes(dark.Marks())
	return m.length > 0 && m.waver < signWaverMM
}

// rimmed says whether strokes, all of them or those of one pen, are crumbs of a cup's
// rim: in black and white, or where no mark is darker than a stain.
func (in evidence) rimmed(marks []ink.Mark, all, pen strokes) bool {
	if !in.Bitonal && in.darkestOf(marks) >= stainDark {
		return false
	}
	return in.cupped(all.own) || !slices.Equal(all.own, pen.own) && in.cupped(pen.own)
}

// markLevel is the level of a mark's darkest piece.
func (in evidence) markLevel(k ink.Mark) float64 {
	most := 0.0
	for _, l := range k.Labels {
		if b := in.Blobs[l-1]; len(k.Labels) == 1 || !b.Speck() {
			most = math.Max(most, in.level(b, 0.75))
		}
	}
	return most
}

// signs says whether the pen went to and fro as much as in a signature, or as in
// one of letters that stand apart, broken by a scanner that knows only black and
// white. In grey scans folds and crumbs look as sparse.
func (m strokes) signs(bitonal bool) bool {
	return m.dense(signDense) || bitonal && m.dense(apartDense) && m.turns >= apartTurns
}

// dense says whether the pen's way is so many times longer than the extent of
// what it left.
func (m strokes) dense(times float64) bool {
	return m.length >= times*math.Hypot(m.width, m.height)
}

// streak says whether a mark is a long straight line, or a piece of one that
// print cuts, which runs out of the patch or across the zone.
func (in evidence) streak(k ink.Mark) bool {
	out := !k.Rect.In(image.Rect(2, 2, in.WidthPX-2, in.HeightPX-2))
	across := float64(k.Rect.Dy()) > acrossPart*float64(in.Inner.Dy()) || float64(k.Rect.Dx()) > acrossPart*float64(in.Inner.Dx())
	return k.ExtentMM() > streakMM && (out || across) && k.WaverMM() < straightMM
}

// turns counts how often the middle of the ink goes up and down from left to right.
func (in evidence) turns(own []bool, all image.Rectangle) int {
	const amplitude = turnMM * picture.PatchPxPerMM
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
func (in evidence) middle(own []bool, x int, all image.Rectangle) (float64, bool) {
	sum, n := 0, 0
	for y := all.Min.Y; y < all.Max.Y; y++ {
		if l := in.Labels[y*in.WidthPX+x]; l != 0 && own[l] {
			sum, n = sum+y, n+1
		}
	}
	return float64(sum) / math.Max(1, float64(n)), n > 0
}
