// Package number reads print by OCR: the case numbers that our own sheets carry, and
// a line of print in a field.
//
// It is the only one that knows Tesseract, which needs cgo, OMP_THREAD_LIMIT=1 and the
// trained data. It must not know what was printed: that is for who asks.
package number
