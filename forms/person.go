package forms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// personDomain keeps these HMACs apart from any other use of the same key.
const personDomain = "blankett person 1|"

// Person is the index under which what is about a person is found again: an
// HMAC-SHA-256, in hex, of the identity number in its 12 characters. It tells
// nothing to whoever has the database and not the keys. It is made with the
// first key of the ring, which stays when the keys rotate, so that a person is
// found again for as long as the ring is kept.
func (k *Keyring) Person(number string) string {
	mac := hmac.New(sha256.New, k.first())
	mac.Write([]byte(personDomain + number))
	return hex.EncodeToString(mac.Sum(nil))
}

// first is the oldest key of the ring.
func (k *Keyring) first() []byte {
	for _, id := range []byte(base36) {
		if key := k.keys[id]; key != nil {
			return key
		}
	}
	return nil // a ring has at least one key
}
