package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"blankett/intake/judge"
)

// program is the program as a user has it, built once for all tests here.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "blankett-bin-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "blankett")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build blankett:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// blankett runs the program and gives its output; it must succeed.
func blankett(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(program, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("blankett %s: %v\n%s", strings.Join(args, " "), err, errs.Bytes())
	}
	return out
}

// lines decodes output of one line of JSON each.
func lines[T any](t *testing.T, out []byte) []T {
	t.Helper()
	var all []T
	dec := json.NewDecoder(bytes.NewReader(out))
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// service is a running `blankett serve` on a data folder.
type service struct {
	t       *testing.T
	data    string
	args    []string
	cmd     *exec.Cmd
	address string // http://…
	log     bytes.Buffer
}

// serve starts a service whose inbox is DATA/inbox and stops it at the end.
func serve(t *testing.T, data string, args ...string) *service {
	t.Helper()
	s := &service{t: t, data: data, args: append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--every", "300ms"}, args...)}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *service) start() {
	s.t.Helper()
	s.cmd = exec.Command(program, s.args...)
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for said.Scan() {
		if _, address, ok := strings.Cut(said.Text(), "The queue:"); ok {
			s.address = strings.TrimSuffix(strings.TrimSpace(address), "/")
			go func() {
				for said.Scan() {
				}
			}()
			return
		}
	}
	s.kill()
	s.t.Fatalf("serve did not start:\n%s", s.log.Bytes())
}

// kill ends the service as a power cut would.
func (s *service) kill() {
	if s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// stop ends it as a person would, and wants a clean end.
func (s *service) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("serve ended with %v\n%s", err, s.log.Bytes())
	}
}

func (s *service) inbox() string { return filepath.Join(s.data, "inbox") }

// drop puts a file in the inbox as a careful scanner does: whole, by rename.
func (s *service) drop(name string, data []byte) {
	s.t.Helper()
	drop(s.t, s.inbox(), name, data)
}

func drop(t *testing.T, inbox, name string, data []byte) {
	t.Helper()
	to := filepath.Join(inbox, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o770); err != nil {
		t.Fatal(err)
	}
	tmp := filepath.Join(t.TempDir(), "whole")
	if err := os.WriteFile(tmp, data, 0o660); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, to); err != nil {
		t.Fatal(err)
	}
}

// returns waits until the queue holds so many returns and the inbox is empty,
// and gives them with everything read on them.
func (s *service) returns(want int) []judge.Return {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Minute)
	for {
		listed := lines[judge.Return](s.t, blankett(s.t, "queue", "list", "--data", s.data, "--limit", "100000", "--json"))
		if len(listed) >= want && inboxEmpty(s.t, s.inbox()) {
			return s.whole(listed)
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%d returns after 10 minutes, want %d\n%s", len(listed), want, s.log.Bytes())
		}
		time.Sleep(300 * time.Millisecond)
	}
}

func (s *service) whole(listed []judge.Return) []judge.Return {
	s.t.Helper()
	var all []judge.Return
	for _, r := range listed {
		out := blankett(s.t, "queue", "show", fmt.Sprint(r.ID), "--data", s.data, "--json")
		all = append(all, lines[judge.Return](s.t, out)...)
	}
	return all
}

// inboxEmpty says whether no file is left anywhere in an inbox, claimed or not.
func inboxEmpty(t *testing.T, inbox string) bool {
	t.Helper()
	empty := true
	err := filepath.WalkDir(inbox, func(path string, d os.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.Type().IsRegular() && d.Name() != "lock" {
			empty = false
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return empty
}
