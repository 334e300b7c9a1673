package forms

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"
)

// FuzzSheetCode holds any text against a keyring: only what it signed is genuine, and
// a character changed in that is forged or foreign.
func FuzzSheetCode(f *testing.F) {
	keys, err := NewKeyring(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	number, err := NewCaseNumber(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	genuine, err := keys.CodeBy(keys.Current(), number, 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(genuine, 3, byte('A'))
	f.Add("", 0, byte(0))
	f.Fuzz(func(t *testing.T, text string, at int, with byte) {
		if claim, v := keys.Verify(text); v == Genuine && text != genuine {
			t.Errorf("%q is genuine: %+v", text, claim)
		}
		changed := []byte(genuine)
		if at >= 0 && at < len(changed) && changed[at] != with {
			changed[at] = with
			if _, v := keys.Verify(string(changed)); v == Genuine {
				t.Errorf("%q is genuine", changed)
			}
		}
	})
}

// FuzzIdentity reads any text as an identity number. One that is read is the same when
// it is read again.
func FuzzIdentity(f *testing.F) {
	on := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, s := range []string{"201010112386", "101011-2386", "701063-2391", "20101011-T238", "٢٠"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseIdentity(s, on)
		if err != nil {
			return
		}
		if again, err := ParseIdentity(id.Number, on); err != nil || again != id {
			t.Errorf("%q is %v, and that is %v, %v", s, id, again, err)
		}
	})
}

// FuzzSettings reads any text as a house's settings.
func FuzzSettings(f *testing.F) {
	f.Add([]byte("vgr: { ksd: { text: 010-000 00 00 } }\n"))
	f.Add([]byte("vgr: [\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := ReadSettings("fuzz.yaml", src)
		if (s == nil) == (err == nil) {
			t.Errorf("settings %v, error %v", s, err)
		}
	})
}

// FuzzPersonal puts an identity number into any text: it is seen, and taken out.
func FuzzPersonal(f *testing.F) {
	f.Add("ring ", " efter kl. 9", uint8(0))
	f.Add("", "", uint8(3))
	ways := []string{"201010112386", "20101011-2386", "101011-2386", "20 10 10 11 23 86", "2010.10.11-2386", "101011 2386"}
	f.Fuzz(func(t *testing.T, before, after string, way uint8) {
		number := ways[int(way)%len(ways)]
		if strings.ContainsAny(last(before)+first(after), "0123456789") {
			return // another number then
		}
		s := before + number + after
		if !LooksPersonal(s) {
			t.Errorf("%q is not seen", s)
		}
		if out := WithoutNumbers(s); strings.Contains(out, number) {
			t.Errorf("%q keeps the number: %q", s, out)
		}
	})
}

func last(s string) string  { return s[max(0, len(s)-1):] }
func first(s string) string { return s[:min(1, len(s))] }
