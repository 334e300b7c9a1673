// Command digits learns to read hand-written digits and writes the weights that
// the service embeds. It is run by hand, rarely; see intake/scan/digit/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
	"blankett/intake/scan/digit/train"
)

func main() {
	data := flag.String("data", "../shared/data/digits", "folder with the sets of digits, as idx files")
	out := flag.String("out", "intake/scan/digit/weights.bin", "file to write the weights to")
	rounds := flag.Int("rounds", 25, "rounds through all digits")
	minutes := flag.Float64("minutes", 0, "learn for as long instead of for rounds; what comes out then depends on the machine")
	seed := flag.Uint64("seed", 1, "of all chance")
	only := flag.Bool("measure", false, "measure the weights in the file, learn nothing")
	flag.Parse()
	if err := run(*data, *out, train.Options{Seed: *seed, Rounds: *rounds, Share: clock(*minutes)}, *only); err != nil {
		fmt.Fprintln(os.Stderr, "digits:", err)
		os.Exit(1)
	}
}

// clock gives the share of some minutes from now that has gone; nil for none.
func clock(minutes float64) func() float64 {
	if minutes <= 0 {
		return nil
	}
	start := time.Now()
	return func() float64 { return time.Since(start).Minutes() / minutes }
}

// run learns, unless there are weights to measure, and measures.
func run(data, out string, o train.Options, only bool) error {
	parts, err := load(data)
	if err != nil {
		return err
	}
	if !only {
		if err := learn(parts, out, o); err != nil {
			return err
		}
	}
	bytes, err := os.ReadFile(out)
	if err != nil {
		return fmt.Errorf("read the weights: %w", err)
	}
	w, err := cnn.Unmarshal(bytes)
	if err != nil {
		return err
	}
	measure(os.Stdout, w, parts)
	return nil
}

// learn learns and keeps the weights of the round that did best on the part set
// apart for validation.
func learn(parts map[train.Part][]train.Sample, out string, o train.Options) error {
	var failed error
	best, start := 1e9, time.Now()
	o.Report = func(p train.Progress) {
		loss, right := train.Judge{Weights: p.Weights, Soft: digit.Temperature}.Loss(parts[train.Validation])
		fmt.Printf("round %d, %s: learning: loss %.4f, right %.2f %%; validation: loss %.4f, right %.3f %%\n", p.Round,
			time.Since(start).Round(time.Second), p.Loss, 100*p.Right, loss, 100*right)
		if loss < best {
			best = loss
			failed = os.WriteFile(out, p.Weights.Marshal(), 0o644)
		}
	}
	train.Learn(parts[train.Learnt], o)
	if failed != nil {
		return fmt.Errorf("keep the weights: %w", failed)
	}
	return nil
}
