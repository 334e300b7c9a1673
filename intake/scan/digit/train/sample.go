package train

import (
	"encoding/binary"
	"hash/fnv"
	"image"
	"math"
)

// Sample is one picture of a digit, ink white on black as the sets have it.
type Sample struct {
	Ink   *image.Gray
	Digit int    // 0 to 9
	Set   string // one of Sets
	Part  Part
	Fold  int // of Folds, in ORAND
	ID    int // in ORAND's list
	// Mislabelled is what a picture shows whose label is wrong; "" else. Nothing is
	// measured by it.
	Mislabelled string
}

// Part is what a picture may be used for.
type Part int

// Most pictures are learnt from. Validation says which weights are best and how
// sure they may be; a fifth is held out of both and only counts mistakes.
const (
	Learnt Part = iota
	Validation
	HeldOut
)

// PartOf says which part the i-th picture of a digit in a set belongs to. It
// depends on nothing else, so that it is the same for everybody.
func PartOf(set string, digit, i int) Part {
	h := fnv.New64a()
	var key [8]byte
	binary.LittleEndian.PutUint32(key[:], uint32(digit))
	binary.LittleEndian.PutUint32(key[4:], uint32(i))
	h.Write([]byte(set)) // a hash never fails
	h.Write(key[:])
	sum := h.Sum64()
	switch sum ^= sum >> 29; {
	case sum%5 == 0:
		return HeldOut
	case sum%25 == 1:
		return Validation
	}
	return Learnt
}

// Shares is how often a picture is learnt from in a round, in the mean: the small
// sets hold hands that the large one lacks. Below 1, chance picks a part anew each
// round.
type Shares map[string]float64

// whole says whether nothing is left to chance.
func (s Shares) whole() bool {
	for _, share := range s {
		if share != math.Trunc(share) {
			return false
		}
	}
	return true
}

var (
	// Ground is what the first rounds learn from: clean pictures of many hands.
	Ground = Shares{"mnist": 1, "usps": 2, "semeion": 10}
	// Foreign is what the later ones learn from: all hands there are. Pens' ways know
	// nothing of where the pen was lifted, and weigh little.
	Foreign = Shares{"mnist": 0.5, "usps": 1.5, "semeion": 6, "orand": 5, "pendigits": 0.5}
)
