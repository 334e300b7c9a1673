package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readmeCommands are the lines of the README that call the program.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		command, _, _ := strings.Cut(strings.TrimSpace(line), "  #")
		if strings.HasPrefix(line, "    bin/blankett ") {
			all = append(all, strings.TrimSpace(command))
		}
	}
	if len(all) < 10 {
		t.Fatalf("found %d commands in the README only", len(all))
	}
	return all
}

// TestReadmeCommands runs every command of the README as it stands there, in
// the order it stands there, beside a service with the samples in.
func TestReadmeCommands(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	link(t, filepath.Dir(program), filepath.Join(dir, "bin"))
	samples, err := filepath.Abs(filepath.Join(root, "samples"))
	if err != nil {
		t.Fatal(err)
	}
	link(t, samples, filepath.Join(dir, "samples"))
	s := serve(t, data)
	blankett(t, "sample", "--data", data, "--out", s.inbox())
	s.returns(sampleReturns)
	blankett(t, "sample", "--data", data, "--out", s.inbox(), "--seed", "2")
	s.returns(2 * sampleReturns) // so that there is a return 17
	blankett(t, "sample", "--data", data, "--out", filepath.Join(dir, "scans"))
	link(t, filepath.Join(dir, "scans", "01-complete.pdf"), filepath.Join(dir, "scan.pdf"))
	for _, command := range readmeCommands(t) {
		if command == "bin/blankett serve" {
			continue // it runs already
		}
		cmd := exec.Command("bash", "-c", command)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Symlink(from, to); err != nil {
		t.Fatal(err)
	}
}

// TestMakeRun is the newcomer's first command: it must end in a service whose
// queue fills by itself, and so it must when it is given again.
func TestMakeRun(t *testing.T) {
	data := t.TempDir()
	for _, returns := range []int{sampleReturns, 2 * sampleReturns} {
		makeRun(t, data, returns)
		if _, err := os.Stat(filepath.Join(data, "sheets.pdf")); err != nil {
			t.Error(err)
		}
	}
	out, err := exec.Command(filepath.Join(root, "bin", "blankett"), "--version").Output()
	if err != nil || !regexp.MustCompile(`^blankett \S+ \(go1\.\S+, database schema [1-9]\d*\)\n$`).Match(out) || bytes.Contains(out, []byte("(devel)")) {
		t.Errorf("what was built is %q, %v", out, err)
	}
}

// makeRun has make serve a data folder until it holds so many returns.
func makeRun(t *testing.T, data string, returns int) {
	t.Helper()
	cmd := exec.Command("make", "run", "DATA="+data, "PAUSE=0s")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "BLANKETT_LISTEN=127.0.0.1:0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(out.String())
		}
	}()
	deadline := time.Now().Add(5 * time.Minute)
	for countReturns(data) < returns {
		if time.Now().After(deadline) {
			t.Fatalf("the queue did not fill: %d returns", countReturns(data))
		}
		time.Sleep(time.Second)
	}
}

// countReturns is how many returns a data folder holds; 0 while it is not there.
func countReturns(data string) int {
	out, err := exec.Command(program, "queue", "list", "--json", "--data", data).Output()
	if err != nil {
		return 0
	}
	return bytes.Count(out, []byte("\n"))
}
