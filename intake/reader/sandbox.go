package reader

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"github.com/landlock-lsm/go-landlock/landlock"
	llsys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Limits of a child that are the same for all.
const (
	maxOpenFiles = 64       // files: its pipes, and tessdata while it is read
	maxStack     = 64 << 20 // bytes: a parser that calls itself without end stops here
)

// allowed are the system calls that a reader makes once it is shut in, found by
// tracing readers at work on every kind of file: memory, threads, clocks, what was
// opened before, and the files that Landlock leaves. Names that a kind of machine
// does not have are left out there. newfstatat is how the renderer finds its compiled
// code: no filter sees a path, so a reader can learn that a file is there, how large
// and how old it is.
var allowed = []string{
	"read", "write", "close", "lseek", "pread64", "fstat", "newfstatat", "open", "openat", "getdents64",
	"munmap", "mremap", "madvise", "brk", "mincore",
	"futex", "sched_yield", "sched_getaffinity", "set_robust_list", "rseq", "gettid", "getpid", "exit", "exit_group",
	"nanosleep", "clock_nanosleep", "clock_gettime", "gettimeofday", "time", "restart_syscall",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe2", "poll", "ppoll",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "getrusage", "getrandom", "sysinfo",
	"clone3", // which another filter answers; see filterCalls
}

// allowedSo are those that are allowed only so: signals to the reader itself, its
// own limits, new threads but no processes, descriptors' flags but not whom they
// signal, and memory that can be written or run, never both.
func allowedSo() []seccomp.NameWithConditions {
	is := func(argument uint32, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: seccomp.Equal, Value: value}
	}
	lacks := func(argument uint32, bits uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: seccomp.BitsNotSet, Value: bits}
	}
	all := []seccomp.NameWithConditions{
		{Name: "tgkill", Conditions: seccomp.ArgumentConditions{is(0, uint64(os.Getpid()))}},
		{Name: "prlimit64", Conditions: seccomp.ArgumentConditions{is(0, 0)}},
		{Name: "clone", Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_THREAD}}},
		{Name: "mmap", Conditions: seccomp.ArgumentConditions{lacks(2, unix.PROT_EXEC)}},
		{Name: "mmap", Conditions: seccomp.ArgumentConditions{lacks(2, unix.PROT_WRITE)}},
		{Name: "mprotect", Conditions: seccomp.ArgumentConditions{lacks(2, unix.PROT_EXEC)}},
		{Name: "mprotect", Conditions: seccomp.ArgumentConditions{lacks(2, unix.PROT_WRITE)}},
	}
	for _, command := range []uint64{unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL, unix.F_DUPFD_CLOEXEC} {
		all = append(all, seccomp.NameWithConditions{Name: "fcntl", Conditions: seccomp.ArgumentConditions{is(1, command)}})
	}
	return all
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

// filterCalls refuses, on all threads, each call that is not allowed. It loads a
// filter for each thing that one policy can't say: the kernel runs all of them, and
// the strictest answer holds.
func filterCalls() error {
	if err := nativeCalls(); err != nil {
		return err
	}
	machine, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(slices.Clone(allowed), func(name string) bool {
		_, is := machine.SyscallNames[name]
		return !is
	})
	for _, policy := range []seccomp.Policy{
		// glibc asks for a thread with clone3, whose flags no filter can see; told
		// that there is no such call it uses clone, whose flags can be seen.
		{DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}}}},
		// Last, since it allows no other filter after it.
		{DefaultAction: seccomp.ActionErrno, Syscalls: []seccomp.SyscallGroup{{Action: seccomp.ActionAllow, Names: known, NamesWithCondtions: allowedSo()}}},
	} {
		if err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: policy}); err != nil {
			return err
		}
	}
	return nil
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
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new rights: %w", err)
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
