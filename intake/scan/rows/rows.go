package rows

// Group is how many samples are made at once; fewer take longer than these. Their
// places must lie within groupReach px, so that one reading of a row has them all.
const (
	Group      = 8
	groupReach = 16
	mostStep   = 2 * One
)

// Pairs takes means of two by two px at places along two rows of a picture, one
// below the other, from x on in steps of dx: each px there, the one after it, and the
// two below. The rows may go on into the next ones of the picture: what lies there is
// never part of an answer. Every place must be within both.
func Pairs(out, up, low []uint8, x, dx int) {
	if vectors && grouped(len(out), len(low), x, dx) {
		pairsAVX2(&out[0], len(out), &up[0], &low[0], x+lead(dx), dx, lead(dx))
		return
	}
	pairsPlain(out, up, low, x, dx)
}

func pairsPlain(out, up, low []uint8, x, dx int) {
	for i := range out {
		at := x >> 16
		out[i] = uint8((int(up[at]) + int(up[at+1]) + int(low[at]) + int(low[at+1])) >> 2)
		x += dx
	}
}

// Mix mixes the four px around places between two rows, from x on in steps of dx and
// from y on in steps of dy; of y only the part of a px counts, and it must not come to
// a whole one. The rows are those of Pairs.
func Mix(out, up, low []uint8, x, dx, y, dy int) {
	if vectors && grouped(len(out), len(low), x, dx) {
		mixAVX2(&out[0], len(out), &up[0], &low[0], x+lead(dx), dx, lead(dx), y, dy)
		return
	}
	mixPlain(out, up, low, x, dx, y, dy)
}

// mixPlain mixes what is in both rows at once, in the halves of one number.
func mixPlain(out, up, low []uint8, x, dx, y, dy int) {
	for i := range out {
		at := uint(x >> 16)
		fx, fy := uint64(x>>8&255), uint64(y>>8&255)
		x, y = x+dx, y+dy
		left, right := uint64(up[at])|uint64(low[at])<<32, uint64(up[at+1])|uint64(low[at+1])<<32
		both := left<<8 + (right-left)*fx
		top := both & (1<<32 - 1)
		out[i] = uint8((top<<8 + (both>>32-top)*fy) >> 16)
	}
}

// grouped says whether n samples can be made in groups out of so many px of a row.
func grouped(n, px, x, dx int) bool {
	last := x + (n-1)*dx
	return n >= Group && -mostStep <= dx && dx <= mostStep && min(x, last) >= 0 && max(x, last)>>16+groupReach <= px
}

// lead is how far the leftmost sample of a group lies from its first.
func lead(dx int) int { return min(0, (Group-1)*dx) }

// Thirds makes of three rows one a third as long, each px the mean of nine.
func Thirds(out, a, b, c []uint8) {
	done := 0
	// Ten px a round, which reads 31 of 30 px and writes 13.
	if n := (len(out) - 3) / 10; vectors && n > 0 && min(len(a), len(b), len(c)) >= 3*len(out) {
		thirdsAVX2(&out[0], n, &a[0], &b[0], &c[0])
		done = 10 * n
	}
	thirdsPlain(out[done:], a[3*done:], b[3*done:], c[3*done:])
}

func thirdsPlain(out, a, b, c []uint8) {
	for i := range out {
		p, q, r := a[3*i:3*i+3], b[3*i:3*i+3], c[3*i:3*i+3]
		sum := uint(p[0]) + uint(p[1]) + uint(p[2]) + uint(q[0]) + uint(q[1]) + uint(q[2]) + uint(r[0]) + uint(r[1]) + uint(r[2])
		out[i] = uint8(sum * (One/9 + 1) >> 16) // a product is quicker than a division
	}
}

// Extremes lowers px of low to those of a row, and raises px of high.
func Extremes(low, high, row []uint8) {
	low, high = low[:len(row)], high[:len(row)]
	done := 0
	if n := len(row) / 32; vectors && n > 0 {
		extremesAVX2(&low[0], &high[0], &row[0], n)
		done = 32 * n
	}
	for i := done; i < len(row); i++ {
		low[i], high[i] = min(low[i], row[i]), max(high[i], row[i])
	}
}
