package cnn

// split gives the sums of the squares of some columns, lanes wide, in all rows of a
// plane. at is where the first lies in each quarter; the fields lie field floats
// apart.
func split(dst []float32, field int, plane []float32, at int, s Squares) {
	_, _ = dst[(fields-1)*field+int(s-1)*int(s)+lanes-1], plane[3*s.quarter()+at+int(s)*s.stride()+lanes]
	if haveAVX {
		splitAVX(&dst[0], field, &plane[at], s.quarter(), int(s))
		return
	}
	splitPlain(dst, field, plane, at, s)
}

// splitPlain is split without vector instructions, to the same last bit.
func splitPlain(dst []float32, field int, plane []float32, at int, s Squares) {
	q, step := s.quarter(), s.stride()
	for y := range int(s) {
		for x := range lanes {
			first := at + y*step + x
			var t [4][4]float32
			for j, column := range [4]int{q - 1, 0, q, 1} {
				d := plane[first+column:]
				above, odd, even, below := plane[first+column+2*q-step], d[2*q], d[0], d[step]
				t[0][j], t[1][j], t[2][j], t[3][j] = above-odd, even+odd, odd-even, even-below
			}
			to := dst[y*int(s)+x:]
			for i, r := range t {
				to[4*i*field], to[(4*i+1)*field] = r[0]-r[2], r[1]+r[2]
				to[(4*i+2)*field], to[(4*i+3)*field] = r[2]-r[1], r[1]-r[3]
			}
		}
	}
}

// join makes the px of the squares of some columns, lanes wide, in all rows of a
// plane: the counterpart of split.
func join(plane []float32, at int, src []float32, field int, bias float32, s Squares) {
	_, _ = src[(fields-1)*field+int(s-1)*int(s)+lanes-1], plane[3*s.quarter()+at+int(s-1)*s.stride()+lanes-1]
	if haveAVX {
		joinAVX(&plane[at], s.quarter(), &src[0], field, bias, int(s))
		return
	}
	joinPlain(plane, at, src, field, bias, s)
}

// joinPlain is join without vector instructions, to the same last bit.
func joinPlain(plane []float32, at int, src []float32, field int, bias float32, s Squares) {
	q := s.quarter()
	for y := range int(s) {
		for x := range lanes {
			m := src[y*int(s)+x:]
			var up, low [4]float32
			for j := range 4 {
				a, b, c, d := m[j*field], m[(4+j)*field], m[(8+j)*field], m[(12+j)*field]
				up[j], low[j] = a+b+c, b-c-d
			}
			to := plane[at+y*s.stride()+x:]
			to[0], to[q] = max(up[0]+up[1]+up[2]+bias, 0), max(up[1]-up[2]-up[3]+bias, 0)
			to[2*q], to[3*q] = max(low[0]+low[1]+low[2]+bias, 0), max(low[1]-low[2]-low[3]+bias, 0)
		}
	}
}
