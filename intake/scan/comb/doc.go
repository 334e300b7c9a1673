// Package comb reads the cells of a number or a date: which of them have a digit's
// worth of ink, and which digits those are, with the next likeliest beside each.
//
// It knows ink, and asks digit. It must not know what number it is: check digits and
// dates are for who knows the rules.
package comb
