package main

// measure is one thing that is counted at each level: how often it went badly,
// of how many.
type measure struct {
	id   string // in the floor file
	says string
	// zero marks a false positive: its floor is 0 for good.
	zero bool
	// good shows the share that went well instead of the one that did not.
	good bool
	// free measures say something about the sheets, not the reader: no floor.
	free bool
	// mean measures count things of which a sheet may have several.
	mean bool
	// target is the worst share that is aimed at, by level; none where nil.
	target []float64
}

var never = []float64{0, 0, 0, 0}

// measures are all of them, as they are printed.
var measures = []measure{
	{id: "unidentified", says: "sheet identified", good: true, target: []float64{0, 0, 0.005, 0.02}},
	{id: "identified-wrongly", says: "sheet taken for another", zero: true, target: never},
	{id: "poor-fit", says: "identified, but for a person by its fit"},
	{id: "shifted", says: "off by over 0.5 mm and not noticed"},
	{id: "tick-wrong", says: "tick wrong", zero: true, target: never},
	{id: "tick-unsure", says: "tick unsure", target: []float64{0.005, 0.01, 0.05, 0.05}},
	{id: "unsigned-passed", says: "unsigned passed as signed", zero: true, target: never},
	{id: "signed-refused", says: "signed refused as absent", target: []float64{0.001, 0.003, 0.02, 0.02}},
	{id: "signed-unsure", says: "signed, but unsure"},
	{id: "digit-wrong", says: "digit right, of those said sure", good: true, target: []float64{0.0005, 0.001, 0.002, 0.002}},
	{id: "digit-unsure", says: "digit said sure", good: true, target: []float64{0.05, 0.15, 0.3, 0.3}},
	{id: "number-wrong", says: "whole personnummer sure and wrong", zero: true, target: never},
	{id: "empty-missed", says: "empty mandatory field missed", zero: true, target: never},
	{id: "filled-missed", says: "filled text, number or date read as empty"},
	{id: "filled-unsure", says: "filled text, number or date unsure"},
	{id: "perfect-rejected", says: "perfect sheet with a reject finding", target: []float64{0, 0.002, 0.03, 0.03}},
	{id: "neat-held", says: "complete neat sheet ready at once", good: true, target: []float64{0.08, 0.2, 0.3, 0.1}},
	{id: "looks", says: "looks a person takes, for 100 sheets", free: true, mean: true},
	{id: "looks-needless", says: "of them for nothing", free: true, mean: true},
	{id: "ink-lost", says: "ink lost by the scanner (not counted above)", free: true},
}

// count is how often something went badly, of how many.
type count struct {
	Bad int `json:"bad"`
	Of  int `json:"of"`
}

// share is the part that went badly; 0 of none.
func (c count) share() float64 { return float64(c.Bad) / float64(max(1, c.Of)) }

func (c count) plus(d count) count { return count{c.Bad + d.Bad, c.Of + d.Of} }
