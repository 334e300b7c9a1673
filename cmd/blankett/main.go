// Command blankett prints a region's paper forms with a code that identifies
// the case, reads the scans that come back, and queues each for handling or
// for review with the reason shown.
//
// This package wires the parts together, one file a verb. It knows flags,
// files and exit codes; it must not know any rule of the domain.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// endWithin is how long after SIGTERM the program ends in order; systemd and
// people wait for longer, but not much.
const endWithin = 4500 * time.Millisecond

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whatever hangs, a disk or a lock: everything may be killed at any moment, so
	// that is done rather than to keep waiting whoever asked it to end.
	context.AfterFunc(ctx, func() { time.AfterFunc(endWithin, func() { os.Exit(exitWorld) }) })
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
