package forms

import (
	"fmt"
	"io"
	"strings"
)

// caseAlphabet leaves out look-alikes (0 O, 1 I L, 2 Z, 5 S, 8 B, 6's G, V's U)
// and has 23 symbols: a prime, so that check characters can be sums in GF(23).
const caseAlphabet = "34679ACDEFHJKMNPQRTVWXY"

const (
	caseRandom = 10 // random characters: 23^10, about 45 bits
	caseLength = 12 // with the two check characters, without dashes
)

// NewCaseNumber draws a case number, "XXXX-XXXX-XXXX": ten random characters
// and two check characters that catch any one or two wrong characters and any
// two that changed places. The error is the random source's.
func NewCaseNumber(random io.Reader) (string, error) {
	symbols := make([]int, 0, caseLength)
	var one [1]byte
	for len(symbols) < caseRandom {
		if _, err := io.ReadFull(random, one[:]); err != nil {
			return "", fmt.Errorf("draw a case number: %w", err)
		}
		// 253 is the largest multiple of 23 in a byte: above it the first
		// symbols would come up more often than the last.
		if one[0] < 253 {
			symbols = append(symbols, int(one[0])%len(caseAlphabet))
		}
	}
	return groupCase(spell(withChecks(symbols))), nil
}

// ParseCaseNumber gives a case number in its printed grouping. It accepts lower
// case, spaces and missing dashes, and refuses wrong check characters.
func ParseCaseNumber(s string) (string, error) {
	bare := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "–", "").Replace(s))
	if n := len([]rune(bare)); n != caseLength {
		return "", fmt.Errorf("case number has %d characters, expected %d", n, caseLength)
	}
	symbols := make([]int, 0, caseLength)
	for i, r := range bare {
		symbol := strings.IndexRune(caseAlphabet, r)
		if symbol < 0 {
			return "", fmt.Errorf("case number: character %d is not one of %s", i+1, caseAlphabet)
		}
		symbols = append(symbols, symbol)
	}
	if !checksHold(symbols) {
		return "", fmt.Errorf("case number: the check characters do not match, something is misread or mistyped")
	}
	return groupCase(bare), nil
}

// withChecks adds the two symbols that make both sums of checksHold zero.
func withChecks(symbols []int) []int {
	plain, weighted := caseSums(symbols)
	// c1 + c2 = -plain and 11·c1 + 12·c2 = -weighted, solved in GF(23).
	c2 := mod23((caseLength-1)*plain - weighted)
	c1 := mod23(-plain - c2)
	return append(symbols, c1, c2)
}

// checksHold says whether the plain sum and the sum weighted by position are
// both zero. Positions are distinct and not zero in GF(23), so two errors
// can't cancel out in both.
func checksHold(symbols []int) bool {
	plain, weighted := caseSums(symbols)
	return plain == 0 && weighted == 0
}

func caseSums(symbols []int) (plain, weighted int) {
	for i, s := range symbols {
		plain += s
		weighted += (i + 1) * s
	}
	return mod23(plain), mod23(weighted)
}

func mod23(n int) int {
	return ((n % 23) + 23) % 23
}

func spell(symbols []int) string {
	out := make([]byte, len(symbols))
	for i, s := range symbols {
		out[i] = caseAlphabet[s]
	}
	return string(out)
}

func groupCase(bare string) string {
	return bare[:4] + "-" + bare[4:8] + "-" + bare[8:]
}

func ungroupCase(number string) string {
	return strings.ReplaceAll(number, "-", "")
}
