package torture

import (
	"fmt"
	"slices"
)

// Crash is what a power cut may leave of a disk.
type Crash struct {
	Disk *Disk  // as the next start finds it, with what was acknowledged by then
	What string // for whoever reads of it
}

// Crashes visits what power cuts may leave, by the operations since the disk began or
// was last marked (Begin). Right before each sync, and at the end, what was not synced
// by then may be on the disk or not:
//
//   - each beginning of it, the last operation whole or torn
//   - up to three operations of it alone, whatever came before them missing
//   - all of it but one or two operations
//   - where it is short, any of it
//
// A name that a rename gave lasts once the new name's folder is synced, and the old
// one may be there beside it until its own is. Until then a rename is whole or not
// there. Of every so many states one is visited; those that look the same are one:
// seen holds what was visited, and is shared by those who count together.
func (d *Disk) Crashes(every int, seen map[uint64]bool, visit func(Crash)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &history{disk: d, lasting: make([]bool, len(d.ops)), every: every, seen: seen, visit: visit}
	for i, o := range d.ops {
		h.lasting[i] = o.given
	}
	for i, o := range d.ops {
		if o.kind == syncs {
			h.cut(i)
			h.sync(i, o.on)
		}
	}
	h.cut(len(d.ops))
}

// Cut is one state that a power cut at the end may leave: keep says of each operation
// that was not synced whether it is on the disk.
func (d *Disk) Cut(keep func() bool) *Disk {
	var open []int
	var cut *Disk
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &history{disk: d, lasting: make([]bool, len(d.ops)), every: 1, seen: map[uint64]bool{}}
	for i, o := range d.ops {
		h.lasting[i] = h.lasting[i] || o.given
		if o.kind == syncs {
			h.sync(i, o.on)
		}
	}
	h.look(len(d.ops))
	for _, j := range h.open {
		if keep() {
			open = append(open, j)
		}
	}
	h.visit = func(c Crash) { cut = c.Disk }
	for _, r := range h.whole { // a rename is whole or not there
		if slices.Contains(open, r[0]) != slices.Contains(open, r[1]) {
			open = slices.DeleteFunc(open, func(j int) bool { return j == r[0] || j == r[1] })
		}
	}
	h.state(len(d.ops), open, false)
	cut.Fault = d.Fault
	return cut
}

// history is the operations on a disk, and which of them last.
type history struct {
	disk    *Disk
	lasting []bool
	every   int
	n       int // states so far
	seen    map[uint64]bool
	visit   func(Crash)

	// Of the cut that is looked at:
	open    []int    // what does not last
	whole   [][2]int // renames of which neither half lasts
	settled *image   // what lasts, before the first that does not
}

// sync makes last what was done to an inode before the i-th operation.
func (h *history) sync(i int, inode uint64) {
	for j, o := range h.disk.ops[:i] {
		if o.on == inode && o.kind != syncs {
			h.lasting[j] = true
		}
		if o.kind == makes {
			h.lasting[j] = true // an inode without a name is nothing yet
		}
	}
}

// short is how many operations are few enough to go through each choice of them.
const short = 5

// cut visits what a power cut before the i-th operation may leave.
func (h *history) cut(i int) {
	h.look(i)
	state := func(torn bool, chosen ...int) { h.state(i, chosen, torn) }
	for n := range len(h.open) + 1 {
		state(false, h.open[:n]...)
		if n > 0 && h.disk.ops[h.open[n-1]].kind == writes {
			state(true, h.open[:n]...)
		}
	}
	if len(h.open) <= short {
		for mask := range 1 << len(h.open) {
			state(false, pick(h.open, mask)...)
		}
		return
	}
	h.few(h.open, state)
}

// look finds out what lasts before the i-th operation, and what does not.
func (h *history) look(i int) {
	h.open, h.whole, h.settled = nil, nil, h.disk.began.clone()
	for j, o := range h.disk.ops[:i] {
		if o.kind == syncs {
			continue
		}
		if o.kind == drops && o.pair > 0 && !h.lasting[j] && !h.lasting[o.pair-1] {
			h.whole = append(h.whole, [2]int{o.pair - 1, j})
		}
		if !h.lasting[j] && o.kind != makes {
			h.open = append(h.open, j)
		} else if len(h.open) == 0 {
			h.settled.apply(o)
		}
	}
}

func pick(open []int, mask int) (chosen []int) {
	for b, j := range open {
		if mask&(1<<b) != 0 {
			chosen = append(chosen, j)
		}
	}
	return chosen
}

// most bounds how many operations of how long a row are chosen alone: choices grow
// with their power.
func most(open int) int {
	switch {
	case open <= 10:
		return 3
	case open <= 24:
		return 2
	}
	return 1
}

// few visits the states with up to three of the open operations, and with all but two.
func (h *history) few(open []int, state func(torn bool, chosen ...int)) {
	without := func(gone ...int) []int {
		return slices.DeleteFunc(slices.Clone(open), func(j int) bool { return slices.Contains(gone, j) })
	}
	for x, a := range open {
		state(false, a)
		state(false, without(a)...)
		if most(len(open)) < 2 {
			continue
		}
		for y, b := range open[x+1:] {
			state(false, a, b)
			state(false, without(a, b)...)
			if most(len(open)) < 3 {
				continue
			}
			for _, c := range open[x+1+y+1:] {
				state(false, a, b, c)
			}
		}
	}
}

// state visits one: all that lasts before the i-th operation, and what was chosen.
func (h *history) state(i int, chosen []int, torn bool) {
	if h.n++; h.n%h.every != 0 || !h.possible(chosen) {
		return
	}
	m, next := h.settled.clone(), 0
	first := i
	if len(h.open) > 0 {
		first = h.open[0]
	}
	for k, o := range h.disk.ops[first:i] {
		switch at := first + k; {
		case next < len(chosen) && chosen[next] == at:
			if next++; torn && next == len(chosen) {
				o.data = o.data[:len(o.data)/2]
			}
			m.apply(o)
		case o.kind != syncs && (h.lasting[at] || o.kind == makes):
			m.apply(o)
		}
	}
	sum := m.hash()
	if h.seen[sum] {
		return
	}
	h.seen[sum] = true
	h.visit(Crash{Disk: h.disk.from(m, i), What: fmt.Sprintf("cut before operation %d, with %v of what was not synced, torn: %v", i, chosen, torn)})
}

// possible says whether a choice keeps each rename whole, as file systems do: until
// its new name lasts, the one is not without the other.
func (h *history) possible(chosen []int) bool {
	for _, r := range h.whole {
		if slices.Contains(chosen, r[0]) != slices.Contains(chosen, r[1]) {
			return false
		}
	}
	return true
}

// Said lists the operations on a disk, for whoever looks into a fault.
func (d *Disk) Said() (all []string) {
	words := []string{"make", "add", "drop", "write", "resize", "sync"}
	for i, o := range d.ops {
		all = append(all, fmt.Sprintf("%d %s on %d child %d %q %d+%d", i, words[o.kind], o.on, o.child, o.name, o.off, len(o.data)))
	}
	return all
}
