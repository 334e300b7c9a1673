package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// errDied is a child's end, whatever the cause: for this package's own use.
var errDied = errors.New("the child died")

// errOutOfTime is such an end at the time that a request may take.
var errOutOfTime = fmt.Errorf("%w: out of time", errDied)

// helloTimeout is how long a child may take to start and shut itself in.
const helloTimeout = 20 * time.Second

// lastWords is how much of a child's standard error is kept, in bytes.
const lastWords = 2048

// child is one process, and the parent's ends of its pipes.
type child struct {
	cmd   *exec.Cmd
	in    *os.File // requests
	out   *os.File // answers
	said  *tail
	ended chan struct{}
	hello hello
	used  bool // it has been given a file
}

// environment is all that a child gets of the parent's.
func environment(tessdata string) []string {
	return []string{
		"OMP_THREAD_LIMIT=1", // tesseract's threads only get in each other's way
		"TESSDATA_PREFIX=" + tessdata,
		"GOMAXPROCS=2",      // one for the page, one for what collects garbage
		"GOMEMLIMIT=200MiB", // what sheets take; for more, garbage is collected more often
		"LC_ALL=C",
		"GODEBUG=containermaxprocs=0", // Go would keep files of the control group open
	}
}

// launch starts a process. It must run on the pool's own thread: the kernel
// kills a child when the thread that started it ends.
func launch(command, env []string) (*child, error) {
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		inRead.Close()
		inWrite.Close()
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	c := &child{in: inWrite, out: outRead, said: &tail{}, ended: make(chan struct{})}
	c.cmd = exec.Command(command[0], command[1:]...)
	c.cmd.Env, c.cmd.Dir = env, "/"
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = inRead, outWrite, c.said
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	c.cmd.WaitDelay = time.Second
	err = c.cmd.Start()
	inRead.Close()
	outWrite.Close()
	if err != nil {
		inWrite.Close()
		outRead.Close()
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	go func() {
		c.cmd.Wait()
		close(c.ended)
	}()
	return c, nil
}

// greet gives the child its settings, and refuses one that is not shut in.
func (c *child) greet(ctx context.Context, set settings) error {
	a, _, err := c.call(ctx, helloTimeout, request{Op: "setup", Set: &set}, nil)
	if errors.Is(err, errDied) {
		return fmt.Errorf("greet a reader: %v", err) // no file's fault: not errDied
	}
	if err != nil {
		return fmt.Errorf("greet a reader: %w", err)
	}
	if a.Hello == nil {
		return fmt.Errorf("greet a reader: %v", errNonsense)
	}
	c.hello = *a.Hello
	if c.hello.Problem != "" {
		return fmt.Errorf("%w: %s", ErrNoSandbox, printable(c.hello.Problem))
	}
	if !set.Unsandboxed && !(c.hello.Proved && c.hello.Seccomp && c.hello.Landlock > 0) {
		return fmt.Errorf("%w: the reader could not prove it", ErrNoSandbox)
	}
	return nil
}

// call asks one thing. errDied where no answer came that could be read; the
// child is killed then. The context's end kills it too, but is not errDied.
func (c *child) call(ctx context.Context, timeout time.Duration, req request, body []byte) (answer, []byte, error) {
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	deadline := time.Now().Add(timeout)
	c.in.SetWriteDeadline(deadline)
	c.out.SetReadDeadline(deadline)
	var a answer
	err := send(c.in, req, body)
	var picture []byte
	if err == nil {
		picture, err = receive(c.out, &a, maxAnswerHead, maxAnswerBody)
	}
	if err == nil {
		return a, picture, nil
	}
	c.kill()
	if ctx.Err() != nil {
		return answer{}, nil, fmt.Errorf("ask a reader: %w", ctx.Err())
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return answer{}, nil, errOutOfTime
	}
	return answer{}, nil, fmt.Errorf("%w: %s", errDied, cause(err))
}

// cause is how a child ended, without its words.
func cause(err error) string {
	switch {
	case errors.Is(err, errFrame):
		return "nonsense"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		return "gone"
	}
	return "pipe broken"
}

// kill ends the process, at once and for good.
func (c *child) kill() {
	c.cmd.Process.Kill()
	c.in.Close()
	c.out.Close()
}

// cpu is the processor time that a living child has had; what the kernel counts in.
func (c *child) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0 // it has ended; its last word counts
	}
	const user, system = 11, 12 // fields after the name, from 0 (proc_pid_stat(5))
	const tick = 10 * time.Millisecond
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) <= system {
		return 0
	}
	var ticks int64
	for _, f := range fields[user : system+1] {
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * tick
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
	n    int64 // bytes written in all
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n += int64(len(p))
	t.text = append(t.text, p[max(0, len(p)-lastWords):]...)
	t.text = bytes.Clone(t.text[max(0, len(t.text)-lastWords):])
	return len(p), nil
}

// first is the first line that is kept, fit for a log, and how much was said.
func (t *tail) first() (string, int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, _, _ := strings.Cut(string(t.text), "\n")
	return printable(line), t.n
}

// printable makes a stranger's text fit for a log: ASCII, at most 200 bytes.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 200)]
}
