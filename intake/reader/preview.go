package reader

import (
	"fmt"
	"image"

	"blankett/intake/page"
)

// What previews are like: enough for a person to read handwriting by.
const (
	previewPxPerMM = 100 / 25.4 // 100 dpi
	previewSide    = 1170       // px on the longer side: A4 at 100 dpi
	previewQuality = 70         // of JPEG, 1 to 100
	previewSize    = 1 << 20    // bytes at most
)

// picture makes a JPEG of a page, smaller and smaller until it fits.
func picture(img *image.Gray) ([]byte, error) {
	for side, quality := previewSide, previewQuality; ; side, quality = side*3/4, quality*3/4 {
		jpeg, err := page.EncodeJPEG(reduce(img, side), quality)
		if err != nil {
			return nil, fmt.Errorf("preview: %w", err)
		}
		if len(jpeg) <= previewSize {
			return jpeg, nil
		}
	}
}

// reduce brings a picture down to a longer side in px, each new pixel the mean
// of those it stands for.
func reduce(img *image.Gray, side int) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	longer := max(w, h)
	if longer <= side {
		return img
	}
	dst := image.NewGray(image.Rect(0, 0, max(w*side/longer, 1), max(h*side/longer, 1)))
	dw, dh := dst.Rect.Dx(), dst.Rect.Dy()
	sums, counts := make([]uint32, dw), make([]uint32, dw)
	columns := make([]int32, w)
	for x := range columns {
		columns[x] = int32(x * dw / w)
	}
	for y := range dh {
		clear(sums)
		clear(counts)
		for from := (y*h + dh - 1) / dh; from < ((y+1)*h+dh-1)/dh; from++ {
			row := img.Pix[from*img.Stride:][:w]
			for x, v := range row {
				sums[columns[x]] += uint32(v)
				counts[columns[x]]++
			}
		}
		for x := range dw {
			dst.Pix[y*dst.Stride+x] = byte(sums[x] / counts[x])
		}
	}
	return dst
}
