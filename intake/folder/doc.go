// Package folder watches the folders that the mailroom scans into, and takes
// each file once it is whole: seen, claimed, archived, committed, and only then
// gone from the inbox.
//
// It knows files and folders, and how a whole file of each kind ends. It must
// not know what a scan shows, nor SQL. The mailroom's own file names may say
// who a scan is about: they go into the arrival's row and nowhere else, not
// into logs and not into errors.
//
// A watched folder holds a hidden one of ours:
//
//	.blankett/lock          held while somebody watches
//	.blankett/claimed/ID    files on their way into the archive, by arrival
//	.blankett/uploads       files that a browser is sending
package folder
