package desk

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// asJPEG packs a picture; the quality is JPEG's, 1 to 100.
func asJPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("pack a picture: %w", err)
	}
	return b.Bytes(), nil
}
