package trial

import (
	"image"
	"math"
	"runtime"
	"sync"
)

// Warp is where a page's points land in a scan. Its steps add up, in mm, and
// the picture is resampled once, by Apply. Steps are taken about the middle of
// the page.
type Warp struct {
	WidthMM, HeightMM float64 // of the scan
	m                 matrix  // page mm to scan mm
	feedMM            float64 // how far the feeder runs ahead and falls behind
	feedPeriodMM      float64
	feedPhase         float64
}

// matrix is a projective map of the plane, row by row.
type matrix [9]float64

// NewWarp leaves a page of the given size as it is.
func NewWarp(widthMM, heightMM float64) Warp {
	return Warp{WidthMM: widthMM, HeightMM: heightMM, m: matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}, feedPeriodMM: 1}
}

// after puts a step behind those taken, about the middle.
func (w Warp) after(step matrix) Warp {
	x, y := w.WidthMM/2, w.HeightMM/2
	w.m = matrix{1, 0, x, 0, 1, y, 0, 0, 1}.times(step).times(matrix{1, 0, -x, 0, 1, -y, 0, 0, 1}).times(w.m)
	return w
}

// Skew turns the page by a few degrees, clockwise.
func (w Warp) Skew(deg float64) Warp {
	s, c := math.Sincos(deg * math.Pi / 180)
	return w.after(matrix{c, -s, 0, s, c, 0, 0, 0, 1})
}

// Scale stretches the page; 0.95 is 95 %.
func (w Warp) Scale(x, y float64) Warp { return w.after(matrix{x, 0, 0, 0, y, 0, 0, 0, 1}) }

// Shift moves the page right and down.
func (w Warp) Shift(xMM, yMM float64) Warp {
	return w.after(matrix{1, 0, xMM, 0, 1, yMM, 0, 0, 1})
}

// QuarterTurn turns page and scan by n quarters, clockwise.
func (w Warp) QuarterTurn(n int) Warp {
	for range ((n % 4) + 4) % 4 {
		w.m = matrix{0, -1, w.HeightMM, 1, 0, 0, 0, 0, 1}.times(w.m)
		w.WidthMM, w.HeightMM = w.HeightMM, w.WidthMM
	}
	return w
}

// Margin widens the scan by so much on each side.
func (w Warp) Margin(mm float64) Warp {
	w.m = matrix{1, 0, mm, 0, 1, mm, 0, 0, 1}.times(w.m)
	w.WidthMM, w.HeightMM = w.WidthMM+2*mm, w.HeightMM+2*mm
	return w
}

// Perspective looks at the page aslant: x is how much nearer, as a share, its
// right edge is than its left, y the lower edge than the upper. ±0.2 is a lot.
func (w Warp) Perspective(x, y float64) Warp {
	return w.after(matrix{1, 0, 0, 0, 1, 0, -x / w.WidthMM, -y / w.HeightMM, 1})
}

// Feed makes the feeder's speed vary: it runs up to mm ahead and behind, to
// and fro once in periodMM. 1 % of stretch is mm = periodMM/628.
func (w Warp) Feed(mm, periodMM, phase float64) Warp {
	w.feedMM, w.feedPeriodMM, w.feedPhase = mm, periodMM, phase
	return w
}

// At says where in the scan a point of the page lands, both in mm.
func (w Warp) At(xMM, yMM float64) (float64, float64) {
	x, y := w.m.at(xMM, yMM)
	if w.feedMM == 0 {
		return x, y
	}
	lag := y
	for range 8 { // y + ahead(y) = lag; ahead changes slowly
		y = lag - w.ahead(y)
	}
	return x, y
}

// ahead is how far the feeder is ahead at a line of the scan, in mm.
func (w Warp) ahead(y float64) float64 {
	return w.feedMM * math.Sin(2*math.Pi*y/w.feedPeriodMM+w.feedPhase)
}

// Apply makes the scan of a page: src at srcPx px/mm gives a picture at dstPx
// px/mm. What lies outside the page is the grey given.
func (w Warp) Apply(src *image.Gray, srcPx, dstPx float64, around uint8) *image.Gray {
	dst := Blank(w.WidthMM, w.HeightMM, dstPx)
	s := sampler{src: src, around: uint32(around)}
	back := matrix{srcPx, 0, -0.5, 0, srcPx, -0.5, 0, 0, 1}.times(w.m.inverse())
	parts := max(1, min(4, runtime.GOMAXPROCS(0)))
	var wait sync.WaitGroup
	for n := range parts {
		wait.Go(func() {
			for y := n; y < dst.Rect.Dy(); y += parts {
				w.row(dst, y, s, back, dstPx, srcPx/dstPx > 1.2)
			}
		})
	}
	wait.Wait()
	return dst
}

