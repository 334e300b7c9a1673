package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// renewable is a TLS certificate and its key in files that may be renewed
// while we serve. What replaces them counts from the next connection on, once
// the two belong together; until then the one before goes on.
type renewable struct {
	cert, key string // PEM files
	log       *slog.Logger

	mu    sync.Mutex
	pair  *tls.Certificate
	state fileState // of the files when they were last read, well or not
}

// fileState is what changes when a certificate or its key is replaced.
type fileState struct{ cert, key fileMark }

type fileMark struct {
	size    int64
	changed time.Time
}

// openCertificate reads a certificate, which must be right at the start.
func openCertificate(cert, key string, log *slog.Logger) (*renewable, error) {
	c := &renewable{cert: cert, key: key, log: log}
	c.state = c.look()
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	c.pair = &pair
	return c, nil
}

// look asks after both files; one that can't be looked at is like an empty one.
func (c *renewable) look() fileState {
	mark := func(path string) fileMark {
		info, err := os.Stat(path)
		if err != nil {
			return fileMark{}
		}
		return fileMark{info.Size(), info.ModTime()}
	}
	return fileState{mark(c.cert), mark(c.key)}
}

// current is the certificate for the next connection. Two calls to stat are
// little beside a handshake.
func (c *renewable) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.look()
	if now == c.state {
		return c.pair, nil
	}
	c.state = now
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		c.log.Error("the new certificate can't be used; the one before goes on until its files are mended", "err", err)
		return c.pair, nil
	}
	c.pair = &pair
	c.log.Info("the certificate was renewed", "until", pair.Leaf.NotAfter.Format(time.DateOnly))
	return c.pair, nil
}
