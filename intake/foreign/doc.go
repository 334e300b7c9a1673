// Package foreign makes sheets to measure the reader on: ticks, signatures, stamps and
// type, things struck out, and scans of them, each by another model than those of the
// world that readers learn from. A pen is a nib with an angle that moves as muscles do,
// not a line that shakes; stamps are rubber with letters of another foundry; scanners
// integrate, sharpen and grain otherwise.
//
// It knows pixels and where a form's zones are. Nothing that learns may import it, and it
// imports nothing that readers learn from: that is all its worth.
package foreign
