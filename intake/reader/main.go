package reader

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"blankett/intake"
	"golang.org/x/sys/unix"
)

// Main is the child: it answers requests from standard input until that is
// closed. It gives the exit code. Nothing else may use standard input or
// output before it.
func Main() int {
	in, out, err := pipes()
	if err != nil {
		fmt.Fprintln(os.Stderr, "reader:", err)
		return 1
	}
	if err := serve(bufio.NewReaderSize(in, 1<<16), out); err != nil {
		fmt.Fprintln(os.Stderr, "reader:", err)
		return 1
	}
	return 0
}

// pipes takes the protocol's two ends away from file descriptors 0 and 1, so
// that a library that prints something can't speak in our name.
func pipes() (in, out *os.File, err error) {
	var fds [2]int
	for i := range fds {
		if fds[i], err = unix.FcntlInt(uintptr(i), unix.F_DUPFD_CLOEXEC, 3); err != nil {
			return nil, nil, fmt.Errorf("take over standard input and output: %w", err)
		}
	}
	null, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open /dev/null: %w", err)
	}
	defer unix.Close(null)
	if err := errors.Join(unix.Dup2(null, 0), unix.Dup2(2, 1)); err != nil {
		return nil, nil, fmt.Errorf("replace standard input and output: %w", err)
	}
	return os.NewFile(uintptr(fds[0]), "requests"), os.NewFile(uintptr(fds[1]), "answers"), nil
}

// serve answers one request after the other. An error ends the child: the
// parent is gone, or no longer makes sense.
func serve(in io.Reader, out io.Writer) error {
	var w worker
	for {
		var req request
		body, err := receive(in, &req, maxRequestHead, maxRequestBody)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if w.set.CPUSeconds > 0 {
			if err := grantCPU(w.set.CPUSeconds); err != nil {
				return err
			}
		}
		ans, picture, err := w.do(req, body)
		var f *intake.Fault
		if errors.As(err, &f) {
			ans, picture = answer{Fault: f}, nil
		} else if err != nil {
			return err
		}
		if err := send(out, ans, picture); err != nil {
			return err
		}
	}
}
