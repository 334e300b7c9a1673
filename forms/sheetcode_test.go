package forms

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func newKeyring(t testing.TB) *Keyring {
	t.Helper()
	k, err := NewKeyring(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newCase(t testing.TB) string {
	t.Helper()
	number, err := NewCaseNumber(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func TestCodeIsGenuine(t *testing.T) {
	k, number := newKeyring(t), newCase(t)
	for _, page := range []int{1, 9, 10, 35} {
		text, err := k.Code(number, page)
		if err != nil {
			t.Fatal(err)
		}
		if !LooksLikeCode(text) || len(text) != 35 {
			t.Fatalf("%q does not look like a code", text)
		}
		if claim, verdict := k.Verify(text); verdict != Genuine || claim != (Claim{number, page}) {
			t.Errorf("page %d: %s %v", page, verdict, claim)
		}
	}
}

// Every single character that is changed must be noticed.
func TestAlteredCodeIsNeverGenuine(t *testing.T) {
	k := newKeyring(t)
	text, err := k.Code(newCase(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		for _, c := range base36 {
			altered := text[:i] + string(c) + text[i+1:]
			_, verdict := k.Verify(altered)
			want := Forged
			if i < 2 {
				want = Foreign
			}
			if altered != text && verdict != want {
				t.Fatalf("character %d as %c: %s, expected %s", i+1, c, verdict, want)
			}
		}
	}
}

func TestForeignCodes(t *testing.T) {
	k := newKeyring(t)
	good, err := k.Code(newCase(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "B1", "hello", good + "0", good[1:], strings.ToLower(good), "B1" + strings.Repeat("$", 33), "B2" + good[2:]} {
		if _, verdict := k.Verify(text); verdict != Foreign {
			t.Errorf("%q: %s", text, verdict)
		}
	}
}

func TestRotatedKeysStillVerify(t *testing.T) {
	k, number := newKeyring(t), newCase(t)
	old, err := k.Code(number, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Rotate(rand.Reader); err != nil {
		t.Fatal(err)
	}
	young, err := k.Code(number, 1)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	var read Keyring
	if err := json.Unmarshal(file, &read); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{old, young} {
		if _, verdict := read.Verify(text); verdict != Genuine {
			t.Errorf("key %c after the key file: %s", text[15], verdict)
		}
	}
	if _, verdict := newKeyring(t).Verify(old); verdict != Forged {
		t.Errorf("another keyring: %s", verdict)
	}
}

func TestKeyringFillsUp(t *testing.T) {
	k := newKeyring(t)
	for range 34 {
		if err := k.Rotate(rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Rotate(rand.Reader); err == nil || k.Current() != "Z" {
		t.Errorf("key %s, error %v", k.Current(), err)
	}
}

func TestKeysStayOutOfText(t *testing.T) {
	k := newKeyring(t)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, k); got != "keyring of 1 keys, current 1" {
			t.Errorf("%s prints %s", format, got)
		}
	}
}

func TestBadKeyFiles(t *testing.T) {
	for _, file := range []string{`{}`, `{"current":"1","keys":{}}`, `{"current":"1","keys":{"1":"AAAA"}}`, `{"current":"12","keys":{"12":"AAAA"}}`, `[]`} {
		var k Keyring
		if err := json.Unmarshal([]byte(file), &k); err == nil {
			t.Errorf("%s was taken for a key file", file)
		}
	}
}

func TestCodeRefuses(t *testing.T) {
	k := newKeyring(t)
	if _, err := k.Code("3333-3333-3334", 1); err == nil {
		t.Error("signed a wrong case number")
	}
	for _, page := range []int{0, 36, -1} {
		if _, err := k.Code(newCase(t), page); err == nil {
			t.Errorf("signed page %d", page)
		}
	}
	if _, err := NewKeyring(bytes.NewReader(nil)); err == nil || errors.Unwrap(err) == nil {
		t.Errorf("no randomness: %v", err)
	}
}
