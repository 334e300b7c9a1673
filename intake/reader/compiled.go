package reader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// compileTimeout is how long the compiling of the renderer may take, on a busy
// machine.
const compileTimeout = 5 * time.Minute

// compiledFolder makes the folder of compiled code, with nobody else's rights on
// it. Where none is named it is in the user's cache folder; where the user has
// none, a new one, to be removed at the end.
func compiledFolder(named string) (dir, remove string, err error) {
	if named == "" {
		cache, err := os.UserCacheDir()
		if err == nil {
			dir = filepath.Join(cache, "blankett", "renderer")
			err = ownFolder(dir)
		}
		if err == nil {
			return dir, "", nil
		}
		dir, err = os.MkdirTemp("", "blankett-renderer-")
		if err != nil {
			return "", "", fmt.Errorf("make a folder for compiled code: %w", err)
		}
		return dir, dir, nil
	}
	if named, err = filepath.Abs(named); err == nil {
		err = ownFolder(named)
	}
	if err != nil {
		return "", "", fmt.Errorf("make the folder for compiled code: %w", err)
	}
	return named, "", nil
}

// ownFolder makes a folder, or takes one that nobody else can write to.
func ownFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	const othersWrite fs.FileMode = 0o022
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode()&othersWrite != 0 || !ok || int(owner.Uid) != os.Geteuid() {
		return errors.New("others can write to it")
	}
	return nil
}

// compile lets a child of its own compile the renderer, one that never sees a
// byte from outside, and ends it. Children that need the renderer before it is
// there compile it for themselves.
func (p *Pool) compile() {
	sweep(p.set.Compiled)
	c, err := p.ungreeted(context.Background())
	if err != nil {
		return // the pool is closed, or about to say so itself
	}
	_, _, err = c.call(context.Background(), compileTimeout, request{Op: "compile", Set: &settings{Compiled: p.set.Compiled}}, nil)
	select {
	case <-p.closed:
		err = nil
	default:
	}
	p.drop(c, err)
}

// sweep removes what compiling that was broken off left behind.
func sweep(dir string) {
	const writing = time.Hour // at most
	left, _ := filepath.Glob(filepath.Join(dir, "*", "*.tmp"))
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > writing {
			os.Remove(path)
		}
	}
}
