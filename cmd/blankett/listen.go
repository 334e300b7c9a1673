package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// webFlags are what serve is told of how people reach its pages.
type webFlags struct {
	listen      string
	cert, key   string // PEM files
	behindProxy bool
	address     string // as people write it; "" is where we listen
	contact     string
}

func (f *webFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8177", "`address` of the web pages; other machines reach them over TLS only")
	flags.StringVar(&f.cert, "tls-cert", "", "serve over TLS with this certificate, a PEM `file`; read again when it is renewed")
	flags.StringVar(&f.key, "tls-key", "", "the certificate's key, a PEM `file`")
	flags.BoolVar(&f.behindProxy, "behind-proxy", false, "a proxy in front does TLS, and says in X-Forwarded-For who asks; nobody else may reach --listen")
	flags.StringVar(&f.address, "address", "", "how people reach the pages, for links: https://desk.example")
	flags.StringVar(&f.contact, "contact", "", "whom people tell that a page is hard to use: a `phone number or address` for the accessibility statement")
}

// secure says whether people reach the pages over TLS.
func (f *webFlags) secure() bool { return f.cert != "" || f.behindProxy }

// check refuses what would send people's forms over the network in the open.
func (f *webFlags) check() error {
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return callerError(fmt.Errorf("--listen %s: %w", f.listen, err), "write it as 127.0.0.1:8177")
	}
	if (f.cert == "") != (f.key == "") {
		return callerError(errors.New("a certificate and its key go together"), "give both --tls-cert and --tls-key")
	}
	if f.secure() || loopback(host) {
		return nil
	}
	return callerError(fmt.Errorf("--listen %s is open to others", f.listen),
		"serve it over TLS with --tls-cert and --tls-key, or put a proxy that does in front and say --behind-proxy")
}

// loopback says whether a host is this machine, reached from nowhere else.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// open listens, over TLS where asked for. Errors are the caller's.
func (f *webFlags) open(log *slog.Logger) (net.Listener, error) {
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return nil, withHint(fmt.Errorf("listen on %s: %w", f.listen, err), "another program has the address; --listen 127.0.0.1:0 takes a free one")
	}
	if f.cert == "" {
		return l, nil
	}
	c, err := openCertificate(f.cert, f.key, log)
	if err != nil {
		l.Close()
		return nil, callerError(fmt.Errorf("read the certificate: %w", err), "--tls-cert and --tls-key name PEM files that belong together")
	}
	return tls.NewListener(l, &tls.Config{GetCertificate: c.current, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}

// reached is the address of the pages as people write it.
func (f *webFlags) reached(l net.Listener) string {
	switch {
	case f.address != "":
		return strings.TrimSuffix(f.address, "/")
	case f.cert != "":
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}

// serveHTTP answers until ctx ends, then lets what is under way finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	const patience = 10 * time.Second // for a slow browser, no more
	const headers = 64 << 10          // bytes; the longest of ours are a few hundred
	// Pages that stay open to be told what is new have no limit on writing.
	srv := &http.Server{Handler: h, ReadHeaderTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: headers}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		stopped <- srv.Shutdown(late)
	})
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the pages: %w", err)
	}
	return <-stopped
}
