package trial

import (
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
)

// DigitSet is a set of pictures of hand-written digits.
type DigitSet struct {
	byDigit [10][]*image.Gray
}

// The first four bytes of an idx file of pictures and of one of labels.
const (
	idxPictures = 0x00000803
	idxLabels   = 0x00000801
)

// errNotIDX says that a file is no idx file of the kind asked for.
var errNotIDX = errors.New("not an idx file of digits")

// LoadIDX reads a set of digits from its two gzipped idx files.
func LoadIDX(images, labels io.Reader) (*DigitSet, error) {
	pictures, err := loadPictures(images)
	if err != nil {
		return nil, fmt.Errorf("read pictures of digits: %w", err)
	}
	names, err := loadLabels(labels)
	if err != nil {
		return nil, fmt.Errorf("read labels of digits: %w", err)
	}
	if len(names) != len(pictures) {
		return nil, fmt.Errorf("%d labels for %d pictures: %w", len(names), len(pictures), errNotIDX)
	}
	set := &DigitSet{}
	for i, d := range names {
		if d > 9 {
			return nil, fmt.Errorf("label %d: %w", d, errNotIDX)
		}
		set.byDigit[d] = append(set.byDigit[d], pictures[i])
	}
	return set, nil
}

// Source picks a digit's picture by chance, for PasteDigits. A set that lacks
// the digit gives an empty picture.
func (s *DigitSet) Source(rng *rand.Rand) func(d int) *image.Gray {
	return func(d int) *image.Gray {
		of := s.byDigit[d]
		if len(of) == 0 {
			return image.NewGray(image.Rectangle{})
		}
		return of[rng.IntN(len(of))]
	}
}

// Of gives all pictures of a digit, white on black, as they stand in the set.
func (s *DigitSet) Of(d int) []*image.Gray { return s.byDigit[d] }

func loadPictures(r io.Reader) ([]*image.Gray, error) {
	var head struct{ Magic, Count, High, Wide uint32 }
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	if err := binary.Read(z, binary.BigEndian, &head); err != nil {
		return nil, err
	}
	if head.Magic != idxPictures || head.High == 0 || head.Wide == 0 || head.High > 256 || head.Wide > 256 {
		return nil, errNotIDX
	}
	w, h := int(head.Wide), int(head.High)
	var out []*image.Gray
	for range head.Count {
		img := image.NewGray(image.Rect(0, 0, w, h))
		if _, err := io.ReadFull(z, img.Pix); err != nil {
			return nil, err
		}
		out = append(out, img)
	}
	return out, nil
}

func loadLabels(r io.Reader) ([]byte, error) {
	var head struct{ Magic, Count uint32 }
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	if err := binary.Read(z, binary.BigEndian, &head); err != nil {
		return nil, err
	}
	if head.Magic != idxLabels {
		return nil, errNotIDX
	}
	return io.ReadAll(z)
}
