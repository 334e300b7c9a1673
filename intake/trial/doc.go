// Package trial makes sheets as people and scanners would: it fills a printed
// page with a pen, ages it as printers, copiers and scanners do, and saves it
// as the files they make.
//
// Everything comes from the random source handed in: the same seed makes the
// same sheet, byte for byte.
//
// It knows pixels, file formats, and where a form's zones are. It must not know
// rules, the database, how sheets are read, or the clock, and it opens no file:
// pictures of real digits and signatures are handed to it.
package trial
