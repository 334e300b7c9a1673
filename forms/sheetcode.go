package forms

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/big"
	"strings"
)

// The sheet code, 35 characters of QR's alphanumeric set:
//
//	B1            prefix and version
//	K7QFM2XR9TPD  case number without dashes
//	1             page, base 36, from 1
//	1             key id, base 36
//	…19           HMAC-SHA-256 over the 16 before, truncated to 98 bits, base 36
const (
	codePrefix = "B1"
	codeSigned = 16 // characters the HMAC covers: all before it
	codeLength = 35
	codeBits   = 98 // the most whole bits that 19 base-36 characters hold
	// codeDomain keeps these HMACs apart from any other use of the same key.
	codeDomain = "blankett sheet code 1|"
	// MaxPages is the most pages a sheet code can number.
	MaxPages = 35
)

// Verdict is what a code is worth.
type Verdict string

// A code is one that we signed, one that pretends to be, or something else.
const (
	Genuine Verdict = "genuine"
	Forged  Verdict = "forged"
	Foreign Verdict = "foreign"
)

// Claim is what a code says. It is proven only when the verdict is Genuine.
type Claim struct {
	Case string // in its printed grouping; "" when it can't be read
	Page int    // from 1; 0 when it can't be read
}

// Code signs the text of a sheet's code with the current key.
func (k *Keyring) Code(number string, page int) (string, error) {
	return k.CodeBy(k.Current(), number, page)
}

// CodeBy signs it with one of the keys, by its id: a sheet that is printed once
// more bears the same code, whatever the current key is by then.
func (k *Keyring) CodeBy(id, number string, page int) (string, error) {
	number, err := ParseCaseNumber(number)
	if err != nil {
		return "", fmt.Errorf("sheet code: %w", err)
	}
	if len(id) != 1 || k.keys[id[0]] == nil {
		return "", fmt.Errorf("sheet code: there is no key %q", id)
	}
	if page < 1 || page > MaxPages {
		return "", fmt.Errorf("sheet code: page %d is not within 1 to %d", page, MaxPages)
	}
	signed := codePrefix + ungroupCase(number) + string(base36[page]) + id
	return signed + codeMAC(k.keys[id[0]], signed), nil
}

// Verify judges the text of a code: genuine, forged (in our form, but the HMAC,
// the key or the check characters are wrong) or foreign.
func (k *Keyring) Verify(text string) (Claim, Verdict) {
	if !LooksLikeCode(text) {
		return Claim{}, Foreign
	}
	signed := text[:codeSigned]
	claim := Claim{Page: strings.IndexByte(base36, signed[14])}
	number, err := ParseCaseNumber(signed[2:14])
	if err == nil {
		claim.Case = number
	}
	// An unknown key is tried like any other, so that the time taken says nothing.
	key, known := k.keys[signed[15]]
	same := hmac.Equal([]byte(codeMAC(key, signed)), []byte(text[codeSigned:]))
	if !same || !known || err != nil || claim.Page == 0 {
		return claim, Forged
	}
	return claim, Genuine
}

// LooksLikeCode says whether a text has the prefix, length and characters of a
// sheet code, genuine or not.
func LooksLikeCode(text string) bool {
	if len(text) != codeLength || !strings.HasPrefix(text, codePrefix) {
		return false
	}
	return strings.Trim(text, base36) == ""
}

// codeMAC is the signature of a code's first characters, in base 36.
func codeMAC(key []byte, signed string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(codeDomain + signed))
	number := new(big.Int).SetBytes(mac.Sum(nil))
	number.Rsh(number, sha256.Size*8-codeBits)
	digits := strings.ToUpper(number.Text(36))
	return strings.Repeat("0", codeLength-codeSigned-len(digits)) + digits
}
