package reader

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
	"time"
)

// The test binary is also the children: "reader" is the real one, with an op of
// the tests' own that tries what must not work; "fake" lies.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		ops["attempt"] = attempt
		ops["open"] = remember
		ops["locate"] = dieWhereAsked
		os.Exit(Main())
	}
	if len(os.Args) > 2 && os.Args[1] == "fake" {
		os.Exit(lie(os.Args[2]))
	}
	if len(os.Args) > 1 && os.Args[1] == "parent" {
		os.Exit(parent())
	}
	os.Exit(m.Run())
}

// deadly marks the page of a file that ends its reader, as "deadly-page-2".
const deadly = "deadly-page-"

// endless marks a file whose pages after the first are never read to their end.
const endless = "endless-pages"

var held []byte // the file that is open, in a child

func remember(w *worker, req request, body []byte) (answer, []byte, error) {
	held = body
	if bytes.Contains(body, []byte(deadly+"0")) {
		os.Exit(9)
	}
	return w.open(req, body)
}

func dieWhereAsked(w *worker, req request, body []byte) (answer, []byte, error) {
	if bytes.Contains(held, []byte(fmt.Sprint(deadly, req.Page))) {
		os.Exit(9)
	}
	for bytes.Contains(held, []byte(endless)) && req.Page > 1 {
	}
	return w.locate(req, body)
}

// attempt tries what its note says and answers with what came of it.
// raw is one system call, with what the kernel says of it.
func raw(call uintptr, args ...uintptr) error {
	var a [6]uintptr
	copy(a[:], args)
	_, _, e := syscall.Syscall6(call, a[0], a[1], a[2], a[3], a[4], a[5])
	if e == 0 {
		return nil
	}
	return e
}

func attempt(_ *worker, req request, _ []byte) (answer, []byte, error) {
	try := attempts[req.Note]
	if path, ok := strings.CutPrefix(req.Note, "write:"); ok {
		try = func() error { return os.WriteFile(path, []byte("x"), 0o600) }
	}
	err := try()
	note := "it worked"
	if err != nil {
		note = err.Error()
	}
	return answer{Note: note}, nil, nil
}

var attempts = map[string]func() error{
	"nothing":       func() error { return nil },
	"read a file":   func() error { _, err := os.ReadFile("/etc/passwd"); return err },
	"list a folder": func() error { _, err := os.ReadDir("/"); return err },
	"read tessdata": func() error { _, err := os.ReadFile(tessdata() + "/swe.traineddata"); return err },
	"write a file":  func() error { return os.WriteFile("/tmp/reader-was-here", []byte("x"), 0o600) },
	"write to null": func() error { _, err := os.OpenFile("/dev/null", os.O_WRONLY, 0); return err },
	"dial":          func() error { _, err := net.DialTimeout("tcp", "127.0.0.1:9", time.Second); return err },
	"listen":        func() error { _, err := net.Listen("unix", "@reader"); return err },
	"run":           func() error { return exec.Command("/bin/true").Run() },
	"exec":          func() error { return syscall.Exec("/bin/true", nil, nil) },
	"fork": func() error {
		_, _, e := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0)
		return errno(e)
	},
	"signal a group":    func() error { return syscall.Kill(0, syscall.SIGTERM) },
	"signal a thread":   func() error { return raw(unix.SYS_TGKILL, 1, 1, uintptr(syscall.SIGTERM)) },
	"queue a signal":    func() error { return raw(unix.SYS_RT_SIGQUEUEINFO, 1, uintptr(syscall.SIGTERM), 0) },
	"queue to a thread": func() error { return raw(unix.SYS_RT_TGSIGQUEUEINFO, 1, 1, uintptr(syscall.SIGTERM), 0) },
	"limit another":     func() error { return unix.Prlimit(1, unix.RLIMIT_NOFILE, nil, &unix.Rlimit{}) },
	"be signalled for":  func() error { _, err := unix.FcntlInt(0, unix.F_SETOWN, 1); return err },
	"chmod":             func() error { return os.Chmod(tessdata()+"/swe.traineddata", 0o600) },
	"chown":             func() error { return os.Chown(tessdata()+"/swe.traineddata", os.Getuid(), -1) },
	"setxattr":          func() error { return unix.Setxattr(tessdata()+"/swe.traineddata", "user.x", []byte("x"), 0) },
	"utimes":            func() error { return os.Chtimes(tessdata()+"/swe.traineddata", time.Now(), time.Now()) },
	"truncate":          func() error { return os.Truncate(tessdata()+"/swe.traineddata", 0) },
	"read a link":       func() error { _, err := os.Readlink("/proc/self/exe"); return err },
	"write and run": func() error {
		_, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
		return err
	},
	"make runnable": func() error {
		b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			return nil
		}
		return unix.Mprotect(b, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC)
	},
	"filter anew": func() error { return unix.Prctl(unix.PR_SET_SECCOMP, 2, 0, 0, 0) },
	"io_uring":    func() error { return raw(unix.SYS_IO_URING_SETUP, 1, 0) },
	"be another":  func() error { return syscall.Setuid(0) },
	"signal":      func() error { return syscall.Kill(os.Getppid(), syscall.SIGTERM) },
	"trace":       func() error { return syscall.PtraceAttach(os.Getppid()) },
	"environment": func() error { return errors.New(strings.Join(os.Environ(), " ")) },
	"descriptors": descriptors,
	"memory":      func() error { b := bytes.Repeat([]byte{1}, 4<<30); _ = b; return nil },
	"spin": func() error {
		for n := 0; ; n++ {
			_ = n
		}
	},
	"sleep": func() error { time.Sleep(time.Minute); return nil },
	"print": func() error { fmt.Print("not an answer"); _, err := os.Stderr.WriteString("hej\x1b[2J"); return err },
	"crash": func() error { panic("Tolvan Tolvansson") },
}

