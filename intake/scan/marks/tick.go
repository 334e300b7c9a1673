package marks

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
)

// Limits of a tick, for boxes of 3 to 6 mm. Lengths given as parts are of the
// box's shorter side.
const (
	// tickMarginMM is how far around a box is looked: strokes may miss it by 2 mm
	// and run out of it by more.
	tickMarginMM = 4.0
	// tickInsetMM keeps the box's own outline out of its inside.
	tickInsetMM = 0.2
	// strokePart is the least extent of a tick: a check mark's short arm and half
	// its long one.
	strokePart = 0.74
	// heightPart and widthPart tell a stroke from a dash and a slip of the pen.
	heightPart = 0.38
	widthPart  = 0.2
	// dotPart and dotFill tell a fat dot: small, and its rectangle mostly inked.
	dotPart = 0.85
	dotFill = 0.5
	// sharePart is the least part of the strokes that is inside the box. A check
	// mark's tail leaves 0.8, a strike-out runs over the box by half.
	sharePart = 0.62
	// missShare and missPart are the same, and the extent, of a whole tick that
	// missed the box by up to 2 mm.
	missShare = 0.46
	missPart  = 0.79
	// missOpen is the least part of the box that such a tick leaves open: 0.45 of
	// felt. What is left of one struck out in pencil has 0.1.
	missOpen = 0.42
	// grainsPart is the inked part up to which grains are looked at for lines: crosses
	// in pencil have 0.19. What covers more isn't lines.
	grainsPart = 0.2
	// missInk is the most of the box that a cross which missed it inks, in felt, and
	// crossShare the least part of it that is inside, crossExtent the least extent of that,
	// crossOpen the least part of the box it leaves open: felt 0.41, what is left of a
	// box struck out 0.32.
	missInk, crossShare, crossExtent, crossOpen = 0.45, 0.3, 0.6, 0.38
	// faintPart is the inked part under which specks count as faint strokes.
	faintPart = 0.1
	// barPart is the height of a lone vertical stroke that is a tick.
	barPart = 0.7
	// openPart is the least part of the box that has no ink within openMM where it
	// is not filled solid.
	openPart = 0.05
	openMM   = 0.25
	// openCoarse is the same in black and white, where ink that covered the box and
	// more may be half gone: a struck-out box kept 0.06, crosses keep 0.2. A
	// scribble, which keeps 0.05 to 0.1, has strayShare inside the box.
	openCoarse = 0.1
	strayShare = 0.9
	// spreadPart is the inked part up to which ink that leaves so little open is
	// grains all over the box: what is left of one filled in pencil has 0.21, a
	// scribble 0.4. spreadOpen is how little that is where some of it is outside: one
	// struck out in light pencil leaves 0.13.
	spreadPart, spreadOpen = 0.35, 0.16
	// sparseOpen is the same of grains of a mean width of less than sparseMM, wherever
	// they are, with at least sparseGaps gaps between: a box filled in light pencil had
	// 0.15, 0.19 mm and ten; scribbles have seven.
	sparseOpen, sparseMM, sparseGaps = 0.2, 0.22, 8
	// solidPart is the inked part of the box from which it is filled solid. Crosses
	// of a 1 mm felt pen cover 0.6, scribbles of a ballpoint 0.75; a box filled with
	// a grainy pencil 0.84.
	solidPart = 0.78
	// solidCore is the part of the box from which black ink fills it, where it is
	// at least half as dark as most of it: scribbles of a felt pen leave wedges of
	// paper and have 0.81 to 0.88, filled boxes 0.91.
	solidCore = 0.89
	// paleInk is the most darkness of pencil, and palePart and paleOpen what a box
	// filled with it has at least inked and at most open: 0.73 and nothing; scribbles
	// have at most 0.69 and 0.02 at least.
	paleInk, palePart, paleOpen = 0.47, 0.65, 0.015
	// paleFull is the inked part from which pencil fills a box, whatever it left open.
	paleFull = 0.72
	// blackInk is the least darkness of ink that solidCore is measured by.
	blackInk = 0.9
	// struckPart is the same of a box that was scribbled over beyond its outline.
	struckPart = 0.5
	// struckShare is the part of its ink inside the box at most; felt check marks,
	// which cover as much, have 0.76 inside.
	struckShare = 0.72
	// paleStruck and paleShare are the same of pencil, of which a struck-out box
	// has 0.44 at least and up to 0.84 inside, a cross 0.3, a scribble all inside.
	paleStruck, paleShare = 0.38, 0.85
	// darkInk is the least darkness of ballpoint and felt; pencil has less.
	darkInk = 0.6
	// hangMM is how near a box's upper edge ink begins that comes in over it, and
	// hangPart the part of the box's height that a letter's tail from the line above
	// reaches at most, hangFar that of one that is no straight line from corner to corner.
	// riseMM is how far below the box strokes begin at least that come in from there; the
	// corner of a check mark in felt lies up to 0.7 below.
	hangMM, hangPart, hangFar, riseMM = 0.8, 0.62, 0.72, 1.0
	// feltMM is the mean width of strokes that a felt pen leaves in black and white,
	// and feltInk what its zigzag inks at most. feltGaps and feltPart are how many wide
	// gaps it leaves at least, and the part of the inside that they leave open; feltSpread
	// is how far apart its gaps lie. A filled box has one gap, or several that are less
	// than that, or near each other: in blue, 0.05 of it.
	// Where the gaps leave less than feltFullPart open, strokes have run together to more
	// than feltFullMM: a box filled in red had 0.06 and 1.09 mm.
	feltMM, feltInk, feltGaps, feltPart, feltSpread = 1.05, 0.91, 2, 0.06, 0.36
	feltFullPart, feltFullMM                        = 0.08, 1.2
	// penMM and penGaps are the same of a ballpoint's zigzag, and the part of the
	// inside that its wide gaps leave open: 0.26 at least; a box filled in red, 0.19.
	penMM, penGaps = 0.4, 0.22
	// blackPart and greySpread are the same where greys were scanned, of black ink alone:
	// boxes filled with it have 0.05 at most, those filled in pencil as much as scribbles.
	blackPart, greySpread = 0.052, 0.45
	// grainMM is the mean width under which ink is grains: what a scanner in black
	// and white leaves of a box filled with pencil. Thin strokes have 0.3.
	grainMM = 0.25
	// wholeMM is the mean width of the thinnest whole strokes in black and white.
	wholeMM = 0.3
	// reachMM is how far strokes may miss the box.
	reachMM = 2.0
	// missMM is the extent of a stroke beside the box that may have been meant for it.
	missMM = 2.0
	// cutMM is how far from the box pieces of such a stroke reach that the outline cut.
	cutMM = 0.6
	// strikeMM is how far a line runs out of a box on both sides when it strikes
	// out what stands there.
	strikeMM = 3.0
	// joinMM is how far from the box a stroke may start that goes on inside it: the
	// outline and its spread cut strokes there.
	joinMM = 1.0
	// crossedVisible is how dark a printed cross must be to be seen.
	crossedVisible = 0.35
)

