package page

import (
	"image"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// blankDPI is the resolution of a page that has nothing on it.
const blankDPI = 150

// covers is the part of the page that images must cover to be the page.
const covers = 0.5

// draw makes the picture of a page out of its scene; errDrawn where that does
// not do.
func (f *pdfFile) draw(s *scene, l leaf) (*image.Gray, error) {
	s.images = worthwhile(s.images, l)
	if len(s.images) == 0 && !s.drawn {
		return blank(l.box), nil
	}
	if !f.isScan(s, l.box) {
		return nil, errDrawn
	}
	if len(s.images) == 1 {
		img, err := f.gray(s.images[0].image)
		if err != nil {
			return nil, err
		}
		at := s.images[0].at
		img = at.turn().apply(img)
		b := at.bounds()
		if f.samples(s.images[0].image).bits == 1 { // a fax
			img = squared(img, float64(img.Rect.Dx())/b.w(), float64(img.Rect.Dy())/b.h())
		}
		return crop(img, b, l), nil
	}
	all := spread(s.images)
	img, err := f.compose(s.images, all)
	if err != nil {
		return nil, err
	}
	return crop(img, all, l), nil
}

// crop takes what a page shows of a picture, where it shows but a part: two
// pages may be one scan, cut by their boxes.
func crop(img *image.Gray, b box, l leaf) *image.Gray {
	const rounding = 0.01 // of the picture's side: boxes are whole points, or nearly right
	in := b.meet(l.box)
	if !l.boxed || (b.w()-in.w() <= rounding*b.w() && b.h()-in.h() <= rounding*b.h()) {
		return img
	}
	sx, sy := float64(img.Rect.Dx())/b.w(), float64(img.Rect.Dy())/b.h()
	at := func(pt, scale float64) int { return int(math.Round(pt * scale)) }
	r := image.Rect(at(in.x0-b.x0, sx), at(b.y1-in.y1, sy), at(in.x1-b.x0, sx), at(b.y1-in.y0, sy)).Intersect(img.Rect)
	if r.Empty() {
		return img
	}
	dst := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(dst.Pix[y*dst.Stride:][:r.Dx()], img.Pix[(r.Min.Y+y)*img.Stride+r.Min.X:])
	}
	return dst
}

// spread is the rectangle that pictures take together.
func spread(images []placed) box {
	all := images[0].at.bounds()
	for _, p := range images {
		b := p.at.bounds()
		all = box{min(all.x0, b.x0), min(all.y0, b.y0), max(all.x1, b.x1), max(all.y1, b.y1)}
	}
	return all
}

// density is a picture's resolution on the page, or that of its mask, which may
// be finer, in px a point.
func (f *pdfFile) density(p placed) float64 {
	b, w, h := p.at.bounds(), 0, 0
	for _, sd := range []*types.StreamDict{p.image, f.stream(p.image.Dict["SMask"]), f.stream(p.image.Dict["Mask"])} {
		if sd != nil {
			w, h = max(w, f.int(sd.Dict["Width"], 0)), max(h, f.int(sd.Dict["Height"], 0))
		}
	}
	if p.at.turn().swap {
		w, h = h, w
	}
	return max(float64(w)/b.w(), float64(h)/b.h())
}

// worthwhile drops images without a size on the page, marks of a scanner's own,
// and those that lie outside it.
func worthwhile(images []placed, l leaf) []placed {
	var kept []placed
	for _, p := range images {
		b := p.at.bounds()
		if b.w() < 1 || b.h() < 1 || math.IsInf(b.w()*b.h(), 0) || l.boxed && !overlap(b, l.box) {
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// isScan says whether a page is nothing but scanned pictures side by side.
func (f *pdfFile) isScan(s *scene, page box) bool {
	if len(s.images) == 0 || s.drawn || s.layers {
		return false
	}
	area := 0.0
	for i, p := range s.images {
		if p.light || f.seeThrough(p.image.Dict) && len(s.images) > 1 || f.hasMask(p.image.Dict) {
			return false
		}
		b := p.at.bounds()
		area += b.w() * b.h()
		for _, q := range s.images[:i] {
			if overlap(b, q.at.bounds()) {
				return false
			}
		}
	}
	return area >= covers*page.w()*page.h() || len(s.images) == 1
}

func (f *pdfFile) seeThrough(d types.Dict) bool { return f.bool(d["ImageMask"]) }

func (f *pdfFile) hasMask(d types.Dict) bool {
	return f.get(d["SMask"]) != nil || f.get(d["Mask"]) != nil
}

// overlap allows for edges that were rounded over each other.
func overlap(a, b box) bool {
	const edge = 1 // pt
	w := min(a.x1, b.x1) - max(a.x0, b.x0)
	h := min(a.y1, b.y1) - max(a.y0, b.y0)
	return w > edge && h > edge
}

// blank is an empty page of the paper's size.
func blank(b box) *image.Gray {
	const limit = 17 * 72 // pt: the longer side of A3
	w, h := px(min(b.w(), limit), blankDPI/72.0), px(min(b.h(), limit), blankDPI/72.0)
	img := image.NewGray(image.Rect(0, 0, w, h))
	fillWhite(img.Pix)
	return img
}

func px(pt, scale float64) int { return max(int(math.Round(pt*scale)), 1) }

// compose lays strips together at the finest of their resolutions.
func (f *pdfFile) compose(images []placed, all box) (*image.Gray, error) {
	scale := 0.0
	for _, p := range images {
		scale = max(scale, f.density(p))
	}
	if all.w()*scale > maxPagePixels || all.h()*scale > maxPagePixels {
		return nil, faultf(PageTooLarge, "strips over %.0f x %.0f pt", all.w(), all.h())
	}
	w, h := px(all.w(), scale), px(all.h(), scale)
	if err := fits(w, h); err != nil {
		return nil, err
	}
	sheet := image.NewGray(image.Rect(0, 0, w, h))
	fillWhite(sheet.Pix)
	for _, p := range images {
		img, err := f.gray(p.image)
		if err != nil {
			return nil, err
		}
		b := p.at.bounds()
		put(sheet, p.at.turn().apply(img), image.Rect(
			int(math.Round((b.x0-all.x0)*scale)), int(math.Round((all.y1-b.y1)*scale)),
			int(math.Round((b.x1-all.x0)*scale)), int(math.Round((all.y1-b.y0)*scale))))
	}
	return sheet, nil
}

// put copies a picture into a place on the sheet, stretched to it.
func put(sheet, img *image.Gray, to image.Rectangle) {
	in := to.Intersect(sheet.Rect)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := in.Min.Y; y < in.Max.Y; y++ {
		src := img.Pix[(y-to.Min.Y)*h/to.Dy()*img.Stride:][:w]
		dst := sheet.Pix[y*sheet.Stride:]
		if w == to.Dx() {
			copy(dst[in.Min.X:in.Max.X], src[in.Min.X-to.Min.X:])
			continue
		}
		for x := in.Min.X; x < in.Max.X; x++ {
			dst[x] = src[(x-to.Min.X)*w/to.Dx()]
		}
	}
}
