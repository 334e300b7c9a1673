package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// certificate makes one for this machine and gives its files, and the pool that
// trusts it.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "desk"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key, pool = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	write := func(path, kind string, der []byte) {
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(cert, "CERTIFICATE", der)
	write(key, "PRIVATE KEY", keyDER)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return cert, key, pool
}

// TestOverTLS: open to other machines, cookies for TLS only, nothing older than
// TLS 1.2.
func TestOverTLS(t *testing.T) {
	cert, key, pool := certificate(t)
	s := serve(t, t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(s.address, "https://") {
		t.Fatalf("served at %s", s.address)
	}
	db, err := store.Open(context.Background(), filepath.Join(s.data, "blankett.db"))
	if err != nil {
		t.Fatal(err)
	}
	desktest.Add(t, db, staff.User{Roles: []staff.Role{staff.RoleHandler}}, time.Now())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c := desktest.Client(t)
	c.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	status, header, _ := desktest.Post(t, c, s.address+"/signin", url.Values{"login": {"handler"}, "password": {desktest.Password}})
	if cookie := header.Get("Set-Cookie"); status != http.StatusSeeOther || !strings.HasPrefix(cookie, "__Host-blankett") || !strings.Contains(cookie, "Secure") {
		t.Errorf("answered %d with cookie %q", status, cookie)
	}
	status, header, _ = desktest.Get(t, c, s.address+"/queue")
	if status != http.StatusOK || header.Get("Strict-Transport-Security") == "" {
		t.Errorf("answered %d, HSTS %q", status, header.Get("Strict-Transport-Security"))
	}
	c.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11}}
	if res, err := c.Get(s.address + "/signin"); err == nil {
		res.Body.Close()
		t.Error("TLS 1.1 is answered")
	}
}

// TestRenewedCertificate: a certificate that is replaced while we serve counts
// from the next connection on; one that is broken never does.
func TestRenewedCertificate(t *testing.T) {
	cert, key, pool := certificate(t)
	newCert, newKey, newPool := certificate(t)
	s := serve(t, t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	answers := func(pool *x509.CertPool) bool {
		c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
		res, err := c.Get(s.address + "/signin")
		if err != nil {
			return false
		}
		res.Body.Close()
		return true
	}
	put := func(path string, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !answers(pool) || answers(newPool) {
		t.Fatal("the first certificate is not the one that is served")
	}
	put(cert, fileBytes(t, newCert))
	for range 2 {
		if !answers(pool) {
			t.Error("a certificate without its key took the place of the one before")
		}
	}
	put(key, fileBytes(t, newKey))
	if !answers(newPool) || answers(pool) {
		t.Error("the new certificate is not served")
	}
	put(cert, []byte("broken"))
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if !answers(newPool) {
			t.Error("broken files took the place of a certificate")
		}
	}
	s.stop()
	if said := s.log.String(); strings.Count(said, "can't be used") != 2 || strings.Count(said, "was renewed") != 1 {
		t.Errorf("the log says:\n%s", said)
	}
}
