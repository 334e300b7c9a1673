package trial

import (
	"fmt"
	"image"
	"math/rand/v2"
)

// Wear says what a sheet went through, for reports and for saving it as its
// scanner would.
type Wear struct {
	Level   string   // office, worn, rough, phone
	Steps   []string // what was done, in order, in words
	Warp    Warp     // where the page's points landed
	PxPerMM float64  // of the scan
	Bitonal bool     // black and white only
	Quality int      // JPEG quality its scanner would save with; 0 where bitonal
	Turns   int      // quarter turns, clockwise
	SkewDeg float64  // clockwise, beside the quarter turns
}

// step notes what was done.
func (w *Wear) step(format string, args ...any) {
	w.Steps = append(w.Steps, fmt.Sprintf(format, args...))
}

// Level is one way of ageing a sheet, from the page's picture at pxPerMM to a
// scan. The page is left as it was.
type Level struct {
	Name string
	Age  func(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear)
}

// Levels are the four, mildest first.
var Levels = []Level{{"office", Office}, {"worn", Worn}, {"rough", Rough}, {"phone", Phone}}

// Scanner resolutions in px/mm.
const (
	dpi200 = 200 / 25.4
	dpi300 = 300 / 25.4
)

// PDF saves scans of this wear as their scanner would: group 4 where bitonal,
// JPEG otherwise.
func (w Wear) PDF(scans ...*image.Gray) ([]byte, error) {
	if w.Bitonal {
		return G4PDF(scans, w.PxPerMM)
	}
	return JPEGPDF(scans, w.PxPerMM, w.Quality)
}

// newWear starts on a page of a picture's size.
func newWear(level string, page *image.Gray, pxPerMM, scanPx float64) Wear {
	b := page.Bounds()
	return Wear{Level: level, PxPerMM: scanPx, Warp: NewWarp(float64(b.Dx())/pxPerMM, float64(b.Dy())/pxPerMM)}
}

// lay puts the page askew on the glass: up to deg of skew, a scale, and a shift
// of up to mm.
func (w *Wear) lay(deg, scaleX, scaleY, mm float64, rng *rand.Rand) {
	w.SkewDeg = between(rng, -deg, deg)
	dx, dy := between(rng, -mm, mm), between(rng, -mm, mm)
	w.Warp = w.Warp.Scale(scaleX, scaleY).Skew(w.SkewDeg).Shift(dx, dy)
	w.step("skew %.1f deg", w.SkewDeg)
	w.step("scale %.3f x %.3f", scaleX, scaleY)
	w.step("shift %.1f, %.1f mm", dx, dy)
}

// Office is a good office scanner: up to 2° of skew, 1 % of scale, light blur
// and noise, grey, 300 dpi.
func Office(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear) {
	w := newWear("office", page, pxPerMM, dpi300)
	w.Quality = 75
	w.lay(2, between(rng, 0.99, 1.01), between(rng, 0.99, 1.01), 2, rng)
	img := w.Warp.Apply(page, pxPerMM, w.PxPerMM, uint8(between(rng, 225, 255)))
	soft, grain := between(rng, 0.4, 0.7), between(rng, 1.5, 4)
	Blur(img, soft)
	Curve(img, uint8(between(rng, 15, 45)), uint8(between(rng, 238, 252)), 1, 0.5)
	Noise(img, grain, rng)
	w.step("blur %.1f px, noise %.1f", soft, grain)
	return img, w
}

// Worn is an old machine: up to 5° of skew, printed at 94–97 %, 200 dpi
// bitonal, specks, edges cropped by 4 mm.
func Worn(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear) {
	w := newWear("worn", page, pxPerMM, dpi200)
	w.Bitonal = true
	shrink := between(rng, 0.94, 0.97)
	w.lay(5, shrink, shrink*between(rng, 0.997, 1.003), 2, rng)
	img := w.Warp.Apply(page, pxPerMM, w.PxPerMM, 250)
	Blur(img, between(rng, 0.3, 0.6))
	Noise(img, between(rng, 4, 10), rng)
	if rng.IntN(2) == 0 {
		level := uint8(between(rng, 130, 185))
		Threshold(img, level)
		w.step("bitonal below %d of 255", level)
	} else {
		share := between(rng, 0.12, 0.25)
		ThresholdLocal(img, int(8*w.PxPerMM), share)
		w.step("bitonal where %.0f %% darker than around", share*100)
	}
	specks := between(rng, 0.0002, 0.001)
	Speckle(img, specks, rng)
	EdgeCrop(img, w.PxPerMM, 4)
	w.step("specks on %.2f %%, edges cropped 4 mm", specks*100)
	return img, w
}

