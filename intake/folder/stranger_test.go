package folder

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"blankett/intake"
)

// The users of this test: files belong to the one, and the service is the other.
const (
	writerUID  = 65534
	serviceUID = 65533
)

// TestWriterOfAnotherUser has a scanner's account write a file page by page and
// keep it open, with the service as yet another user, who is given no lease on
// it: every byte written comes in, also what is added after the first page was
// taken, and as one file that takes the first taking's place.
func TestWriterOfAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to be two other users")
	}
	dir, err := os.MkdirTemp("", "blankett-stranger-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	inbox, data, program := filepath.Join(dir, "inbox"), filepath.Join(dir, "data"), filepath.Join(dir, "program")
	for folder, uid := range map[string]int{dir: 0, inbox: serviceUID, data: serviceUID} {
		must(t, os.MkdirAll(folder, 0o777))
		must(t, os.Chown(folder, uid, uid))
		must(t, os.Chmod(folder, 0o777))
	}
	raw, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(program, raw, 0o755))

	as := func(uid uint32, role string) *exec.Cmd {
		c := exec.Command(program, "-test.run=^TestStranger$")
		c.Env = []string{"STRANGER=" + role, "STRANGER_INBOX=" + inbox, "STRANGER_DATA=" + data, "TMPDIR=" + dir}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}, Pdeathsig: syscall.SIGKILL}
		c.Stderr = os.Stderr
		return c
	}
	service := as(serviceUID, "service")
	ready, err := service.StdoutPipe()
	must(t, err)
	must(t, service.Start())
	defer func() { service.Process.Kill(); service.Wait() }()
	// The database is the service's: were it opened here first, its log would
	// belong to root.
	if line, err := bufio.NewReader(ready).ReadString('\n'); line != "open\n" {
		t.Fatalf("the service says %q, %v", line, err)
	}
	writer := as(writerUID, "writer")
	say, err := writer.StdinPipe()
	must(t, err)
	hear, err := writer.StdoutPipe()
	must(t, err)
	must(t, writer.Start())
	defer func() { writer.Process.Kill(); writer.Wait() }()
	answer := bufio.NewReader(hear)
	if line, err := answer.ReadString('\n'); line != "written\n" {
		t.Fatalf("the writer says %q, %v", line, err)
	}
	o := &office{TB: t, inbox: inbox, data: data}
	wait := func(what string, until func([]intake.Arrival) bool) {
		t.Helper()
		for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			if o.db == nil {
				o.open()
				t.Cleanup(func() { o.db.Close(); o.archive.Close() })
			}
			all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
			must(t, err)
			if until(all) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("waited too long until %s", what)
			}
		}
	}
	wait("the first page is taken", func(all []intake.Arrival) bool { return len(all) == 1 })
	time.Sleep(500 * time.Millisecond) // for a service that removes at once what it has taken
	fmt.Fprintln(say, "go on")
	line, err := answer.ReadString('\n')
	must(t, err)
	if line != "links 1\n" {
		t.Errorf("after the last page the writer's file has %q", line)
	}
	wait("all pages are taken", func(all []intake.Arrival) bool {
		return len(all) > 1 && string(o.bytes(all[len(all)-1:])["adf.pdf"][0]) == twoPages
	})
	all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
	must(t, err)
	if last := all[len(all)-1]; last.Supersedes != all[0].ID || last.Source != "adf.pdf" {
		t.Errorf("the whole file supersedes %q, comes from %q; the first taking was %q", last.Supersedes, last.Source, all[0].ID)
	}
	wait("the file is removed", func([]intake.Arrival) bool { return len(o.left()) == 0 })
}

const onePage = "%PDF-1.7\npage 1\n%%EOF\n"
const twoPages = onePage + "page 2\n%%EOF\n"

// TestStranger is the processes of TestWriterOfAnotherUser.
func TestStranger(t *testing.T) {
	inbox := os.Getenv("STRANGER_INBOX")
	switch os.Getenv("STRANGER") {
	case "":
		t.Skip("only run by other tests")
	case "writer":
		f, err := os.OpenFile(filepath.Join(inbox, "adf.pdf"), os.O_RDWR|os.O_CREATE, 0o644)
		must(t, err)
		_, err = f.WriteString(onePage)
		must(t, err)
		fmt.Println("written")
		_, err = bufio.NewReader(os.Stdin).ReadString('\n')
		must(t, err)
		_, err = f.WriteString(twoPages[len(onePage):])
		must(t, err)
		info, err := f.Stat()
		must(t, err)
		fmt.Println("links", info.Sys().(*syscall.Stat_t).Nlink)
		io.Copy(io.Discard, os.Stdin) // keeps the file open
	case "service":
		o := &office{TB: t, inbox: inbox, data: os.Getenv("STRANGER_DATA")}
		o.open()
		fmt.Println("open")
		cfg := o.config()
		cfg.Patience, cfg.Quiet = time.Second, 3*time.Second
		cfg.Log = slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))
		must(t, Watch(context.Background(), cfg))
	}
}
