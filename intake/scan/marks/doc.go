// Package marks judges the ink of one field: is a box ticked, is a field signed, is
// anything written in it. Each answer says what was measured, beside its limit.
//
// It knows ink and the kinds of fields. It must not know pictures, where a page lies,
// or any other field. It has four ways in, in verdict.go, and nobody else sees its
// rules: a judge that has learnt takes its place behind them.
package marks
