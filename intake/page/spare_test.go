package page

import (
	"bytes"
	"testing"
)

func TestAPageDoesNotShowTheOneBefore(t *testing.T) {
	big, small := text(900, 1200), text(600, 800)
	for i, v := range small.Pix { // light where the big one is dark
		small.Pix[i] = 255 - v
	}
	for _, kind := range []struct {
		name string
		file func() []byte
	}{
		{"JPEG", func() []byte { return asJPEG(t, small) }},
		{"G4", func() []byte { return tool(t, bilevel(small), "tiffcp", "-c", "g4", "IN", "OUT") }},
	} {
		data := kind.file()
		want := bytes.Clone(read(t, data, 1).Pix)
		before := read(t, asJPEG(t, big), 1)
		Done(before)
		got := read(t, data, 1)
		if &got.Pix[0] != &before.Pix[0] {
			t.Errorf("%s: the memory was not used again", kind.name)
		}
		if !bytes.Equal(got.Pix, want) {
			t.Errorf("%s: other pixels than in memory of its own", kind.name)
		}
	}
}
