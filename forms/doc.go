// Package forms knows what a form is: a template in words, laid out in mm,
// drawn as a PDF, and judged by its own rules when it comes back.
//
// It knows fields, millimetres, the sheet code, identity numbers, the regions'
// settings, rules, findings, letters and PDF. It must not know scans, databases,
// HTTP or the clock: a time or a random source it needs is handed to it.
package forms