func errno(e syscall.Errno) error {
	if e != 0 {
		return e
	}
	return nil
}

// descriptors lists the open ones that are neither the usual three nor Go's
// own (epoll, eventfd) nor the protocol's pipes.
func descriptors() error {
	var open []string
	for fd := range 64 {
		var st syscall.Stat_t
		if syscall.Fstat(fd, &st) == nil {
			open = append(open, fmt.Sprintf("%d:%o", fd, st.Mode&syscall.S_IFMT))
		}
	}
	return errors.New(strings.Join(open, " "))
}

// lie is a child that greets well and then answers nonsense of one kind.
func lie(kind string) int {
	in := bufio.NewReader(os.Stdin)
	for {
		var req request
		if _, err := receive(in, &req, maxRequestHead, maxRequestBody); err != nil {
			return 0
		}
		switch {
		case req.Op == "setup":
			send(os.Stdout, answer{Hello: &hello{Landlock: 7, Seccomp: kind != "no sandbox", Proved: kind != "no sandbox"}}, nil)
		case req.Op == "open" && !strings.HasPrefix(kind, "open:"):
			send(os.Stdout, answer{Pages: 3}, nil)
		default:
			fmt.Fprint(os.Stderr, "a name that must not be logged whole\n", strings.Repeat("å", 1<<20))
			io.WriteString(os.Stdout, lies[kind])
		}
	}
}

// frame is an answer with a head and a body of one's choice.
func frame(head, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	return string(b) + head + body
}

const jpegStart = "\xff\xd8\xff\xd9"

var lies = map[string]string{
	"open:no pages":        frame(`{"pages":0}`, ""),
	"open:many pages":      frame(`{"pages":999999}`, ""),
	"open:strange fault":   frame(`{"fault":{"Reason":"file-stolen","Detail":"x"}}`, ""),
	"open:wordy fault":     frame(`{"fault":{"Reason":"file-unreadable","Detail":"`+strings.Repeat("x", 500)+`"}}`, ""),
	"open:rude fault":      frame(`{"fault":{"Reason":"file-unreadable","Detail":"\u001b[2J"}}`, ""),
	"open:page's fault":    frame(`{"fault":{"Reason":"page-unreadable","Detail":"x"}}`, ""),
	"garbage":              strings.Repeat("\x00\x01garbage", 100),
	"huge head":            "\xff\xff\xff\xff\x00\x00\x00\x00{}",
	"huge body":            "\x00\x00\x00\x02\xff\xff\xff\xff{}",
	"no JSON":              frame("{", ""),
	"NaN":                  frame(`{"registration":{"rotation_deg":NaN,"residual_mm":0}}`, jpegStart),
	"foreign code":         frame(`{"codes":["https://example.org"]}`, ""),
	"wrong number":         frame(`{"numbers":["AAAA-AAAA-AAAA"]}`, ""),
	"ours and numbered":    frame(`{"ours":true,"numbers":["x"]}`, ""),
	"blank and ours":       frame(`{"blank":true,"ours":true}`, ""),
	"blank with codes":     frame(`{"blank":true,"numbers":["x"]}`, ""),
	"many codes":           frame(`{"codes":["`+strings.Repeat(`x","`, 100)+`x"]}`, ""),
	"no picture":           frame(`{}`, "GIF89a"),
	"turned too far":       frame(`{"registration":{"rotation_deg":1e300,"residual_mm":0}}`, jpegStart),
	"field not asked":      measured(`{"name":"secret","kind":"tick","state":"filled","confidence":1}`),
	"field twice":          measured(tick + "," + tick),
	"wrong kind":           measured(`{"name":"box","kind":"date","state":"filled","confidence":1}`),
	"unknown state":        measured(`{"name":"box","kind":"tick","state":"maybe","confidence":1}`),
	"confidence":           measured(`{"name":"box","kind":"tick","state":"filled","confidence":7}`),
	"long value":           measured(`{"name":"box","kind":"tick","state":"filled","confidence":1,"value":"` + strings.Repeat("9", 9999) + `"}`),
	"unprintable value":    measured(`{"name":"box","kind":"tick","state":"filled","confidence":1,"value":"\u0000"}`),
	"answers, not aligned": frame(`{"answers":[`+tick+`]}`, jpegStart),
	"strange remark":       frame(`{"registration":{"rotation_deg":0,"residual_mm":0},"found":["sheet-forged"]}`, jpegStart),
	"remark twice":         frame(`{"registration":{"rotation_deg":0,"residual_mm":0},"found":["marks-undrawn","marks-undrawn"]}`, jpegStart),
	"remark, not aligned":  frame(`{"found":["marks-undrawn"]}`, jpegStart),
	"attached later":       frame(`{"attached":true}`, jpegStart),
	"always needs":         frame(`{"need":true}`, ""),
	"a code's answer":      measured(`{"name":"code-1","kind":"code","state":"filled","confidence":1}`),
}

const tick = `{"name":"box","kind":"tick","state":"filled","confidence":1}`

func measured(answers string) string {
	return frame(`{"registration":{"rotation_deg":0,"residual_mm":0},"answers":[`+answers+`]}`, jpegStart)
}

// parent starts a pool, says who its children are, and waits to be killed.
func parent() int {
	p, err := Start(context.Background(), Config{Count: 2, Command: ourselves("reader")})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for _, c := range p.idle {
		fmt.Println(c.cmd.Process.Pid)
	}
	fmt.Println("ready")
	select {}
}

func ourselves(args ...string) []string {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return slices.Concat([]string{self}, args)
}
