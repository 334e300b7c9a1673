package forms

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lettersOff is for how many letters the OCR may take one for another when it
// reads print, or none of a shorter word.
const lettersOff = 6

// Agree says whether what an OCR read in print is what should stand there.
// Spaces, marks and case are left out, and letters that look alike in print are
// one: what differs is then another word.
func Agree(should, read string) bool {
	a, b := plainLetters(should), plainLetters(read)
	return len(a) > 0 && apart(a, b) <= len(a)/lettersOff
}

// alike are letters that look the same in print, and what they become.
var alike = strings.NewReplacer("0", "o", "1", "l", "i", "l", "j", "l", "5", "s", "8", "b", "rn", "m", "vv", "w")

// plainLetters are a text's letters and digits without accents, in small.
func plainLetters(s string) []rune {
	var out strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out.WriteRune(r)
		}
	}
	return []rune(alike.Replace(out.String()))
}

// apart is how many letters must be changed, added or taken away to make one
// of the other.
func apart(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
