// Package store keeps what intake must not lose: the ledger of printed sheets,
// the arrivals, the queue of returns, and the archive of scans.
//
// It knows SQL and blobs, SQLite and PostgreSQL. It must not know how a page is
// scanned, nor the desk. It decides nothing about a return but what has to be
// decided inside a commit: who was first.
//
// All times are kept as microseconds since 1970 in UTC; 0 is never. What was
// filled in on a case before it was printed stands in cases.values and nowhere
// else; what was read on a sheet stands in pages.reading.
package store
