package cnn

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic starts a file of weights: a name and the network's edition.
const magic = "BLCNN\x00\x00\x02"

// ErrWeights says that bytes are no weights of this network.
var ErrWeights = errors.New("not the weights of this network")

// Marshal gives the weights as bytes: magic, then all numbers as 16-bit floats,
// little-endian.
func (w *Weights) Marshal() []byte {
	out := []byte(magic)
	for _, part := range w.Parts() {
		for _, v := range part {
			out = binary.LittleEndian.AppendUint16(out, half(v))
		}
	}
	return out
}

// Unmarshal reads what Marshal wrote, or says ErrWeights.
func Unmarshal(data []byte) (*Weights, error) {
	body, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, fmt.Errorf("read weights: %w", ErrWeights)
	}
	w := NewWeights()
	for _, part := range w.Parts() {
		if len(body) < 2*len(part) {
			return nil, fmt.Errorf("read weights: they end early: %w", ErrWeights)
		}
		for i := range part {
			part[i] = unhalf(binary.LittleEndian.Uint16(body[2*i:]))
		}
		body = body[2*len(part):]
	}
	if len(body) != 0 {
		return nil, fmt.Errorf("read weights: %d bytes too many: %w", len(body), ErrWeights)
	}
	return w, nil
}

// half rounds to a 16-bit float (IEEE 754: 5 bits of exponent, 10 of fraction).
// What is too small becomes zero, what is too large the largest.
func half(v float32) uint16 {
	b := math.Float32bits(v)
	sign := uint16(b >> 16 & 0x8000)
	b = b&0x7fffffff + 0x1000 // half of the last bit that stays
	switch e := int(b>>23) - 127; {
	case e < -14:
		return sign
	case e > 15:
		return sign | 0x7bff
	default:
		return sign | uint16(e+15)<<10 | uint16(b>>13&0x3ff)
	}
}

func unhalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	if h&0x7fff == 0 {
		return math.Float32frombits(sign)
	}
	return math.Float32frombits(sign | (uint32(h>>10&0x1f)+112)<<23 | uint32(h&0x3ff)<<13)
}
