package desk

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"

	"blankett/forms"
)

// Argon2id with 19 MiB, two passes, one lane: the parameters of OWASP's Password
// Storage Cheat Sheet; salt and tag as RFC 9106 section 3.1 has them.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	saltSize    = 16 // bytes
	tagSize     = 32 // bytes
)

// passwordLeast is how many characters a password has at least: more than the 8
// that NIST SP 800-63B asks for, since many have nothing else to sign in with.
// passwordMost keeps hashing cheap for whoever sends us a novel.
const passwordLeast, passwordMost = 12, 256

// hashing lets two passwords be hashed at a time: memory and processor are for
// people's work, whoever knocks at the door.
var hashing = make(chan struct{}, 2)

// HashPassword gives what is kept of a password, in the usual argon2 notation.
func HashPassword(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails, says its documentation
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		enc.EncodeToString(salt), enc.EncodeToString(tag(password, salt, argonPasses, argonMemory, argonLanes)))
}

func tag(password string, salt []byte, passes, memory uint32, lanes uint8) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, tagSize)
}

// nobodysHash is checked for logins that don't exist, so that the time an
// answer takes doesn't tell.
var nobodysHash = sync.OnceValue(func() string { return HashPassword("nobody's") })

// passwordIs checks a password against what is kept. "" is nobody's password.
func passwordIs(kept, password string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	return err == nil && len(want) == tagSize && subtle.ConstantTimeCompare(want, tag(password, salt, passes, memory, lanes)) == 1
}

// leastGuesses is how many guesses a password must stand: ten thousand times what
// failuresOfLogin lets through from wherever in a year.
const leastGuesses = 1e10

// ourWords are what people here take for passwords and no English list has.
var ourWords = []string{"blankett", "lösenord", "losenord", "sommar", "vinter", "höst", "hejsan", "välkommen", "valkommen", "mottagning", "vårdcentral",
	"vardcentral", "sjukhus", "region", "västra", "götaland", "jönköping", "kalmar", "göteborg", "sverige", "admin", "administrator"}

// guessable says whether a password is one of those that many have, or made of
// such: zxcvbn counts what it takes to guess it by its lists of 30,000 passwords, of
// words and names, and by keys beside each other, dates and repeats.
func guessable(password, login string) bool {
	return zxcvbn.PasswordStrength(password, append(slices.Clone(ourWords), login)).Guesses < leastGuesses
}

// poorPassword says what is wrong with a new password; nil when nothing is.
func poorPassword(password, login string) *forms.Text {
	n := utf8.RuneCountInString(password)
	switch {
	case n < passwordLeast:
		return &forms.Text{SV: fmt.Sprintf("Lösenordet ska ha minst %d tecken. Några ord efter varandra går bra.", passwordLeast),
			EN: fmt.Sprintf("The password needs at least %d characters. A few words in a row will do.", passwordLeast)}
	case n > passwordMost:
		return &forms.Text{SV: fmt.Sprintf("Lösenordet får ha högst %d tecken.", passwordMost),
			EN: fmt.Sprintf("The password may have at most %d characters.", passwordMost)}
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)),
		strings.Count(password, password[:1]) == len(password), guessable(password, login):
		return &forms.Text{SV: "Lösenordet är för lätt att gissa. Välj något som inte liknar ditt inloggningsnamn.",
			EN: "The password is too easy to guess. Choose one that does not resemble your login."}
	}
	return nil
}
