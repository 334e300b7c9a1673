package main

import (
	"os"

	"github.com/spf13/cobra"

	"blankett/intake/reader"
)

// newReader is what the service starts of itself for each core: the child that
// opens bytes from outside. It speaks to its parent only.
func newReader() *cobra.Command {
	return &cobra.Command{
		Use:    "reader",
		Hidden: true,
		Args:   cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			os.Exit(reader.Main())
		},
	}
}