// spanPX is how many pixels are placed by a straight line between two points
// placed exactly; what that misses is far below a hundredth of a pixel.
const spanPX = 32

// row resamples one line of the scan. A reduction takes four samples a pixel,
// so that thin strokes do not drop out.
func (w Warp) row(dst *image.Gray, y int, s sampler, back matrix, dstPx float64, reduce bool) {
	line := dst.Pix[y*dst.Stride : y*dst.Stride+dst.Rect.Dx()]
	ym := (float64(y) + 0.5) / dstPx
	ym += w.ahead(ym)
	half := 0.25 / dstPx
	for from := 0; from < len(line); from += spanPX {
		to := min(from+spanPX, len(line))
		xm := (float64(from) + 0.5) / dstPx
		width := float64(to-from) / dstPx
		if !reduce {
			s.span(line[from:to], back, xm, ym, width)
			continue
		}
		var part [4][spanPX]uint8
		n := to - from
		s.span(part[0][:n], back, xm-half, ym-half, width)
		s.span(part[1][:n], back, xm+half, ym-half, width)
		s.span(part[2][:n], back, xm-half, ym+half, width)
		s.span(part[3][:n], back, xm+half, ym+half, width)
		for i := range n {
			line[from+i] = uint8((int(part[0][i]) + int(part[1][i]) + int(part[2][i]) + int(part[3][i]) + 2) / 4)
		}
	}
}

// sampler reads a picture between its pixels.
type sampler struct {
	src    *image.Gray
	around uint32
}

// span samples along a straight line that starts at xm, ym and is width long, in scan mm.
func (s sampler) span(out []uint8, back matrix, xm, ym, width float64) {
	x0, y0 := back.at(xm, ym)
	x1, y1 := back.at(xm+width, ym)
	const one = 1 << 16
	n := float64(len(out))
	x, y := int(x0*one), int(y0*one)
	dx, dy := int((x1-x0)*one/n), int((y1-y0)*one/n)
	w, h, stride, pix := s.src.Rect.Dx(), s.src.Rect.Dy(), s.src.Stride, s.src.Pix
	for i := range out {
		ix, iy := x>>16, y>>16
		fx, fy := uint32(x>>8)&255, uint32(y>>8)&255
		if ix >= 0 && iy >= 0 && ix < w-1 && iy < h-1 {
			o := iy*stride + ix
			up := uint32(pix[o])*(256-fx) + uint32(pix[o+1])*fx
			low := uint32(pix[o+stride])*(256-fx) + uint32(pix[o+stride+1])*fx
			out[i] = uint8((up*(256-fy) + low*fy + 1<<15) >> 16)
		} else {
			out[i] = s.edge(ix, iy, fx, fy)
		}
		x, y = x+dx, y+dy
	}
}

// edge samples where the page ends.
func (s sampler) edge(ix, iy int, fx, fy uint32) uint8 {
	up := s.get(ix, iy)*(256-fx) + s.get(ix+1, iy)*fx
	low := s.get(ix, iy+1)*(256-fx) + s.get(ix+1, iy+1)*fx
	return uint8((up*(256-fy) + low*fy + 1<<15) >> 16)
}

func (s sampler) get(x, y int) uint32 {
	if x < 0 || y < 0 || x >= s.src.Rect.Dx() || y >= s.src.Rect.Dy() {
		return s.around
	}
	return uint32(s.src.Pix[y*s.src.Stride+x])
}

// times is first b, then a.
func (a matrix) times(b matrix) matrix {
	var out matrix
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				out[r*3+c] += a[r*3+k] * b[k*3+c]
			}
		}
	}
	return out
}

// at maps a point.
func (a matrix) at(x, y float64) (float64, float64) {
	d := a[6]*x + a[7]*y + a[8]
	return (a[0]*x + a[1]*y + a[2]) / d, (a[3]*x + a[4]*y + a[5]) / d
}

// inverse is the way back; its scale does not matter, so no determinant is needed.
func (a matrix) inverse() matrix {
	return matrix{
		a[4]*a[8] - a[5]*a[7], a[2]*a[7] - a[1]*a[8], a[1]*a[5] - a[2]*a[4],
		a[5]*a[6] - a[3]*a[8], a[0]*a[8] - a[2]*a[6], a[2]*a[3] - a[0]*a[5],
		a[3]*a[7] - a[4]*a[6], a[1]*a[6] - a[0]*a[7], a[0]*a[4] - a[1]*a[3],
	}
}
