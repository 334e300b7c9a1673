package reader

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"blankett/forms"
	"blankett/intake"
)

// ErrNoSandbox says that the kernel can't shut a reader in.
var ErrNoSandbox = errors.New("readers can't be sandboxed here")

// errClosed is for those who ask a closed pool.
var errClosed = errors.New("the pool of readers is closed")

// Config says how readers are run. Zero values mean what is said in brackets.
type Config struct {
	Count       int           // children at once [one for each CPU]
	Command     []string      // what to start [this program with the verb "reader"]
	Unsandboxed bool          // go on where the kernel can't shut them in: for tests of other things
	Log         *slog.Logger  // [slog.Default()]
	Timeout     time.Duration // for a page, or for opening a file [60 s]
	CPU         time.Duration // processor time for the same, whole seconds [15 s]
	File        time.Duration // processor time for a file, beside what its pages may take [60 s]
	Memory      uint64        // address space of a child, bytes [3 GiB]
	// Compiled is a folder for the code that pages are drawn with, which takes
	// seconds to compile. It is made for this user alone, and must stay so:
	// children run what lies in it [one in the user's cache folder].
	Compiled string
	// Frame is what every sheet has: the places of codes, marks and printed case
	// numbers. Without it no case number is looked for on a page without a code.
	Frame forms.Page
}

func (c Config) withDefaults() (Config, error) {
	if c.Count <= 0 {
		c.Count = runtime.NumCPU()
	}
	if c.Timeout <= 0 {
		c.Timeout = 60 * time.Second
	}
	if c.CPU < time.Second {
		c.CPU = 15 * time.Second
	}
	if c.File <= 0 {
		c.File = time.Minute
	}
	if c.Memory == 0 {
		c.Memory = 3 << 30
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if len(c.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return c, fmt.Errorf("find this program: %w", err)
		}
		c.Command = []string{self, "reader"}
	}
	return c, nil
}

// tessdata is where tesseract finds its languages.
func tessdata() string {
	if dir := os.Getenv("TESSDATA_PREFIX"); dir != "" {
		return dir
	}
	return "/usr/share/tesseract-ocr/5/tessdata"
}

// Pool is a set of readers, kept warm: a child sees one file and is ended, so that
// no file can see, or answer for, the next person's. It implements intake.Readers
// and may be used by many goroutines.
type Pool struct {
	*lane
	conf   Config
	set    settings
	starts chan start
	closed chan struct{}
	once   sync.Once
	remove string // a folder to remove at the end, "" for none

	mu       sync.Mutex
	idle     []*child
	all      map[*child]bool
	starting int // of those that will wait for work
	failures int // starts that failed since the last that did not
}

var _ intake.Readers = (*Pool)(nil)

// lane is a pool's children as some of those who use it have them: so many at once,
// whatever the others read.
type lane struct {
	pool  *Pool
	seats chan struct{} // one for each child that may be in use
}

// Lane gives readers of the same pool that nobody else can be ahead at.
func (p *Pool) Lane(count int) intake.Readers { return &lane{p, make(chan struct{}, count)} }

// start asks the pool's own thread for a process.
type start struct {
	done chan started
}

type started struct {
	child *child
	err   error
}

// Start starts the children. It gives ErrNoSandbox, wrapped with the cause,
// where the kernel can't shut them in and conf does not allow that.
func Start(ctx context.Context, conf Config) (*Pool, error) {
	conf, err := conf.withDefaults()
	if err != nil {
		return nil, err
	}
	p := &Pool{
		conf: conf,
		set: settings{Unsandboxed: conf.Unsandboxed, Memory: conf.Memory, CPUSeconds: uint64(conf.CPU / time.Second),
			Tessdata: tessdata(), Frame: conf.Frame},
		starts: make(chan start), closed: make(chan struct{}),
		all: map[*child]bool{},
	}
	p.lane = &lane{p, make(chan struct{}, conf.Count)}
	if p.set.Compiled, p.remove, err = compiledFolder(conf.Compiled); err != nil {
		return nil, err
	}
	go p.thread()
	if err := p.warm(ctx); err != nil {
		p.Close()
		return nil, err
	}
	go p.compile()
	return p, nil
}

