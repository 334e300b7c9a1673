package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"blankett/forms"
)

// keyFile is where the keys of the sheet codes are, readable by us alone.
const keyFile = "keys.json"

// loadKeys reads the keys, and makes them at the first start.
func loadKeys(data string) (*forms.Keyring, error) {
	path := filepath.Join(data, keyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKeys(path); err != nil {
			return nil, err
		}
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return parseKeys(path, raw)
}

// readKeys reads the keys and makes none: for verbs that must not change anything.
func readKeys(data string) (*forms.Keyring, error) {
	path := filepath.Join(data, keyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, callerError(fmt.Errorf("there are no keys in %s", data),
			"--data names the folder that `blankett print` or `blankett serve` made")
	}
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return parseKeys(path, raw)
}

func parseKeys(path string, raw []byte) (*forms.Keyring, error) {
	k := new(forms.Keyring)
	if err := json.Unmarshal(raw, k); err != nil {
		return nil, withHint(fmt.Errorf("read the keys in %s: %w", path, err),
			"restore the file from a backup; without it every printed sheet is a forgery")
	}
	return k, nil
}

// makeKeys writes a new key file whole or not at all: two first starts at the
// same moment end with one file, and both read that one.
func makeKeys(path string) error {
	k, err := forms.NewKeyring(rand.Reader)
	if err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	raw, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	tmp, err := writeTemp(path, raw)
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write the keys: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// writeTemp writes bytes to a new file beside path, for our eyes only, and
// syncs it to disk.
func writeTemp(path string, raw []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// writeFile writes a file whole or not at all.
func writeFile(path string, raw []byte) error {
	path, err := replaceable(path)
	if err != nil {
		return err
	}
	tmp, err := writeTemp(path, raw)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
