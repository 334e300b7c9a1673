package reader

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	llsys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Limits of a child that are the same for all.
const (
	maxOpenFiles = 64       // files: its pipes, and tessdata while it is read
	maxStack     = 64 << 20 // bytes: a parser that calls itself without end stops here
)

// forbidden are the system calls that a reader never needs and an intruder
// would: the network, other programs, other processes, the kernel's insides.
var forbidden = []string{
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
	"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill",
	"pidfd_open", "pidfd_getfd", "pidfd_send_signal", "process_madvise",
	"mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "open_by_handle_at", "name_to_handle_at",
	"bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
	"keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
	"reboot", "swapon", "swapoff", "personality", "acct", "quotactl", "settimeofday", "clock_settime", "adjtimex",
	"shmget", "shmat", "msgget", "semget", "mq_open", "memfd_create", "setuid", "setgid", "setreuid", "setregid",
}

// confine shuts the process in, before it has seen a byte from outside.
func confine(s settings) hello {
	if err := limit(s.Memory); err != nil {
		return hello{Problem: err.Error()}
	}
	if s.Unsandboxed {
		return hello{}
	}
	abi, err := llsys.LandlockGetABIVersion()
	if err != nil || abi < 1 {
		return hello{Problem: "the kernel has no Landlock"}
	}
	h := hello{Landlock: abi}
	readable := []string{s.Tessdata}
	if s.Compiled != "" {
		readable = append(readable, s.Compiled)
	}
	if err := landlock.V11.BestEffort().Restrict(landlock.RODirs(readable...).IgnoreIfMissing()); err != nil {
		h.Problem = fmt.Sprintf("Landlock: %v", err)
		return h
	}
	if err := filterCalls(); err != nil {
		h.Problem = fmt.Sprintf("seccomp: %v", err)
		return h
	}
	h.Seccomp = true
	h.Proved = proved()
	return h
}

// limit sets what the kernel kills or refuses by.
func limit(memory uint64) error {
	debug.SetMaxStack(maxStack)
	for resource, value := range map[int]uint64{
		unix.RLIMIT_AS: memory, unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_NOFILE: maxOpenFiles,
	} {
		if err := unix.Prlimit(0, resource, &unix.Rlimit{Cur: value, Max: value}, nil); err != nil {
			return fmt.Errorf("set limit %d: %w", resource, err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("die with the parent: %w", err)
	}
	return dieAtCPULimit()
}

// dieAtCPULimit gives SIGXCPU back to the kernel, whose way with it is to end
// the process. Go's own handler would let it run on.
func dieAtCPULimit() error {
	var ordinary struct{ handler, flags, restorer, mask uint64 }
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGXCPU), uintptr(unsafe.Pointer(&ordinary)), 0, 8, 0, 0)
	if e != 0 {
		return fmt.Errorf("end at the CPU limit: %w", e)
	}
	return nil
}

// grantCPU lets the process run for so many seconds more than it has.
func grantCPU(seconds uint64) error {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return fmt.Errorf("ask for the CPU time used: %w", err)
	}
	used := uint64(u.Utime.Sec+u.Stime.Sec) + 1 // rounded up
	if err := unix.Prlimit(0, unix.RLIMIT_CPU, &unix.Rlimit{Cur: used + seconds, Max: unix.RLIM_INFINITY}, nil); err != nil {
		return fmt.Errorf("set the CPU limit: %w", err)
	}
	return nil
}

// filterCalls refuses the forbidden calls on all threads, and new processes
// while allowing new threads. One filter each: the library ends a policy after
// its first group. The kernel runs all filters, and the strictest answer holds.
func filterCalls() error {
	// glibc asks for a thread with clone3, whose flags no filter can see; told
	// that there is no such call it uses clone, whose flags can be seen.
	noSuchCall := seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)
	noThread := seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsNotSet, Value: unix.CLONE_THREAD}}
	for _, group := range []seccomp.SyscallGroup{
		{Action: noSuchCall, Names: []string{"clone3"}},
		{Action: seccomp.ActionErrno, NamesWithCondtions: []seccomp.NameWithConditions{{Name: "clone", Conditions: noThread}}},
		{Action: seccomp.ActionErrno, Names: forbidden},
	} {
		policy := seccomp.Policy{DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{group}}
		if err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: policy}); err != nil {
			return err
		}
	}
	return nativeCalls()
}

// architectures are the kernel's names of the machines this runs on.
var architectures = map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}

// nativeCalls ends a process that calls the kernel as another kind of machine
// would, by whose numbers the other filters would be passed.
func nativeCalls() error {
	native, ok := architectures[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no filter for %s", runtime.GOARCH)
	}
	const archOffset = 4 // of the machine in struct seccomp_data, bytes
	code := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: archOffset},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: native},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	prog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	_, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if e != 0 {
		return fmt.Errorf("refuse foreign calls: %w", e)
	}
	return nil
}

// proved tries what must not work any more.
func proved() bool {
	if f, err := os.Open("/"); err == nil {
		f.Close()
		return false
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.Close(fd)
	}
	return errors.Is(err, unix.EPERM)
}
