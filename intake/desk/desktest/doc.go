// Package desktest opens a desk for tests: a real database in a folder of its
// own, a clock that the test moves, people of every role, and a real browser.
//
// It must not know how a page is read.
package desktest
