// Command marks teaches the networks that judge tick boxes and signature fields, and says
// how sure they may be. Its world is intake/scan/marks/learn's; what it prints of that
// world is no measure of how right sheets are read: cmd/accuracy measures, on a world
// that nothing learns from.
//
// The same flags and data make the same weights.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"blankett/intake/scan/marks/crop"
	"blankett/intake/scan/marks/learn"
	"blankett/intake/scan/marks/net"
	"blankett/intake/trial/corpus"
)

// options is what a run is to do.
type options struct {
	kind      string // box or field
	n         int    // samples to learn
	rounds    int
	rate      float64
	seed      uint64
	data      string // folder of test data
	out, look string
	weigh     string // weights to judge instead of learning
}

func main() {
	var o options
	flag.StringVar(&o.kind, "kind", "box", "what to learn: box or field")
	flag.IntVar(&o.n, "n", 0, "samples to learn from; what the weights in the repository had, when 0")
	flag.IntVar(&o.rounds, "rounds", 0, "rounds over them; the same")
	flag.Float64Var(&o.rate, "rate", 0.002, "how large the steps are at first")
	flag.Uint64Var(&o.seed, "seed", 1, "another number makes other samples and weights")
	flag.StringVar(&o.data, "data", corpus.Folder(), "folder of real handwriting; "+corpus.Setting+" names it too; without one all is drawn")
	flag.StringVar(&o.out, "out", "", "file for the weights")
	flag.StringVar(&o.look, "look", "", "picture of some samples to make instead of learning")
	flag.StringVar(&o.weigh, "weigh", "", "file of weights to judge instead of learning")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "marks:", err)
		os.Exit(1)
	}
}

// kinds are what can be learnt, with what the weights in the repository were learnt by.
var kinds = map[string]struct {
	shape     net.Shape
	world     func(*learn.Material, uint64) (*learn.World, error)
	n, rounds int
}{
	"box":   {crop.BoxShape, learn.Boxes, 16000, 10},
	"field": {crop.FieldShape, learn.Signatures, 10000, 6},
}

// checkSeed makes the samples that say how sure a network may be: others than any that
// is learnt from.
const checkSeed, checkSamples = 1 << 40, 4000

func run(o options) error {
	kind, ok := kinds[o.kind]
	if !ok {
		return errors.New("-kind is box or field")
	}
	if o.n == 0 {
		o.n = kind.n
	}
	if o.rounds == 0 {
		o.rounds = kind.rounds
	}
	m, err := material(o.data)
	if err != nil {
		return err
	}
	world, err := kind.world(m, o.seed)
	if err != nil {
		return err
	}
	if o.look != "" {
		return look(world, o.look)
	}
	w, err := weights(o, kind.shape, world)
	if err != nil {
		return err
	}
	check, err := kind.world(m, checkSeed)
	if err != nil {
		return err
	}
	report(os.Stdout, o.kind, learn.Judge(kind.shape, w, check.Samples(checkSamples, cores)))
	return nil
}

const cores = 2

// weights learns them, or takes those that are to be judged.
func weights(o options, shape net.Shape, world *learn.World) (*net.Weights, error) {
	if o.weigh != "" {
		data, err := os.ReadFile(o.weigh)
		if err != nil {
			return nil, fmt.Errorf("read weights: %w", err)
		}
		return net.Unmarshal(shape, data)
	}
	start := time.Now()
	samples := world.Samples(o.n, cores)
	fmt.Printf("%d samples made in %.0f s; %d weights\n", o.n, time.Since(start).Seconds(), net.NewWeights(shape).Count())
	w := learn.Learn(shape, samples, learn.Course{Rounds: o.rounds, Rate: o.rate, Seed: o.seed, Say: func(round int, loss, right float64) {
		fmt.Printf("round %d: loss %.4f, right %.4f, %.0f s\n", round, loss, right, time.Since(start).Seconds())
	}})
	if o.out == "" {
		return w, nil
	}
	if err := os.WriteFile(o.out, w.Marshal(), 0o644); err != nil {
		return nil, fmt.Errorf("write weights: %w", err)
	}
	return w, nil
}
