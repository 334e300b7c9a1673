package register

import (
	"image"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"blankett/intake/scan/geometry"
)

// nearModules is how far around a module light and dark are told from each other:
// in 9 × 9 of a masked code both are always met, and light changes little.
const nearModules = 4

// decodeBent reads a code of a version by the centres of its finder patterns, as
// laySymbol takes them.
func decodeBent(img *image.Gray, finders [3]geometry.Point, v *decoder.Version) (Code, bool) {
	s, ok := laySymbol(img, finders, v)
	if !ok {
		return Code{}, false
	}
	return s.read()
}

// read decodes what the symbol's modules say. A mirrored one is none: paper is
// never seen in a mirror, and its finder patterns would be mixed up.
func (s *symbol) read() (Code, bool) {
	bits, err := s.modules()
	if err != nil {
		return Code{}, false
	}
	res, err := decoder.NewDecoder().DecodeWithoutHint(bits)
	if err != nil || mirrored(res) {
		return Code{}, false // no code here, which is no fault
	}
	c := Code{Text: res.GetText()}
	for i, at := range s.finders() {
		c.Finder[i] = s.px(at)
	}
	return c, true
}

func mirrored(res *common.DecoderResult) bool {
	meta, ok := res.GetOther().(*decoder.QRCodeDecoderMetaData)
	return ok && meta.IsMirrored()
}

// modules are the symbol's modules, dark ones set: darker than midway between the
// lightest and the darkest near them.
func (s *symbol) modules() (*gozxing.BitMatrix, error) {
	bits, err := gozxing.NewSquareBitMatrix(s.side)
	if err != nil {
		return nil, err
	}
	levels := s.levels()
	for y := range s.side {
		for x := range s.side {
			if levels[y*s.side+x] < midway(levels, s.side, x, y) {
				bits.Set(x, y)
			}
		}
	}
	return bits, nil
}

// levels are the grey levels of the modules' centres, row by row.
func (s *symbol) levels() []float64 {
	out := make([]float64, 0, s.side*s.side)
	for y := range s.side {
		for x := range s.side {
			out = append(out, levelAt(s.img, s.px(geometry.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})))
		}
	}
	return out
}

func midway(levels []float64, side, x, y int) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for j := max(0, y-nearModules); j <= min(side-1, y+nearModules); j++ {
		for _, v := range levels[j*side+max(0, x-nearModules) : j*side+min(side, x+nearModules+1)] {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	return (low + high) / 2
}