// warm starts all children at once.
func (p *Pool) warm(ctx context.Context) error {
	errs := make(chan error)
	for range p.conf.Count {
		go func() {
			c, err := p.spawn(ctx)
			if err == nil {
				p.rest(c)
			}
			errs <- err
		}()
	}
	var first error
	for range p.conf.Count {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// thread starts processes from one thread that lives as long as the pool: the
// kernel ends a child along with the thread that started it, and Go's other
// threads come and go.
func (p *Pool) thread() {
	runtime.LockOSThread() // and never unlocked: the thread ends with this function
	for {
		select {
		case s := <-p.starts:
			c, err := launch(p.conf.Command, environment(p.set.Tessdata))
			s.done <- started{c, err}
		case <-p.closed:
			return
		}
	}
}

// spawn gives a new child that has been greeted.
func (p *Pool) spawn(ctx context.Context) (*child, error) {
	c, err := p.ungreeted(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.greet(ctx, p.set); err != nil {
		p.drop(c, err)
		return nil, err
	}
	return c, nil
}

// ungreeted gives a new child that nothing has been said to.
func (p *Pool) ungreeted(ctx context.Context) (*child, error) {
	s := start{done: make(chan started, 1)}
	select {
	case p.starts <- s:
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("start a reader: %w", ctx.Err())
	}
	got := <-s.done
	if got.err != nil {
		return nil, got.err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		got.child.kill()
		return nil, errClosed
	}
	p.all[got.child] = true
	return got.child, nil
}

// backOff is the wait before the next start, after so many that failed.
func backOff(failures int) time.Duration {
	const first, longest = 100 * time.Millisecond, 5 * time.Second
	if failures == 0 {
		return 0
	}
	return min(first<<min(failures-1, 10), longest)
}

// acquire gives a child to the caller alone, waiting until there is one.
func (l *lane) acquire(ctx context.Context) (*child, error) {
	select {
	case l.seats <- struct{}{}:
	case <-l.pool.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a reader: %w", ctx.Err())
	}
	c, err := l.pool.seat(ctx)
	if err != nil {
		<-l.seats
		return nil, err
	}
	return c, nil
}

// seat takes a child that rests, or starts one.
func (p *Pool) seat(ctx context.Context) (*child, error) {
	p.mu.Lock()
	failures := p.failures
	for len(p.idle) > 0 {
		c := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if c.alive() {
			p.mu.Unlock()
			return c, nil
		}
		delete(p.all, c)
	}
	p.mu.Unlock()
	if err := sleep(ctx, backOff(failures)); err != nil {
		return nil, err
	}
	c, err := p.spawn(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.failures++
		return nil, err
	}
	p.failures = 0
	return c, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a reader: %w", ctx.Err())
	}
}

// release ends a child that has seen a file, and starts the one that waits for the
// next in its place.
func (l *lane) release(c *child) {
	<-l.seats
	if !c.used {
		l.pool.rest(c)
		return
	}
	go func() {
		l.pool.drop(c, nil)
		l.pool.refill()
	}()
}

// refill starts a child to wait for work, where fewer wait than may work at once.
// One that can't be started is missed by whoever needs it, who says so.
func (p *Pool) refill() {
	p.mu.Lock()
	enough := len(p.idle)+p.starting >= p.conf.Count
	if !enough {
		p.starting++
	}
	p.mu.Unlock()
	if enough {
		return
	}
	c, err := p.spawn(context.Background())
	p.mu.Lock()
	p.starting--
	p.mu.Unlock()
	if err == nil {
		p.rest(c)
	}
}

// rest puts a child among those that wait for work.
func (p *Pool) rest(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.closed:
		c.kill()
	default:
		p.idle = append(p.idle, c)
	}
}

// drop ends a child. What it printed last is a stranger's: one short line of
// it is logged, in ASCII.
func (p *Pool) drop(c *child, why error) {
	c.kill()
	<-c.ended
	p.mu.Lock()
	delete(p.all, c)
	p.mu.Unlock()
	if why != nil && !errors.Is(why, context.Canceled) {
		line, said := c.said.first()
		p.conf.Log.Warn("a reader died", "cause", why, "exit", c.cmd.ProcessState.String(), "stderr", line, "stderr_bytes", said)
	}
}

// Close kills the children and waits for their ends. Documents still open fail
// from now on.
func (p *Pool) Close() error {
	p.once.Do(func() { close(p.closed) })
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.all {
		c.kill()
		<-c.ended
	}
	p.idle, p.all = nil, nil
	if p.remove != "" {
		return os.RemoveAll(p.remove)
	}
	return nil
}

// alive says whether the process still runs.
func (c *child) alive() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}
