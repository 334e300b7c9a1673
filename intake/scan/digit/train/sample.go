package train

import (
	"encoding/binary"
	"hash/fnv"
	"image"
)

// Sample is one picture of a digit, ink white on black as the sets have it.
type Sample struct {
	Ink   *image.Gray
	Digit int    // 0 to 9
	Set   string // "mnist", "usps", "semeion"
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

// Repeats is how often a picture is learnt from in one round: the small sets
// hold hands that the large one lacks.
var Repeats = map[string]int{"mnist": 1, "usps": 2, "semeion": 10}
