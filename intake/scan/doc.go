// Package scan reads a page: it finds our codes on it, lays it over its layout, and says
// of every field what a pen added to it. It tells the story; each part of it has its own
// room: geometry, picture, register, ink, marks, comb, digit and number.
//
// It knows grey pictures and where things stand on a page: forms.Page, Zone and
// Answer. It must not know rules, files, the clock or the database, and has no
// errors for bad paper: what can't be seen is unsure or missing, never an error.
//
// What comes in from elsewhere is no answer: a letter's tail in a box or on a
// line, a stamp where people sign, a box struck out of which a scanner kept
// little. They are unsure at most: TestStrokesFromElsewhereAreNoAnswer, with
// SHEETS=60 for many.
//
// All limits are in mm on the paper, so they hold at any resolution.
package scan
