// Package ink says what a pen added in and around a field: the page's picture laid
// over the blank print of its edition, with paper, print and its spread, stripes of dirty
// glass and shadows of creases taken away; what is left as connected components, put
// together to strokes.
//
// It knows pictures, registrations and zones. It must not judge: what the ink means is
// for marks and comb. Ink is a value that is made once and never changed.
package ink
