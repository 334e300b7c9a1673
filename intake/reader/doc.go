// Package reader runs the packages page and scan in child processes that can
// open no file, reach no network, start no program, and die at a limit. The
// parent keeps the bytes and checks every answer: a child that answers nonsense
// is killed, and what it said is not used.
//
// The child is this program again, started with the hidden verb "reader": Main
// is that verb. A child sees one file and ends, so that whoever wrote a file that
// takes a reader over has that file and no other; a few wait, unused, for the next.
// It makes the system calls that reading takes and no others. The package knows the
// protocol between the two, and processes. It must not know rules, the database, or
// HTTP.
package reader