// cancelled is the value of a box whose tick was struck out or filled solid.
const cancelled = "cancelled"

// tick says whether a box is ticked.
func (in evidence) tick(dust float64) forms.Answer {
	whole := in.Ink
	m, in := in.tickInk()
	state, confidence := forms.Unsure, 0.6
	switch {
	case in.Crossed:
		state, confidence = crossed(m, in.Visible)
	case in.Bitonal && m.area < grainsPart:
		m, state, confidence = in.grains(m, dust)
	case m.area >= faintPart || !in.Dusty(dust):
		state, confidence = m.judge()
	}
	if state == forms.Unsure && in.crossedHere(m) {
		state, confidence = forms.Filled, 0.7
	}
	if state == forms.Empty && !in.Bitonal && in.faint(in.Inner.Inset(faintInsetPX)) > faintLeast {
		state, confidence = forms.Unsure, 0.5
	}
	a := in.Says(state, confidence)
	if m.cancelled() {
		a.State, a.Value, a.Confidence = forms.Unsure, cancelled, 0.7
	}
	a.Why = []forms.Measure{
		{Name: "inked", Value: m.area, Limit: solidPart},
		{Name: "extent", Value: math.Hypot(m.width, m.height), Limit: strokePart},
		{Name: "inside", Value: m.share, Limit: sharePart},
		{Name: "open", Value: m.open, Limit: openPart},
	}
	return heardTick(whole, a, m.plain())
}

// plain says whether a mark is of whole strokes of dark ink. Of grains, light pencil and
// the rims of stains too little was learnt for it to decide alone.
func (m tickInk) plain() bool {
	if m.bitonal {
		return !m.grainy && m.thick >= wholeMM
	}
	return m.dark > paleInk
}

// grains judges a box in which a scanner in black and white left grains: along the
// lines of a tick, or anyhow, as of a box that was scribbled full in pencil.
func (in evidence) grains(m tickInk, dust float64) (tickInk, forms.State, float64) {
	l := in.lines(in.inside(), bandMM, func(int32) bool { return true })
	if l.tick() {
		m = in.measured(in.along(l, in.ownStrokes(in.inside())))
	}
	state, confidence := m.judge()
	doubt := m.touched && m.grainy || m.area < faintPart && in.Dusty(dust) || state == forms.Empty && l.hint()
	if doubt && !l.tick() {
		return m, forms.Unsure, 0.6
	}
	return m, state, confidence
}

