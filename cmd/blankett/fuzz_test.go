package main

import (
	"errors"
	"io"
	"testing"

	"blankett/forms"
)

// FuzzRows reads any bytes as a file of cases: each row is printed or said to be bad,
// and it ends.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"begaran;namn\nlasa;Kim Testsson\n", "\xff\xfeb\x00e\x00", "\xef\xbb\xbfnamn,ort\n\"a\nb\",c\n", "namn\tort\n\xe5\t\xf6\n", "\n", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	all, err := forms.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := &rows{path: "cases.csv", forms: newEditions(all[0]), base: map[string]string{}}
		if r.read(raw) != nil {
			return
		}
		for n := 0; ; n++ {
			_, values, err := r.next()
			var bad *badRow
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil && !errors.As(err, &bad):
				t.Fatalf("%T: %v", err, err)
			case err == nil && values == nil:
				t.Fatal("a row without values")
			case n > len(raw)+1:
				t.Fatal("it does not end")
			}
		}
	})
}
