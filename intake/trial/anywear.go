package trial

import (
	"image"
	"math/rand/v2"
)

// AnyWear is a machine between all of the Levels and somewhat beyond them, for pieces of
// pages as for whole ones: any scale from a copier's 93 % on, any sharpness and grain,
// grey or black and white by one threshold or one for each place, copied before, pulled
// through a dirty feeder, stained, in a shadow. What befalls a page's edges is left out.
func AnyWear(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear) {
	w := newWear("any", page, pxPerMM, []float64{dpi200, dpi200, 240 / 25.4, dpi300, dpi300, phonePx}[rng.IntN(6)])
	w.Quality = 60 + rng.IntN(30)
	w.Bitonal = rng.IntN(5) < 2
	img := clone(page)
	if rng.IntN(4) == 0 {
		for range 1 + rng.IntN(2) {
			CopyOfCopy(img, rng)
		}
		Fade(img, pxPerMM, between(rng, 0.6, 1), rng)
	}
	if rng.IntN(12) == 0 {
		Fold(img, pxPerMM, rng.Float64(), rng)
	}
	if rng.IntN(8) == 0 {
		Stain(img, pxPerMM, rng)
	}
	scale := between(rng, 0.97, 1.01)
	if rng.IntN(3) == 0 {
		scale = between(rng, 0.93, 0.98)
	}
	w.lay(4, scale, scale*between(rng, 0.995, 1.005), 0.5, rng)
	if rng.IntN(5) == 0 {
		w.Warp = w.Warp.Perspective(between(rng, -0.03, 0.03), between(rng, -0.03, 0.03))
	}
	img = w.Warp.Apply(img, pxPerMM, w.PxPerMM, uint8(between(rng, 200, 255)))
	w.scan(img, rng)
	return img, w
}

// scan is what a lamp, a lens and a chip do to what lies on the glass.
func (w *Wear) scan(img *image.Gray, rng *rand.Rand) {
	if rng.IntN(10) == 0 {
		Streak(img, w.PxPerMM, between(rng, 0.1, 0.4), between(rng, -0.4, 0.5), rng)
	}
	if w.Bitonal {
		Blur(img, between(rng, 0.2, 0.9))
		Noise(img, between(rng, 2, 12), rng)
		if rng.IntN(2) == 0 {
			Threshold(img, uint8(between(rng, 115, 200)))
		} else {
			ThresholdLocal(img, int(between(rng, 5, 12)*w.PxPerMM), between(rng, 0.1, 0.3))
		}
		Speckle(img, between(rng, 0, 0.0012), rng)
		return
	}
	Blur(img, between(rng, 0.3, 1.6))
	Curve(img, uint8(between(rng, 5, 60)), uint8(between(rng, 205, 255)), between(rng, 0.9, 1.4), 0.5)
	if rng.IntN(3) == 0 {
		Shadow(img, between(rng, 0.1, 0.5), rng)
	}
	Noise(img, between(rng, 1, 7), rng)
}
