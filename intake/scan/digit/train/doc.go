// Package train learns to read digits: it makes cells as scanners see them out
// of pictures of digits, and fits the weights of cnn to them.
//
// It knows what happens to ink in a comb, and how to learn. It must not know
// where pictures come from or where weights are kept, and no part of the
// service needs it: only the command that makes the weights does.
package train
