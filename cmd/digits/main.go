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
	rounds := flag.Int("rounds", 20, "rounds through all digits")
	seed := flag.Uint64("seed", 1, "of all chance")
	only := flag.Bool("measure", false, "measure the weights in the file, learn nothing")
	flag.Parse()
	if err := run(*data, *out, *rounds, *seed, *only); err != nil {
		fmt.Fprintln(os.Stderr, "digits:", err)
		os.Exit(1)
	}
}

// run learns, unless there are weights to measure, and measures.
func run(data, out string, rounds int, seed uint64, only bool) error {
	parts, err := load(data)
	if err != nil {
		return err
	}
	if !only {
		if err := learn(parts, out, rounds, seed); err != nil {
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
func learn(parts map[train.Part][]train.Sample, out string, rounds int, seed uint64) error {
	var failed error
	best, start := 1e9, time.Now()
	train.Learn(parts[train.Learnt], train.Options{Seed: seed, Rounds: rounds, Report: func(p train.Progress) {
		loss, right := train.Judge{Weights: p.Weights, Soft: digit.Temperature}.Loss(parts[train.Validation])
		fmt.Printf("round %d, %s: learning: loss %.4f, right %.2f %%; validation: loss %.4f, right %.3f %%\n", p.Round,
			time.Since(start).Round(time.Second), p.Loss, 100*p.Right, loss, 100*right)
		if loss < best {
			best = loss
			failed = os.WriteFile(out, p.Weights.Marshal(), 0o644)
		}
	}})
	if failed != nil {
		return fmt.Errorf("keep the weights: %w", failed)
	}
	return nil
}
