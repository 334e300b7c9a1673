package desk

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
)

// pictured is the picture that a reader made of a page of an arrival.
func (d *Desk) pictured(ctx context.Context, arrival string, page int) (image.Image, error) {
	raw, err := d.Archive.Preview(ctx, arrival, page)
	if err != nil {
		return nil, fmt.Errorf("fetch the picture of page %d of arrival %s: %w", page, arrival, err)
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("unpack the picture of page %d of arrival %s: %w", page, arrival, err)
	}
	return img, nil
}

// asJPEG packs a picture; the quality is JPEG's, 1 to 100.
func asJPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("pack a picture: %w", err)
	}
	return b.Bytes(), nil
}
