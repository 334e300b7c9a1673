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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
