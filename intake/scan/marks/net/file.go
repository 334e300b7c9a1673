package net

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic starts a file of weights: a name and the edition of its form.
const magic = "BLMARK\x00\x01"

// ErrWeights says that bytes are no weights of a network of the shape asked for.
var ErrWeights = errors.New("not the weights of this network")

// Marshal gives the weights as bytes: magic, how many there are, then all of them as
// 32-bit floats, little-endian.
func (w *Weights) Marshal() []byte {
	out := binary.LittleEndian.AppendUint32([]byte(magic), uint32(w.Count()))
	for _, part := range w.Parts() {
		for _, v := range part {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	return out
}

// Count is how many weights there are.
func (w *Weights) Count() (n int) {
	for _, part := range w.Parts() {
		n += len(part)
	}
	return n
}

// Unmarshal reads what Marshal wrote of a network of this shape, or says ErrWeights.
func Unmarshal(s Shape, data []byte) (*Weights, error) {
	w := NewWeights(s)
	body, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(body) != 4+4*w.Count() || binary.LittleEndian.Uint32(body) != uint32(w.Count()) {
		return nil, fmt.Errorf("read weights, %d bytes for %d numbers: %w", len(data), w.Count(), ErrWeights)
	}
	body = body[4:]
	for _, part := range w.Parts() {
		for i := range part {
			part[i] = math.Float32frombits(binary.LittleEndian.Uint32(body))
			body = body[4:]
		}
	}
	return w, nil
}
