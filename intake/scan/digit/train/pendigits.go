package train

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"strings"
)

// lifted are the digits that people lift the pen for. The ways don't say where, so
// that such a 5 is closed like a 6.
const lifted = "457"

// loadPenDigits draws the ways of a pen, each with a pen of its own.
func loadPenDigits(file string) ([]Sample, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var by [10][]*image.Gray
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		way, digit, err := parseWay(line)
		if err != nil {
			return nil, fmt.Errorf("read line %d of %s: %w", i+1, file, err)
		}
		if strings.ContainsRune(lifted, rune('0'+digit)) {
			continue
		}
		by[digit] = append(by[digit], drawWay(way, rand.New(rand.NewPCG(30, uint64(i)))))
	}
	return inParts("pendigits", func(d int) []*image.Gray { return by[d] }), nil
}

// wayPoints is how many places of its way a pen's digit has, 0 to 100 across and
// upwards.
const wayPoints = 8

type way [wayPoints][2]float64

func parseWay(line string) (w way, digit int, err error) {
	fields := strings.Split(line, ",")
	if len(fields) != 2*wayPoints+1 {
		return w, 0, fmt.Errorf("%d numbers, expected %d", len(fields), 2*wayPoints+1)
	}
	for i, field := range fields {
		var n int
		if _, err := fmt.Sscan(field, &n); err != nil {
			return w, 0, err
		}
		if i == 2*wayPoints {
			digit = n
		} else {
			w[i/2][i%2] = float64(n)
		}
	}
	if digit < 0 || digit > 9 {
		return w, 0, fmt.Errorf("%d is no digit", digit)
	}
	return w, digit, nil
}

// drawWay draws a smooth line through a way's places (Catmull and Rom 1974), with
// a thin pen or a thick one.
func drawWay(w way, rng *rand.Rand) *image.Gray {
	const side, margin, pieces = 48, 5, 8
	c := newCanvas(side, side)
	r := 0.8 + 2.4*rng.Float64()
	at := func(i, axis int) float64 {
		v := w[max(0, min(wayPoints-1, i))][axis]
		if axis == 1 {
			v = 100 - v
		}
		return margin + v*(side-2*margin)/100
	}
	px, py := at(0, 0), at(0, 1)
	for i := range wayPoints - 1 {
		for k := 1; k <= pieces; k++ {
			t := float64(k) / pieces
			x := between(at(i-1, 0), at(i, 0), at(i+1, 0), at(i+2, 0), t)
			y := between(at(i-1, 1), at(i, 1), at(i+1, 1), at(i+2, 1), t)
			c.line(segment{px, py, x, y, r}, 1)
			px, py = x, y
		}
	}
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i, v := range c.ink {
		img.Pix[i] = uint8(255 * v)
	}
	return img
}

// between is a curve's place between its second and third point.
func between(a, b, c, d, t float64) float64 {
	return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}
