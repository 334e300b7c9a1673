// Package net runs small convolutional networks over pictures of any size, with the
// products of the network that reads digits.
//
// It knows a network's shape, how its numbers lie in memory and in a file. It must not
// know what the pictures show, where they come from, or how the weights were learnt.
//
// All arithmetic is float32 in a fixed order without fused multiply-add, so that the
// same picture gets the same answer, to the last bit, on every machine.
package net
