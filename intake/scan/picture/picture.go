package picture

import "image"

// Picture is a page as it was scanned, with what is worked out of it once and
// asked for often. It is not safe for use from two goroutines at a time.
type Picture struct {
	Gray    *image.Gray // its top left at 0, 0
	Room    *Room
	smaller *Reduced // nil until it is needed
	blank   *bool    // nil until it is asked
	twoTone *bool    // black and white only; nil until it is asked
}

// Of prepares a picture. The px stay the caller's and must not change meanwhile.
func Of(img *image.Gray) *Picture {
	return &Picture{Gray: FromZero(img), Room: rooms.Get().(*Room)}
}

// Done gives the memory of what was worked out of the picture to the next one. Nobody
// may ask the picture, or look at what it gave, any more.
func (p *Picture) Done() {
	p.Room.reset()
	rooms.Put(p.Room)
	p.Room, p.smaller = nil, nil
}

// FromZero gives the same picture with its top left at 0, 0.
func FromZero(img *image.Gray) *image.Gray {
	return &image.Gray{Pix: img.Pix, Stride: img.Stride, Rect: image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy())}
}

// Reduced is the picture made smaller, made the first time it is asked for.
func (p *Picture) Reduced() *Reduced {
	if p.smaller == nil {
		p.smaller = reduce(p.Gray, &p.Room.Px)
	}
	return p.smaller
}

// Bitonal says whether a picture has black and white only, by some of its px.
func (p *Picture) Bitonal() bool {
	if p.twoTone == nil {
		is := twoTone(p.Gray.Pix)
		p.twoTone = &is
	}
	return *p.twoTone
}

// Negative says whether most of a picture is dark, by some of its px, as where black
// and white were mixed up.
func (p *Picture) Negative() bool {
	const step, dark, most = 1009, 100, 0.6 // px; a grey level; the part of them that is darker
	n, all := 0, 0
	for i := 0; i < len(p.Gray.Pix); i += step {
		all++
		if p.Gray.Pix[i] < dark {
			n++
		}
	}
	return float64(n) > most*float64(all)
}

func twoTone(pix []uint8) bool {
	const step, greyMost = 1009, 0.002 // px; the part of them that may be grey
	grey, all := 0, 0
	for i := 0; i < len(pix); i += step {
		all++
		if v := pix[i]; v != 0 && v != 255 {
			grey++
		}
	}
	return float64(grey) <= greyMost*float64(all)
}
