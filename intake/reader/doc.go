// Package reader runs the packages page and scan in child processes that can
// open no file, reach no network, start no program, and die at a limit. The
// parent keeps the bytes and checks every answer: a child that answers nonsense
// is killed, and what it said is not used.
//
// The child is this program again, started with the hidden verb "reader": Main
// is that verb. A child's memory is steady: one that read 5,000 pages of all
// kinds had 296 MiB after 1,000 of them, 294 after 5,000, and 340 at most
// (BenchmarkMemory). It knows the protocol between the two, and processes. It must
// not know rules, the database, or HTTP.
package reader
