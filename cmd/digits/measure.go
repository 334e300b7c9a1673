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
func measure(out io.Writer, w []*cnn.Weights, parts map[train.Part][]train.Sample) {
	judge := train.Judge{Weights: w, Soft: digit.Temperature}
	validate(out, judge, parts[train.Validation])
	held := parts[train.HeldOut]
	for _, wear := range []train.Wear{train.AsIs, train.Clean, train.Light, train.Heavy} {
		guesses := judge.Read(held, wear)
		for _, set := range train.Sets {
			ofSet(out, wear, set, guesses, held)
		}
		bins(out, guesses, held)
		curve(out, guesses, held)
	}
	junk(out, judge.ReadJunk(held, junkCells))
	folds(out, w, parts)
	fmt.Fprintf(out, "best temperature on validation: %.1f\n", train.Temperature(w, parts[train.Validation]))
}

// ofSet says how one set is read; nothing of a set of which nothing is held out.
func ofSet(out io.Writer, wear train.Wear, set string, guesses []digit.Guess, held []train.Sample) {
	n, right, sure, wrong := 0, 0, 0, 0
	for i, g := range guesses {
		if held[i].Set != set {
			continue
		}
		good := is(g.Digit == held[i].Digit)
		n, right = n+1, right+good
		if g.Sure() {
			sure, wrong = sure+1, wrong+1-good
		}
	}
	if n > 0 {
		fmt.Fprintf(out, "%-6s %-9s %5d digits, %.3f %% right; %.2f %% sure, of them %d wrong, %.3f %% right\n",
			wear, set, n, share(right, n), share(sure, n), wrong, share(sure-wrong, sure))
	}
}

// folds says how well each fold of ORAND is read by the one network that has not
// learnt from it: the i-th fold by the i-th network. All together read better.
func folds(out io.Writer, w []*cnn.Weights, parts map[train.Part][]train.Sample) {
	for _, wear := range []train.Wear{train.AsIs, train.Light, train.Heavy} {
		var left []train.Sample
		var guesses []digit.Guess
		for fold := range train.Folds {
			_, digits, err := leaveOut(parts, fmt.Sprintf("orand/%d", fold))
			if err != nil {
				fmt.Fprintln(out, err)
				continue
			}
			left = append(left, digits...)
			guesses = append(guesses, train.Judge{Weights: w[fold : fold+1], Soft: digit.Temperature}.Read(digits, wear)...)
		}
		tell(out, wear, guesses, left)
	}
}

// measureLeft says how well networks read what they have not learnt from.
func measureLeft(out io.Writer, files []string, left []train.Sample) error {
	judge := train.Judge{Soft: digit.Temperature}
	for _, file := range files {
		w, err := readWeights(file)
		if err != nil {
			return err
		}
		judge.Weights = append(judge.Weights, w)
	}
	for _, wear := range []train.Wear{train.AsIs, train.Light, train.Heavy} {
		tell(out, wear, judge.Read(left, wear), left)
	}
	return nil
}

// tell says which digits left out were sure and wrong, and how sure guesses may be.
func tell(out io.Writer, wear train.Wear, guesses []digit.Guess, left []train.Sample) {
	right := 0
	for i, g := range guesses {
		right += is(g.Digit == left[i].Digit)
		if g.Sure() && g.Digit != left[i].Digit {
			fmt.Fprintf(out, "       sure and wrong: %s, %d, a %d read as %d, %.4f\n", left[i].Set, left[i].ID, left[i].Digit, g.Digit, g.Confidence)
		}
	}
	fmt.Fprintf(out, "%-6s %5d digits left out, %.3f %% right\n", wear, len(left), share(right, len(left)))
	curve(out, guesses, left)
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
