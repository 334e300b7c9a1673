package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// auditKeyFile is the key that signs heads of the log, PKCS #8 in PEM, readable
// by us alone. Apart from the keys of the sheet codes: those rotate, and may be
// given to a machine that only prints.
const auditKeyFile = "audit-key.pem"

// auditKey reads the key, and makes it at the first need.
func (a *app) auditKey() (ed25519.PrivateKey, error) {
	path := filepath.Join(a.data, auditKeyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeAuditKey(path); err != nil {
			return nil, fmt.Errorf("make the log's key: %w", err)
		}
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err)
	}
	if block, _ := pem.Decode(raw); block != nil {
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := key.(ed25519.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, withHint(fmt.Errorf("%s is no Ed25519 key", path), "restore the file from a backup; without it heads signed before can't be checked")
}

// makeAuditKey writes a new key whole or not at all; of two first needs at the
// same moment one wins.
func makeAuditKey(path string) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	tmp, err := writeTemp(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}