// Rough is the worst a mailroom sees: a copy of a copy on low toner, folded,
// stained, punched and torn, pulled through a dirty feeder that stretches it by
// 1 %, lying any way round.
func Rough(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear) {
	w := newWear("rough", page, pxPerMM, dpi300)
	w.Quality = 70
	around := uint8(between(rng, 235, 255))
	if rng.IntN(4) == 0 {
		around = uint8(between(rng, 20, 60)) // a black lid
	}
	img := clone(page)
	w.copies(img, pxPerMM, rng)
	w.damage(img, pxPerMM, around, rng)
	w.lay(5, between(rng, 0.97, 1.01), between(rng, 0.97, 1.01), 3, rng)
	period := between(rng, 60, 200)
	w.Warp = w.Warp.Feed(period/628, period, between(rng, 0, 6))
	w.Turns = rng.IntN(4)
	w.Warp = w.Warp.QuarterTurn(w.Turns)
	w.step("feeder stretch 1 %% over %.0f mm, %d quarter turns", period, w.Turns)
	img = w.Warp.Apply(img, pxPerMM, w.PxPerMM, around)
	for range 1 + rng.IntN(3) {
		Streak(img, w.PxPerMM, between(rng, 0.1, 0.5), between(rng, -0.5, 0.5), rng)
	}
	Blur(img, between(rng, 0.4, 0.8))
	Curve(img, uint8(between(rng, 20, 60)), uint8(between(rng, 225, 250)), 1, 0.5)
	Noise(img, between(rng, 3, 7), rng)
	w.step("streaks, blur, noise")
	return img, w
}

// copies takes the page through low toner and two copiers.
func (w *Wear) copies(img *image.Gray, pxPerMM float64, rng *rand.Rand) {
	keep := between(rng, 0.6, 0.85)
	CopyOfCopy(img, rng)
	CopyOfCopy(img, rng)
	Fade(img, pxPerMM, keep, rng)
	w.step("copied twice, toner at %.0f %%", keep*100)
}

// damage is what hands, cups and punches do.
func (w *Wear) damage(img *image.Gray, pxPerMM float64, around uint8, rng *rand.Rand) {
	for _, at := range []float64{1.0 / 3, 2.0 / 3} { // as into an envelope
		Fold(img, pxPerMM, at+between(rng, -0.02, 0.02), rng)
	}
	Stain(img, pxPerMM, rng)
	PunchHoles(img, pxPerMM, around, rng)
	corner := rng.IntN(4)
	TornCorner(img, pxPerMM, 15, corner, around, rng)
	w.step("two folds, a stain, two holes, corner %d torn", corner)
}

// phonePx is the scale of a phone's picture of an A4 page that fills the frame
// of a 12-megapixel camera.
const phonePx = 11.0

// Phone is a picture taken by hand: aslant, in uneven light, not quite sharp.
func Phone(page *image.Gray, pxPerMM float64, rng *rand.Rand) (*image.Gray, Wear) {
	w := newWear("phone", page, pxPerMM, phonePx)
	w.Quality = 60
	x, y := between(rng, -0.12, 0.12), between(rng, -0.12, 0.12)
	w.lay(4, 0.96, 0.96, 3, rng)
	w.Warp = w.Warp.Perspective(x, y).Margin(between(rng, 8, 15))
	img := w.Warp.Apply(page, pxPerMM, w.PxPerMM, uint8(between(rng, 70, 150)))
	soft, dark := between(rng, 0.9, 1.6), between(rng, 0.25, 0.5)
	Blur(img, soft)
	Curve(img, uint8(between(rng, 25, 55)), uint8(between(rng, 205, 240)), 1, 0.5)
	Shadow(img, dark, rng)
	Noise(img, between(rng, 2, 5), rng)
	w.step("perspective %.2f, %.2f, shadow %.0f %%, blur %.1f px", x, y, dark*100, soft)
	return img, w
}
