package forms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// keySize is the length of a signing key in bytes: a full SHA-256 block of security.
const keySize = 32

// base36 spells key ids, pages and HMACs in the alphanumeric characters of QR.
const base36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Keyring holds the keys that sign sheet codes: one current, and all earlier
// ones, because sheets signed with them may come back for years. It is not
// safe to rotate while others use it.
type Keyring struct {
	current byte
	keys    map[byte][]byte
}

// NewKeyring makes a keyring with one key, "1". The error is the random source's.
func NewKeyring(random io.Reader) (*Keyring, error) {
	k := &Keyring{current: '0', keys: map[byte][]byte{}}
	if err := k.Rotate(random); err != nil {
		return nil, err
	}
	return k, nil
}

// Rotate makes a new current key and keeps the old ones for verifying. A
// keyring holds at most 35 keys: the id is one character of the code.
func (k *Keyring) Rotate(random io.Reader) error {
	next := strings.IndexByte(base36, k.current) + 1
	if next >= len(base36) {
		return fmt.Errorf("rotate keys: the keyring is full, %d keys", len(k.keys))
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	k.current = base36[next]
	k.keys[k.current] = key
	return nil
}

// Current is the id of the key that signs now, one character.
func (k *Keyring) Current() string { return string(k.current) }

// String keeps keys out of logs and error messages.
func (k *Keyring) String() string {
	return fmt.Sprintf("keyring of %d keys, current %c", len(k.keys), k.current)
}

// GoString does the same for %#v.
func (k *Keyring) GoString() string { return k.String() }

// keyFile is the key file: JSON, keys as base64.
type keyFile struct {
	Current string            `json:"current"`
	Keys    map[string][]byte `json:"keys"`
}

// MarshalJSON writes the key file. It holds secrets: readable by its owner only.
func (k *Keyring) MarshalJSON() ([]byte, error) {
	f := keyFile{Current: string(k.current), Keys: map[string][]byte{}}
	for id, key := range k.keys {
		f.Keys[string(id)] = key
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads the key file and refuses one that could not sign.
func (k *Keyring) UnmarshalJSON(data []byte) error {
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	read := map[byte][]byte{}
	for id, key := range f.Keys {
		if len(id) != 1 || !strings.Contains(base36, id) {
			return fmt.Errorf("key file: id %q is not one character of %s", id, base36)
		}
		if len(key) != keySize {
			return fmt.Errorf("key file: key %s has %d bytes, expected %d", id, len(key), keySize)
		}
		read[id[0]] = key
	}
	if len(f.Current) != 1 || read[f.Current[0]] == nil {
		return fmt.Errorf("key file: the current key %q is not among the keys", f.Current)
	}
	k.current, k.keys = f.Current[0], read
	return nil
}

// Fingerprints are a hash of each key, by its id, in hex: they tell whether two
// keyrings have the same keys, and say nothing of the keys.
func (k *Keyring) Fingerprints() map[string]string {
	all := map[string]string{}
	for id, key := range k.keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("fingerprint"))
		all[string(id)] = hex.EncodeToString(mac.Sum(nil))
	}
	return all
}
