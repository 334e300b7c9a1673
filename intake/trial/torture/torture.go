// Package torture is what the proofs that nothing is lost have in common: a process
// that is killed before any one of its calls, and how long a proof may take.
package torture

import "os"

// Long says whether proofs go through everything, as `make torture` has them, and not
// through a share that takes seconds.
func Long() bool { return os.Getenv("BLANKETT_TORTURE") != "" }

// Share is how much of n things a proof goes through: all, or about so many.
func Share(n, about int) (stride int) {
	if Long() {
		return 1
	}
	return max(1, n/about)
}
