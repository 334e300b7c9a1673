// Package desk is the web: the queue as pages, and each return with its scan
// and its findings.
//
// It knows HTTP and HTML and asks the queue for what it shows. It must not know
// SQL or how a scan is read, and it never serves the bytes that arrived: only
// pictures that a reader made of them.
package desk
