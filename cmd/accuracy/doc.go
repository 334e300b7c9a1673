// Command accuracy measures how right the reader is: it prints sheets, fills
// them in with real handwriting, wears them as printers, copiers and scanners
// do, saves them as files, reads them as the service's readers do, and compares
// with what was written.
//
// It knows how sheets are made and read. It must not know the database or the
// web, and it decides nothing about a return: its judgement is forms.Check's.
// Its table is of the first form, an adult's own request; -form all fills in every
// page of every form. The same seed makes the same sheets and, with the same
// reader, the same table.
package main
