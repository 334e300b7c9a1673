package scan

import (
	"encoding/binary"
	"image"
)

// thirds makes a picture a third as large, each px the mean of nine: 300 dpi is the
// usual scan, and here alone all of its 9 million px are touched.
func thirds(out []uint8, img *image.Gray, w, h int) {
	for y := range h {
		at := 3 * y * img.Stride
		a, b, c := img.Pix[at:at+3*w], img.Pix[at+img.Stride:][:3*w], img.Pix[at+2*img.Stride:][:3*w]
		row := out[y*w : (y+1)*w]
		done := eights(row, a, b, c)
		for x := done; x < w; x++ {
			sum := uint64(0)
			for _, r := range [][]uint8{a, b, c} {
				sum += uint64(r[3*x]) + uint64(r[3*x+1]) + uint64(r[3*x+2])
			}
			row[x] = ninth(sum)
		}
	}
}

// ninth is a sum of nine px by nine; a product is quicker than a division.
func ninth(sum uint64) uint8 { return uint8(sum * (1<<16/9 + 1) >> 16) }

// eights does a row of thirds, eight px out of twenty-four columns at a time, and
// says how many it did.
func eights(row, a, b, c []uint8) (done int) {
	const even = 0x00ff00ff00ff00ff
	columns := func(x int) (lo, hi uint64) { // the sums of three rows: columns 0, 2, 4, 6 and 1, 3, 5, 7
		u, v, w := binary.LittleEndian.Uint64(a[x:]), binary.LittleEndian.Uint64(b[x:]), binary.LittleEndian.Uint64(c[x:])
		return u&even + v&even + w&even, u>>8&even + v>>8&even + w>>8&even
	}
	lane := func(v uint64, i int) uint64 { return v >> (16 * i) & 0xffff }
	for ; done+8 <= len(row); done += 8 {
		l0, h0 := columns(3 * done)
		l1, h1 := columns(3*done + 8)
		l2, h2 := columns(3*done + 16)
		p0, p1, p2 := l0+h0, l1+h1, l2+h2 // pairs: columns 0 and 1, 2 and 3, and so on
		to := row[done : done+8 : done+8]
		to[0], to[1] = ninth(lane(p0, 0)+lane(l0, 1)), ninth(lane(h0, 1)+lane(p0, 2))
		to[2], to[3] = ninth(lane(p0, 3)+lane(l1, 0)), ninth(lane(h1, 0)+lane(p1, 1))
		to[4], to[5] = ninth(lane(p1, 2)+lane(l1, 3)), ninth(lane(h1, 3)+lane(p2, 0))
		to[6], to[7] = ninth(lane(p2, 1)+lane(l2, 2)), ninth(lane(h2, 2)+lane(p2, 3))
	}
	return done
}
