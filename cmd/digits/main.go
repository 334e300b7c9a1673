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
	"blankett/intake/scan/digit/cnn"
	"blankett/intake/scan/digit/train"
	"blankett/intake/trial/corpus"
)

// order is what the command line asks for.
type order struct {
	train.Options
	data, out, state, start, without string
	ground, measure                  bool
}

func main() {
	var o order
	flag.StringVar(&o.data, "data", filepath.Join(corpus.Folder(), "digits"), "folder with the sets of digits; "+corpus.Setting+" names the one it is in")
	flag.StringVar(&o.out, "out", "", "file to write a network's weights to: first.bin, second.bin or third.bin in intake/scan/digit")
	flag.IntVar(&o.Rounds, "rounds", 30, "rounds through all digits")
	flag.IntVar(&o.Cool, "cool", 26, "rounds, the last ones, over which learning slows down")
	flag.StringVar(&o.state, "state", "", "file to keep the state of learning in, and to go on from if it is there")
	flag.StringVar(&o.start, "start", "", "file of weights to begin with instead of chance")
	flag.BoolVar(&o.ground, "ground", false, "learn from MNIST, USPS and Semeion only, as the first rounds do")
	flag.BoolVar(&o.Bowed, "bowed", false, "give nines bowed tails")
	flag.StringVar(&o.without, "without", "", "set to leave out of learning, or a fold of ORAND: mnist, orand/0")
	flag.Uint64Var(&o.Seed, "seed", 1, "of all chance")
	flag.BoolVar(&o.measure, "measure", false, "measure weights, learn nothing: those the program comes with, or the files named, which learnt -without what is measured")
	flag.Parse()
	if err := o.run(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "digits:", err)
		os.Exit(1)
	}
}

// run learns, or measures what was learnt.
func (o order) run(files []string) error {
	if (o.out == "") != o.measure {
		return errors.New("give -out FILE to learn, or -measure")
	}
	parts, err := train.Load(o.data)
	if err != nil {
		return err
	}
	if o.measure && o.without == "" {
		measure(os.Stdout, digit.Weights(), parts)
		return nil
	}
	learnt, left, err := leaveOut(parts, o.without)
	if err != nil {
		return err
	}
	if o.measure {
		return measureLeft(os.Stdout, files, left)
	}
	parts[train.Learnt] = learnt
	return o.learn(parts)
}

// learn learns and keeps the weights of the last round: the steps are smallest
// there, and what is set apart for validation is too little to tell it from the
// few before.
func (o order) learn(parts map[train.Part][]train.Sample) error {
	var failed, err error
	if o.From, err = goOn(o.state); err != nil {
		return err
	}
	if o.start != "" {
		if o.Start, err = readWeights(o.start); err != nil {
			return err
		}
	}
	o.Shares = train.Foreign
	if o.ground {
		o.Shares = train.Ground
	}
	start := time.Now()
	o.Report = func(p train.Progress) {
		loss, right := train.Judge{Weights: []*cnn.Weights{p.Weights}, Soft: digit.Temperature}.Loss(parts[train.Validation])
		fmt.Printf("round %d, %s: learning: loss %.4f, right %.2f %%; validation: loss %.4f, right %.3f %%\n", p.Round,
			time.Since(start).Round(time.Second), p.Loss, 100*p.Right, loss, 100*right)
		failed = errors.Join(failed, os.WriteFile(o.out, p.Weights.Marshal(), 0o644))
		if o.state != "" {
			failed = errors.Join(failed, os.WriteFile(o.state, p.State, 0o644))
		}
	}
	if _, err := train.Learn(parts[train.Learnt], o.Options); err != nil {
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