// crossedHere says whether a cross that missed the box still has its middle in it: in
// what was drawn there, or, in black and white, in all of its grains.
func (in evidence) crossedHere(m tickInk) bool {
	if in.Crossed || m.area > missInk || m.open < crossOpen {
		return false
	}
	patch := image.Rect(0, 0, in.WidthPX, in.HeightPX)
	if m.touched && m.share >= crossShare && math.Hypot(m.width, m.height) >= crossExtent {
		own := in.ownStrokes(in.inside())
		c := in.crossing(patch, crossWide*m.thick, func(label int32) bool { return own[label] })
		if c.part >= crossPart && c.arm >= crossArm {
			return true
		}
	}
	if !in.Bitonal {
		return false
	}
	c := in.crossing(in.reach().Intersect(patch), bandMM, func(int32) bool { return true })
	return c.part >= dotsPart && c.arm >= dotsArm
}

// crossed judges a box that is printed with a cross: it holds as long as the
// cross is there and nobody drew on it.
func crossed(m tickInk, visible float64) (forms.State, float64) {
	if visible < crossedVisible || m.area > 0.1 || m.strikes {
		return forms.Unsure, 0.5
	}
	return forms.Filled, geometry.Clamp(visible+0.3, 0.5, 0.99)
}

// cancelled says whether what stands in the box was taken back: it is filled
// solid, or scribbled over well beyond its outline.
func (m tickInk) cancelled() bool {
	pale := m.dark < darkInk && m.area > paleStruck && m.share < paleShare
	return m.solid() || pale || m.area > struckPart && m.share < struckShare
}

// solid says whether the box is filled: every part of it, and with dark ink so
// that no paper shows between blurred strokes.
func (m tickInk) solid() bool {
	switch {
	case m.zigzag():
		return false
	case m.dark < paleInk && (m.area > palePart && m.open < paleOpen || m.area > paleFull):
		return true
	case m.area <= solidPart || m.open >= openPart:
		return false
	case m.bitonal || m.dark < blackInk:
		return m.dark < darkInk || m.core > solidPart
	}
	return m.core > solidCore
}

// judge turns measures into one of the three answers.
func (m tickInk) judge() (forms.State, float64) {
	extent := math.Hypot(m.width, m.height)
	switch {
	case !m.touched && m.beside:
		return forms.Unsure, 0.6
	case !m.touched:
		return forms.Empty, 0.99
	case m.solid(), m.strikes, m.halfGone():
		return forms.Unsure, 0.7
	case !m.stroke(), extent < strokePart, extent < dotPart && m.fill > dotFill:
		return forms.Unsure, geometry.Clamp(1-extent, 0.5, 0.9)
	case m.share < missShare, m.share < sharePart && (extent < missPart || m.open < missOpen), m.runsOn, m.hangs, m.spilt:
		return forms.Unsure, 0.6 // a stroke of something else
	case m.share < sharePart: // a tick that missed
		return forms.Filled, 0.7
	}
	margin := math.Min(extent/strokePart, solidPart/math.Max(0.01, m.area))
	return forms.Filled, geometry.Clamp(0.5+0.4*margin, 0.6, 0.99)
}

// halfGone says whether the ink may be what a scanner that knows only black and
// white left of a box that was filled or struck out: of one struck out in light
// pencil it left grains, 0.56 of them inside.
func (m tickInk) halfGone() bool {
	stray, thin := m.share < strayShare, m.area < spreadPart
	coarse := m.open < openPart || m.open < openCoarse && (stray || thin) || m.open < spreadOpen && stray && thin ||
		m.open < sparseOpen && m.thick < sparseMM && m.gaps.pieces >= sparseGaps
	grainy := m.open < openPart || m.share < sharePart
	return !m.zigzag() && (m.grainy && grainy || m.bitonal && coarse)
}

// zigzag says whether paper is left between a felt pen's strokes, or any pen's in black
// and white, as none is in a box that was filled.
func (m tickInk) zigzag() bool {
	g := m.gaps
	if !m.bitonal {
		return m.dark >= blackInk && m.share > strayShare &&
			g.pieces >= feltGaps && g.within > 0 && g.part > blackPart && g.spread > greySpread
	}
	thick := m.thick > feltFullMM || m.thick > feltMM && g.part > feltFullPart
	felt := thick && m.area < feltInk && g.pieces >= feltGaps && g.within > 0 &&
		g.part > feltPart && g.roomy && g.spread > feltSpread
	pen := m.thick > penMM && g.part > penGaps
	return m.share > strayShare && (felt || pen)
}

// stroke tells a stroke that was meant from a dot, a dash or a slip of the pen.
func (m tickInk) stroke() bool {
	return m.height > heightPart && m.width > widthPart || m.height > barPart
}
