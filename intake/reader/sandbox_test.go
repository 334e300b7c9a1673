package reader

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pool starts readers for a test, and skips it where they can't be shut in.
func pool(t testing.TB, conf Config) *Pool {
	t.Helper()
	if conf.Command == nil {
		conf.Command = ourselves("reader")
	}
	if conf.Count == 0 {
		conf.Count = 1
	}
	if conf.Log == nil {
		conf.Log = quiet
	}
	p, err := Start(t.Context(), conf)
	if errors.Is(err, ErrNoSandbox) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// try lets a new child attempt something, and gives what it says or the error.
func try(t *testing.T, p *Pool, what string) (string, error) {
	t.Helper()
	c, err := p.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := c.call(t.Context(), 20*time.Second, request{Op: "attempt", Note: what}, nil)
	if err != nil {
		p.drop(c, err)
		<-p.seats
		return "", err
	}
	p.release(c)
	return a.Note, nil
}

func TestWhatAReaderCannotDo(t *testing.T) {
	p := pool(t, Config{})
	for what, want := range map[string]string{
		"read a file":    "permission denied",
		"list a folder":  "permission denied",
		"write a file":   "permission denied",
		"write to null":  "permission denied",
		"dial":           "operation not permitted",
		"listen":         "operation not permitted",
		"run":            "permission denied", // /dev/null, before it comes to clone
		"exec":           "operation not permitted",
		"fork":           "operation not permitted",
		"signal":         "operation not permitted",
		"trace":          "operation not permitted",
		"signal a group": "operation not permitted", "signal a thread": "operation not permitted", "queue a signal": "operation not permitted",
		"queue to a thread": "operation not permitted", "limit another": "operation not permitted", "be signalled for": "operation not permitted",
		"chmod": "operation not permitted", "chown": "operation not permitted", "setxattr": "operation not permitted", "utimes": "operation not permitted",
		"truncate": "operation not permitted", "read a link": "operation not permitted",
		"write and run": "operation not permitted", "make runnable": "operation not permitted", "filter anew": "operation not permitted",
		"io_uring": "operation not permitted", "be another": "operation not permitted",
	} {
		said, err := try(t, p, what)
		if err != nil || !strings.Contains(said, want) {
			t.Errorf("%s: %q, %v; want %q", what, said, err, want)
		}
	}
	for _, what := range []string{"nothing", "read tessdata"} {
		if said, err := try(t, p, what); err != nil || said != "it worked" {
			t.Errorf("%s: %q, %v", what, said, err)
		}
	}
}

func TestReaderInheritsNothing(t *testing.T) {
	t.Setenv("SECRET_OF_THE_PARENT", "1")
	p := pool(t, Config{})
	env, err := try(t, p, "environment")
	if err != nil || strings.Contains(env, "SECRET") || !strings.Contains(env, "OMP_THREAD_LIMIT=1") {
		t.Errorf("environment %q, %v", env, err)
	}
	open, err := try(t, p, "descriptors")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range strings.Fields(open) {
		// Regular files and folders are what an inherited descriptor would be;
		// pipes are ours, and what has no type is Go's epoll and eventfd.
		if kind := fd[strings.Index(fd, ":")+1:]; kind == "100000" || kind == "40000" || kind == "140000" {
			t.Errorf("descriptor %s among %s", fd, open)
		}
	}
}

func TestLimits(t *testing.T) {
	p := pool(t, Config{CPU: time.Second})
	for _, what := range []string{"memory", "spin", "crash"} {
		if said, err := try(t, p, what); !errors.Is(err, errDied) {
			t.Errorf("%s: %q, %v; want its death", what, said, err)
		}
		if said, err := try(t, p, "nothing"); err != nil || said != "it worked" {
			t.Errorf("after %s: %q, %v", what, said, err)
		}
	}
}

func TestTimeLimit(t *testing.T) {
	p := pool(t, Config{})
	c, err := p.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.call(t.Context(), 200*time.Millisecond, request{Op: "attempt", Note: "sleep"}, nil)
	if !errors.Is(err, errDied) {
		t.Errorf("slept on: %v", err)
	}
	p.drop(c, nil)
	<-p.seats
	if said, err := try(t, p, "nothing"); err != nil || said != "it worked" {
		t.Errorf("afterwards: %q, %v", said, err)
	}
}

func TestWhatIsPrintedIsNoAnswer(t *testing.T) {
	p := pool(t, Config{})
	if said, err := try(t, p, "print"); err != nil || said != "it worked" {
		t.Errorf("%q, %v", said, err)
	}
	if line := printable("hej\x1b[2Jå"); line != "hej?[2J?" {
		t.Errorf("for the log: %q", line)
	}
}

func TestChildrenDieWithTheirParent(t *testing.T) {
	pool(t, Config{}) // or skip
	cmd := exec.Command(ourselves("parent")[0], "parent")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "ready"; {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(lines.Text())
		}
		pids = append(pids, pid)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if len(pids) != 2 {
		t.Fatalf("children %v", pids)
	}
	for _, pid := range pids {
		if !gone(pid) {
			t.Errorf("child %d outlived its parent", pid)
		}
	}
}

// gone waits for a process to end; one that nobody has waited for is a zombie,
// and has ended too.
func gone(pid int) bool {
	for range 200 {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") || syscall.Kill(pid, 0) != nil {
			return true
		}
		time.Sleep(25 * time.Millisecond)
	}
	return false
}

func TestCloseEndsChildren(t *testing.T) {
	p := pool(t, Config{Count: 2})
	var pids []int
	for _, c := range p.idle {
		pids = append(pids, c.cmd.Process.Pid)
	}
	p.Close()
	for _, pid := range pids {
		if !gone(pid) {
			t.Errorf("child %d outlived its pool", pid)
		}
	}
	if _, err := p.Open(t.Context(), []byte("x")); !errors.Is(err, errClosed) {
		t.Errorf("a closed pool says %v", err)
	}
}

func TestUnsandboxedReaderIsRefused(t *testing.T) {
	_, err := Start(t.Context(), Config{Count: 1, Command: ourselves("fake", "no sandbox"), Log: quiet})
	if !errors.Is(err, ErrNoSandbox) {
		t.Errorf("a reader that is not shut in: %v", err)
	}
	p, err := Start(t.Context(), Config{Count: 1, Command: ourselves("reader"), Unsandboxed: true, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if said, err := try(t, p, "read a file"); err != nil || said != "it worked" {
		t.Errorf("unsandboxed: %q, %v", said, err)
	}
}

func TestReadersThatDoNotStart(t *testing.T) {
	for _, command := range [][]string{{"/nonexistent"}, {"/bin/true"}, {"/bin/cat"}} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		_, err := Start(ctx, Config{Count: 1, Command: command, Log: quiet})
		cancel()
		if err == nil || errors.Is(err, errDied) {
			t.Errorf("%v: %v", command, err)
		}
	}
}
