package marks

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
)

const (
	// faintAngles is how many directions a faint stroke is looked for in: 5° apart
	// it stays within its own width over a box.
	faintAngles = 36
	// faintLeast is how dark they are at least, of black 1: empty boxes of rough
	// copies have up to 0.035, what is left of a light pencil 0.047.
	faintLeast = 0.038
	// faintInsetPX keeps the box's outline out.
	faintInsetPX = 2
	// faintLeastMM is the least length of such a stroke in the box.
	faintLeastMM = 2.8
	// faintSideMM is how far beside a line the paper is taken that it must be darker
	// than on both sides: shadows and stains are broader.
	faintSideMM = 0.75
)

// faint is how much darker than the paper on both sides a straight line through
// a part of the patch is, of black 1, on its mean: what is left of a light pencil
// is seen by following it, though no px of it stands out of the noise.
func (in evidence) faint(part image.Rectangle) float64 {
	best := 0.0
	for i := range faintAngles {
		s, c := math.Sincos(float64(i) * math.Pi / faintAngles)
		best = math.Max(best, in.faintAlong(part, geometry.Point{X: c, Y: s}))
	}
	return best
}

// faintAlong is faint for one direction.
func (in evidence) faintAlong(part image.Rectangle, way geometry.Point) float64 {
	mid := geometry.Point{X: float64(part.Min.X+part.Max.X) / 2, Y: float64(part.Min.Y+part.Max.Y) / 2}
	reach := int(math.Hypot(float64(part.Dx()), float64(part.Dy()))/2) + 1
	side := picture.PxOf(faintSideMM)
	n := 2*reach + 1
	sum, count := make([]int, n), make([]int, n)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		near := in.NearRow(y)
		for x := part.Min.X; x < part.Max.X; x++ {
			if near[x] == ink.OnPaper {
				d := geometry.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5}.Sub(mid)
				k := int(math.Round(way.Cross(d))) + reach
				sum[k] += int(in.Dark[y*in.WidthPX+x])
				count[k]++
			}
		}
	}
	mean := func(k int) (float64, int) { // of three lines, the width of a stroke
		c := count[k-1] + count[k] + count[k+1]
		return float64(sum[k-1]+sum[k]+sum[k+1]) / math.Max(1, float64(c)), c
	}
	least := picture.PxOf(3 * faintLeastMM)
	best := 0.0
	for k := side + 1; k < n-side-1; k++ {
		at, c := mean(k)
		before, b := mean(k - side)
		after, a := mean(k + side)
		if c >= least && min(a, b) >= least/2 {
			best = math.Max(best, at-math.Max(before, after))
		}
	}
	return best / 255
}

const (
	// stainMM is the mean width from which pale ink is a stain or a shadow and not a
	// pencil's, and stainDark how dark it may be: wet cups leave 0.3.
	stainMM, stainDark = 1.0, 0.36
	// stainInk is how dark ink is that can be told from them by stainPart of it.
	stainInk, stainPart = 0.45, 0.45
	// paleBeside is how dark a stain is at most beside a stroke on it: 0.45.
	paleBeside = 0.6
	// spiltMM and spiltDark are the least mean width and the most darkness of a stain
	// of which print left pieces: cups leave 0.77 mm and more, and 0.26 at most. Light
	// pencil scribbles have 0.75 mm, those of a pencil 0.32 in darkness.
	spiltMM, spiltDark = 0.77, 0.3
	// likeStain is how much darker than the stain that runs by ink is that is none of it.
	likeStain = 1.2
	// crumbDark is the most darkness of the crumbs that are seen of a stain too pale to
	// be seen whole: 0.17. The lightest pencil's ticks have 0.19 at least.
	crumbDark = 0.175
)

// stain says whether a blob is pale and broad and runs out of the patch: a stain,
// or a shadow.
func (in evidence) stain(b picture.Blob) bool {
	return in.leaves(b) && picture.MM2(b.Area) >= stainMM*b.StrokeMM() && in.level(b, 0.9) < stainDark
}

// level is how dark a blob is, of black 1: what a part of its px stay under.
func (in evidence) level(b picture.Blob, part float64) float64 {
	var levels []uint8
	for y := b.MinY; y <= b.MaxY; y++ {
		for x := b.MinX; x <= b.MaxX; x++ {
			if i := y*in.WidthPX + x; in.Labels[i] == b.Label {
				levels = append(levels, in.Dark[i])
			}
		}
	}
	return float64(picture.Percentile(levels, part)) / 255
}

// spilt says whether the ink at a box may be a stain. Its outline and the letters
// beside it cut stains into pieces that lie there as strokes do: as broad and pale
// as a stain, its crumbs, or no darker than one that runs by.
func (in evidence) spilt(m tickInk) bool {
	if m.dark < crumbDark || m.dark < spiltDark && m.thick >= spiltMM {
		return true
	}
	near := in.Inner.Inset(-picture.PxOf(joinMM))
	return m.dark < stainDark && slices.ContainsFunc(in.Blobs, func(b picture.Blob) bool {
		return b.Rect().Overlaps(near) && in.stain(b) && m.dark < likeStain*in.level(b, 0.75)
	})
}

// stained says whether a mark is nothing but stains.
func (in evidence) stained(k ink.Mark) bool {
	for _, l := range k.Labels {
		if b := in.Blobs[l-1]; !b.Speck() && !in.stain(b) {
			return false
		}
	}
	return !k.Speck
}

// leaves says whether a blob touches the patch's edge.
func (in evidence) leaves(b picture.Blob) bool {
	return !b.Rect().In(image.Rect(1, 1, in.WidthPX-1, in.HeightPX-1))
}

// darker is the same with only the ink that is darker than a level, of black 1.
func (in evidence) darker(level float64) evidence {
	out := *in.Ink
	out.Added, out.Labels = make([]bool, len(in.Labels)), make([]int32, len(in.Labels))
	least := uint8(level * 255)
	for i := range in.Px {
		out.Added[i] = in.Dark[i] >= least
	}
	out.Blobs = picture.Label(out.Labels, out.Added, in.WidthPX, in.HeightPX)
	return evidence{&out}
}
