package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// Process is a program to be run and killed.
type Process struct {
	Path string
	Args []string // without the program's own name
	Env  []string // nil for this process's
	Out  string   // a file that gets what it says
}

// Ended is how a process ended.
type Ended struct {
	Killed bool
	Code   int // its exit code, where it was not killed
	Calls  int // how many calls that change the disk it made, over all its threads
}

// KillBefore runs a process and kills it before its n-th call that changes something
// on the disk, counted over all its threads; 0 never does. What it has written by then
// stays, as with any kill.
func (p Process) KillBefore(n int) (Ended, error) {
	// Only the thread that started a process may trace it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pid, err := p.start()
	if err != nil {
		return Ended{}, fmt.Errorf("start %s: %w", filepath.Base(p.Path), err)
	}
	var status unix.WaitStatus
	if _, err := unix.Wait4(pid, &status, 0, nil); err != nil {
		return Ended{}, err
	}
	const options = unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_EXITKILL
	if err := unix.PtraceSetOptions(pid, options); err != nil {
		return Ended{}, fmt.Errorf("trace %s: %w", filepath.Base(p.Path), err)
	}
	if err := unix.PtraceSyscall(pid, 0); err != nil {
		return Ended{}, err
	}
	return follow(pid, n)
}

func (p Process) start() (int, error) {
	out, err := os.OpenFile(p.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	proc, err := os.StartProcess(p.Path, append([]string{p.Path}, p.Args...), &os.ProcAttr{
		Env: p.Env, Files: []*os.File{nil, out, out}, Sys: &unix.SysProcAttr{Ptrace: true, Setpgid: true},
	})
	if err != nil {
		return 0, err
	}
	return proc.Pid, nil
}

// follow lets a traced process go from call to call.
func follow(pid, n int) (Ended, error) {
	var e Ended
	for {
		var status unix.WaitStatus
		tid, err := unix.Wait4(-pid, &status, unix.WALL, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return e, fmt.Errorf("wait for a traced process: %w", err)
		}
		if !status.Stopped() {
			if tid == pid {
				e.Killed, e.Code = status.Signaled(), status.ExitStatus()
				return e, nil
			}
			continue
		}
		pass := 0
		switch sig := status.StopSignal(); {
		case sig == unix.SIGTRAP|0x80:
			if changesDisk(tid) {
				if e.Calls++; e.Calls == n {
					_ = unix.Kill(pid, unix.SIGKILL)
					continue
				}
			}
		case sig != unix.SIGTRAP && sig != unix.SIGSTOP:
			pass = int(sig)
		}
		_ = unix.PtraceSyscall(tid, pass) // one that is gone by now says so to Wait4
	}
}

// changing are the calls that change something on the disk, or make a change last.
var changing = map[uint64]bool{
	unix.SYS_WRITE: true, unix.SYS_PWRITE64: true, unix.SYS_WRITEV: true, unix.SYS_FTRUNCATE: true, unix.SYS_FALLOCATE: true,
	unix.SYS_COPY_FILE_RANGE: true, unix.SYS_SENDFILE: true, unix.SYS_FSYNC: true, unix.SYS_FDATASYNC: true,
	unix.SYS_RENAME: true, unix.SYS_RENAMEAT: true, unix.SYS_RENAMEAT2: true, unix.SYS_LINK: true, unix.SYS_LINKAT: true,
	unix.SYS_UNLINK: true, unix.SYS_UNLINKAT: true, unix.SYS_MKDIR: true, unix.SYS_MKDIRAT: true, unix.SYS_RMDIR: true,
}

// changesDisk says whether a thread that has stopped is about to make such a call.
func changesDisk(tid int) bool {
	var regs unix.PtraceRegs
	if unix.PtraceGetRegs(tid, &regs) != nil || int64(regs.Rax) != -int64(unix.ENOSYS) {
		return false // gone, or on its way out of a call
	}
	if regs.Orig_rax == unix.SYS_OPENAT {
		return regs.Rdx&unix.O_CREAT != 0
	}
	standard := regs.Orig_rax == unix.SYS_WRITE && regs.Rdi <= 2 // what it says is no change
	return changing[regs.Orig_rax] && !standard
}
