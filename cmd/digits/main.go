// Command digits learns to read hand-written digits and writes the weights that
// the service embeds. It is run by hand, rarely; see intake/scan/digit/README.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/train"
	"blankett/intake/trial/corpus"
)

func main() {
	data := flag.String("data", filepath.Join(corpus.Folder(), "digits"), "folder with the sets of digits, as idx files; "+corpus.Setting+" names the one it is in")
	out := flag.String("out", "", "file to write a network's weights to: first.bin or second.bin in intake/scan/digit")
	rounds := flag.Int("rounds", 30, "rounds through all digits")
	cool := flag.Int("cool", 26, "rounds, the last ones, over which learning slows down")
	state := flag.String("state", "", "file to keep the state of learning in, and to go on from if it is there")
	seed := flag.Uint64("seed", 1, "of all chance")
	only := flag.Bool("measure", false, "measure the weights that the program comes with, learn nothing")
	flag.Parse()
	if err := run(*data, *out, *state, train.Options{Seed: *seed, Rounds: *rounds, Cool: *cool}, *only); err != nil {
		fmt.Fprintln(os.Stderr, "digits:", err)
		os.Exit(1)
	}
}

// run learns, or measures what was learnt.
func run(data, out, state string, o train.Options, measured bool) error {
	if (out == "") != measured {
		return errors.New("give -out FILE to learn, or -measure")
	}
	parts, err := load(data)
	if err != nil {
		return err
	}
	if measured {
		measure(os.Stdout, digit.Weights(), parts)
		return nil
	}
	return learn(parts, out, state, o)
}

// learn learns and keeps the weights of the last round: the steps are smallest
// there, and what is set apart for validation is too little to tell it from the
// few before.
func learn(parts map[train.Part][]train.Sample, out, state string, o train.Options) error {
	var failed, err error
	if o.From, err = goOn(state); err != nil {
		return err
	}
	start := time.Now()
	o.Report = func(p train.Progress) {
		loss, right := train.Judge{Weights: train.Alone(p.Weights), Soft: digit.Temperature}.Loss(parts[train.Validation])
		fmt.Printf("round %d, %s: learning: loss %.4f, right %.2f %%; validation: loss %.4f, right %.3f %%\n", p.Round,
			time.Since(start).Round(time.Second), p.Loss, 100*p.Right, loss, 100*right)
		failed = errors.Join(failed, os.WriteFile(out, p.Weights.Marshal(), 0o644))
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
