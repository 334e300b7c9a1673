// Package cnn runs a small convolutional network over pictures of 28 × 28 px.
//
// It knows the network's shape, how its numbers lie in memory and in a file,
// and how to multiply them fast. It must not know what the pictures show, where
// they come from, or how the weights were learnt.
//
// All arithmetic is float32 in a fixed order without fused multiply-add, so that
// the same picture gets the same answer, to the last bit, on every machine.
package cnn
