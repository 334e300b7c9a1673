// Package rows works on many px of a row at once: it takes means of them, mixes
// them, and finds the least and the most.
//
// It knows rows of grey levels and places in them, in 65536ths of a px. It must not
// know what pictures show, how they lie, or why px are wanted.
//
// What it answers is the same on every machine: where there are vector instructions
// they give what the plain code beside them gives, to the last bit.
package rows

// One is a px in the numbers that say places.
const One = 1 << 16
