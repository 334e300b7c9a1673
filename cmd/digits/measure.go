package main

import (
	"fmt"
	"io"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
	"blankett/intake/scan/digit/train"
)

// junkCells is how many cells of junk are read.
const junkCells = 5000

// measure says how well weights read the digits held out, and how sure they
// may be of it.
func measure(out io.Writer, w [digit.Nets]*cnn.Weights, parts map[train.Part][]train.Sample) {
	judge := train.Judge{Weights: w, Soft: digit.Temperature}
	validate(out, judge, parts[train.Validation])
	held := parts[train.HeldOut]
	for _, wear := range []train.Wear{train.AsIs, train.Clean, train.Light, train.Heavy} {
		guesses := judge.Read(held, wear)
		for _, set := range sets {
			right, n := 0, 0
			for i, g := range guesses {
				if held[i].Set == set.name {
					n++
					right += is(g.Digit == held[i].Digit)
				}
			}
			fmt.Fprintf(out, "%-6s %-8s %5d digits, %3d wrong, %.3f %% right\n", wear, set.name, n, n-right, share(right, n))
		}
		bins(out, guesses, held)
		curve(out, guesses, held)
	}
	junk(out, judge.ReadJunk(held, junkCells))
	fmt.Fprintf(out, "best temperature on validation: %.1f\n", train.Temperature(w, parts[train.Validation]))
}

// madeOver is how many cells are made of each digit set apart for validation.
const madeOver = 4

// validate says what to choose digit.SureFrom by.
func validate(out io.Writer, judge train.Judge, samples []train.Sample) {
	var over []train.Sample
	for range madeOver {
		over = append(over, samples...)
	}
	for _, wear := range []train.Wear{train.Light, train.Heavy} {
		fmt.Fprintf(out, "validation, %v: %d digits, %d cells of each\n", wear, len(samples), madeOver)
		curve(out, judge.Read(over, wear), over)
	}
}

// bins compare confidence with how often it was right.
func bins(out io.Writer, guesses []digit.Guess, held []train.Sample) {
	limits := []float64{0, 0.5, 0.7, 0.9, 0.97, 0.99, 0.999, 1.1}
	for b := range limits[1:] {
		right, n, said := 0, 0, 0.0
		for i, g := range guesses {
			if g.Confidence >= limits[b] && g.Confidence < limits[b+1] {
				n++
				said += g.Confidence
				right += is(g.Digit == held[i].Digit)
			}
		}
		if n > 0 {
			fmt.Fprintf(out, "       confidence %.3f-%.3f: %5d guesses, said %.2f %%, right %.2f %%\n",
				limits[b], min(1, limits[b+1]), n, 100*said/float64(n), share(right, n))
		}
	}
}

// thresholds are where sure might begin.
var thresholds = []float64{0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999}

// curve says, for each threshold, how many guesses are sure and how many of them right.
func curve(out io.Writer, guesses []digit.Guess, held []train.Sample) {
	for _, from := range thresholds {
		sure, wrong := 0, 0
		for i, g := range guesses {
			if g.Confidence >= from {
				sure++
				wrong += is(g.Digit != held[i].Digit)
			}
		}
		fmt.Fprintf(out, "       sure from %.4f: %.2f %% sure, of them %d wrong, %.3f %% right\n",
			from, share(sure, len(guesses)), wrong, share(sure-wrong, sure))
	}
}

// junk says how much junk passes for a digit at each threshold.
func junk(out io.Writer, guesses []digit.Guess) {
	for _, from := range thresholds {
		passed := 0
		for _, g := range guesses {
			passed += is(g.Confidence >= from)
		}
		fmt.Fprintf(out, "junk   sure from %.4f: %d of %d pass for a digit\n", from, passed, len(guesses))
	}
}

func is(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }
