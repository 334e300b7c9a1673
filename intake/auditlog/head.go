package auditlog

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Head is the end of the log of looks at one time, signed. Kept somewhere else
// it proves that no line up to it has been changed or taken away since.
type Head struct {
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	At        time.Time `json:"at"`        // when it was signed
	Key       string    `json:"key"`       // Ed25519 public key, hex
	Signature string    `json:"signature"` // hex, over signed()
}

// SignHead signs the last line of the log as its head.
func SignHead(last Entry, at time.Time, key ed25519.PrivateKey) Head {
	h := Head{Seq: last.Seq, Hash: last.Hash, At: at.UTC().Truncate(time.Second),
		Key: hex.EncodeToString(key.Public().(ed25519.PublicKey))}
	h.Signature = hex.EncodeToString(ed25519.Sign(key, h.signed()))
	return h
}

// signed is what the signature is over; its first word keeps it apart from
// anything else the key may ever sign.
func (h Head) signed() []byte {
	return fmt.Appendf(nil, "blankett-log-head 1\n%d\n%s\n%s\n", h.Seq, h.Hash, h.At.UTC().Format(time.RFC3339))
}

// ErrForgedHead says that a head was not signed by the key it should be.
var ErrForgedHead = errors.New("the head was not signed with this log's key")

// SignedBy checks that the head was signed with a key, and is as it was then.
func (h Head) SignedBy(key ed25519.PublicKey) error {
	signature, err := hex.DecodeString(h.Signature)
	if err != nil || h.Key != hex.EncodeToString(key) || !ed25519.Verify(key, h.signed(), signature) {
		return ErrForgedHead
	}
	return nil
}

// verifyBatch is how many lines are held at a time; some hundred kB.
const verifyBatch = 2000

// Verify reads the whole log and gives its last line. ErrBroken says where
// it is not as it was written. Given a head, the log must reach it and have had
// that line then: a log cut off at its end is whole in itself.
func Verify(ctx context.Context, log Log, head *Head) (Entry, error) {
	var last Entry
	for {
		lines, err := log.Entries(ctx, Filter{After: last.Seq, Oldest: true, Limit: verifyBatch})
		if err != nil {
			return last, fmt.Errorf("verify the log: %w", err)
		}
		for _, e := range lines {
			if err := e.Follows(last); err != nil {
				return last, err
			}
			if head != nil && e.Seq == head.Seq && e.Hash != head.Hash {
				return last, fmt.Errorf("line %d is not the one that the head of %s has: %w", e.Seq, head.At.Format(time.DateOnly), ErrBroken)
			}
			last = e
		}
		if len(lines) < verifyBatch {
			break
		}
	}
	if head != nil && last.Seq < head.Seq {
		return last, fmt.Errorf("the log ends at line %d, and reached line %d on %s: %w", last.Seq, head.Seq, head.At.Format(time.DateOnly), ErrBroken)
	}
	return last, nil
}
