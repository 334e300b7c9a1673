package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// options is what a run is to do.
type options struct {
	n, from int // sheets a level, and the first one's number
	levels  []trial.Level
	form    string // name, or allForms
	world   string // that makes the sheets: the trial's, or the foreign one
	seed    uint64
	data    string // folder of real handwriting
	look    string // folder for pictures of what failed; "" for none
	by      bool   // break ticks and signatures down
	floor   string // floor file; "" for none
	check   bool
	raise   bool
}

// firstForm is the form that the floor is held by; allForms stands for each there is.
const firstForm, allForms = "vgr-konto", "all"

// trialWorld is the world that readers are made by, foreignWorld the one they are only
// measured in.
const trialWorld, foreignWorld = "trial", "foreign"

// errBelow says that a run did worse than its floor. What did is printed before.
var errBelow = errors.New("below the floor")

func main() {
	if err := run(parse()); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

// parse reads the command line; it ends the program where that makes no sense.
func parse() options {
	var o options
	var levels string
	flag.IntVar(&o.n, "n", 500, "sheets a level")
	flag.IntVar(&o.from, "from", 0, "number of the first sheet, to make one again: -from 17 -n 1")
	flag.StringVar(&levels, "levels", "", "levels of wear, such as office,phone; all when empty")
	flag.StringVar(&o.form, "form", firstForm, "form to fill in, or "+allForms)
	flag.StringVar(&o.world, "world", trialWorld, "who makes the sheets: "+trialWorld+", or "+foreignWorld+", whose pens, stamps and scanners nothing learns from: marks alone, a table of its own, no floor")
	flag.Uint64Var(&o.seed, "seed", 1, "another number makes other sheets")
	flag.StringVar(&o.data, "data", corpus.Folder(), "folder of real digits and signatures; "+corpus.Setting+" names it too; without one all hands are drawn")
	flag.StringVar(&o.look, "look", "", "folder to write pictures of what failed to")
	flag.BoolVar(&o.by, "by", false, "break ticks and signatures down by how they were made")
	flag.StringVar(&o.floor, "floor", "", "file with the worst that is allowed")
	flag.BoolVar(&o.check, "check", false, "fail when the run is below the floor")
	flag.BoolVar(&o.raise, "raise", false, "tighten the floor where the run did better")
	flag.Parse()
	var err error
	if o.levels, err = levelsNamed(levels); err == nil && (o.check || o.raise) && o.floor == "" {
		err = errors.New("-check and -raise need -floor FILE")
	}
	if err != nil || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "accuracy:", err, flag.Args())
		flag.Usage()
		os.Exit(2)
	}
	return o
}

func levelsNamed(list string) ([]trial.Level, error) {
	if list == "" {
		return trial.Levels, nil
	}
	var out []trial.Level
	for _, name := range strings.Split(list, ",") {
		found := false
		for _, l := range trial.Levels {
			if l.Name == name {
				out, found = append(out, l), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no level %q", name)
		}
	}
	return out, nil
}

// run measures, prints, and holds the result against the floor.
func run(o options) error {
	if o.world == foreignWorld {
		return measureForeign(o, os.Stdout)
	}
	if o.look != "" {
		if err := os.MkdirAll(o.look, 0o755); err != nil {
			return fmt.Errorf("make the folder for pictures: %w", err)
		}
	}
	r, err := measureAll(o, progress())
	if err != nil {
		return err
	}
	r.print(os.Stdout, o.by)
	if o.look != "" {
		fmt.Println("\npictures of what failed:", o.look)
	}
	if o.floor == "" {
		return nil
	}
	return r.holdAgainst(o)
}

// progress keeps one line on a terminal up to date; elsewhere it says nothing.
func progress() func(done, all int) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int, int) {}
	}
	return func(done, all int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d sheets ", done, all)
		if done == all {
			fmt.Fprint(os.Stderr, "\r\033[K")
		}
	}
}
