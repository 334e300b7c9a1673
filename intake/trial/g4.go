package trial

import "image"

// EncodeG4 packs a picture as ITU-T T.6 (CCITT group 4), most significant bit
// first, ending in EOFB. What is darker than 128 is black.
func EncodeG4(img *image.Gray) []byte {
	w := img.Rect.Dx()
	e := &g4{width: w}
	above := []int{w, w}
	for y := range img.Rect.Dy() {
		line := changes(img.Pix[y*img.Stride : y*img.Stride+w])
		e.row(line, above)
		above = line
	}
	e.put("000000000001000000000001") // EOFB
	return e.bytes()
}

// g4 is an encoder's bits so far.
type g4 struct {
	width int
	out   []byte
	acc   uint64
	bits  uint
}

// changes gives where a line changes colour, starting from white, with the
// line's end twice behind, so that there is always a next change and one more.
func changes(line []uint8) []int {
	var out []int
	black := false
	for x, v := range line {
		if (v < 128) != black {
			out = append(out, x)
			black = !black
		}
	}
	return append(out, len(line), len(line))
}

// verticals are the codes of a1 lying -3 to +3 px off b1.
var verticals = [7]string{"0000010", "000010", "010", "1", "011", "000011", "0000011"}

// row codes one line by the line above. a0, a1, a2, b1, b2 are T.6's names:
// where we are, the next two changes here, and the next two of our colour above.
func (e *g4) row(line, above []int) {
	a0, i, k := -1, 0, 0 // i counts changes passed, odd is black; k those above
	for a0 < e.width {
		a1 := line[i]
		b1, b2, seen := next(above, a0, i%2, k)
		k = seen
		switch d := a1 - b1; {
		case b2 < a1:
			e.put("0001") // pass
			a0 = b2
		case d >= -3 && d <= 3:
			e.put(verticals[d+3])
			a0 = a1
			i = min(i+1, len(line)-1)
		default:
			a2 := line[i+1]
			e.put("001") // horizontal
			e.run(a1-max(a0, 0), i%2 == 1)
			e.run(a2-a1, i%2 == 0)
			a0 = a2
			i = min(i+2, len(line)-1)
		}
	}
}

// next gives b1 and b2: the first change right of a0 that turns to the colour
// opposite to ours, and the one behind it. from is where the last search ended;
// a0 only ever moves right.
func next(above []int, a0, colour, from int) (b1, b2, at int) {
	last := len(above) - 1
	k := max(0, from-1)
	for k < last && above[k] <= a0 {
		k++
	}
	at = k
	if k%2 != colour {
		k++
	}
	return above[min(k, last)], above[min(k+1, last)], at
}

// run codes the length of a run in one colour.
func (e *g4) run(n int, black bool) {
	short, long := whiteRuns, whiteLong
	if black {
		short, long = blackRuns, blackLong
	}
	for n > 2560+63 {
		e.put(long[len(long)-1])
		n -= 2560
	}
	if n >= 64 {
		e.put(long[n/64-1])
	}
	e.put(short[n%64])
}

// put appends a code of at most 24 bits.
func (e *g4) put(code string) {
	for _, c := range []byte(code) {
		e.acc = e.acc<<1 | uint64(c-'0')
		if e.bits++; e.bits == 8 {
			e.out = append(e.out, byte(e.acc))
			e.bits = 0
		}
	}
}

// bytes fills the last byte up.
func (e *g4) bytes() []byte {
	for e.bits != 0 {
		e.put("0")
	}
	return e.out
}
