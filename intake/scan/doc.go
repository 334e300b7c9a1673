// Package scan measures pixels: it finds our codes on a page, lays the page
// over its layout, and says of every zone what a pen added to it.
//
// It knows grey pictures and where things stand on a page: forms.Page, Zone and
// Answer. It must not know rules, files, the clock or the database, and has no
// errors for bad paper: what can't be seen is unsure or missing, never an error.
//
// All limits are in mm on the paper, so they hold at any resolution.
package scan
