// Command digits learns to read hand-written digits and writes the weights that
// the service embeds. It is run by hand, rarely; see intake/scan/digit/README.md.
package main

import (
	"errors"
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
	rounds := flag.Int("rounds", 15, "rounds through all digits")
	cool := flag.Int("cool", 11, "rounds, the last ones, over which learning slows down")
	state := flag.String("state", "", "file to keep the state of learning in, and to go on from if it is there")
	seed := flag.Uint64("seed", 1, "of all chance")
	only := flag.Bool("measure", false, "measure the weights in the file, learn nothing")
	flag.Parse()
	if err := run(*data, *out, *state, train.Options{Seed: *seed, Rounds: *rounds, Cool: *cool}, *only); err != nil {
		fmt.Fprintln(os.Stderr, "digits:", err)
		os.Exit(1)
	}
}

// run learns, unless there are weights to measure, and measures.
func run(data, out, state string, o train.Options, only bool) error {
	parts, err := load(data)
	if err != nil {
		return err
	}
	if !only {
		if err := learn(parts, out, state, o); err != nil {
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

// learn learns and keeps the weights of the round that did best, of those in
// which learning slowed down, on the part set apart for validation.
func learn(parts map[train.Part][]train.Sample, out, state string, o train.Options) error {
	var failed, err error
	if o.From, err = goOn(state); err != nil {
		return err
	}
	best, start := 1e9, time.Now()
	o.Report = func(p train.Progress) {
		loss, right := train.Judge{Weights: p.Weights, Soft: digit.Temperature}.Loss(parts[train.Validation])
		fmt.Printf("round %d, %s: learning: loss %.4f, right %.2f %%; validation: loss %.4f, right %.3f %%\n", p.Round,
			time.Since(start).Round(time.Second), p.Loss, 100*p.Right, loss, 100*right)
		if loss < best || p.Round == o.Rounds-o.Cool {
			best = loss
			failed = errors.Join(failed, os.WriteFile(out, p.Weights.Marshal(), 0o644))
		}
		if state != "" {
			failed = errors.Join(failed, os.WriteFile(state, p.State, 0o644))
		}
	}
	if _, err := train.Learn(parts[train.Learnt], o); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("keep what was learnt: %w", failed)
	}
	return nil
}

// goOn reads the state of learning that was cut short, if there is one.
func goOn(file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	state, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the state of learning: %w", err)
	}
	return state, nil
}
