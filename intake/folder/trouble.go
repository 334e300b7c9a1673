package folder

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"blankett/intake"
)

const (
	// namesTold is how many files' names are told of each kind of trouble.
	namesTold = 10
	// linesA is how many lines about single files are logged in linesIn: a disk
	// that is full must not be filled by saying so.
	linesA  = 10
	linesIn = time.Minute
)

// never is something in an inbox that is never taken.
type never struct {
	what  intake.TroubleWhat
	count int
}

// leave notes what is never taken, and why.
func (b *inbox) leave(path string, what intake.TroubleWhat) {
	if rel, err := filepath.Rel(b.dir, path); err == nil {
		b.never[rel] = never{what: what, count: 1}
	}
}

// mayLog says whether one more line about a single file is logged now.
func (b *inbox) mayLog() bool {
	now := b.Now()
	b.logged = slices.DeleteFunc(b.logged, func(t time.Time) bool { return now.Sub(t) >= linesIn })
	if len(b.logged) >= linesA {
		return false
	}
	b.logged = append(b.logged, now)
	return true
}

// troubles are what keeps files of this inbox from being read, by kind; err is
// the fault of the last look.
func (b *inbox) troubles(err error) []intake.Trouble {
	byKind := map[intake.TroubleWhat]map[string]int{}
	add := func(what intake.TroubleWhat, name string) {
		if byKind[what] == nil {
			byKind[what] = map[string]int{}
		}
		byKind[what][name]++
	}
	if err != nil {
		add(intake.TroubleUnreachable, "")
	}
	for rel, n := range b.never {
		add(n.what, rel)
	}
	now := b.Now()
	for rel, f := range b.files {
		switch {
		case errors.Is(f.why, errTooBig):
			add(intake.TroubleTooLarge, rel)
		case now.Sub(f.begun) >= intake.LongWait:
			add(intake.TroubleUntaken, rel)
		}
	}
	for _, c := range b.claims {
		if c.why != nil && now.Sub(c.begun) >= intake.LongWait {
			add(intake.TroubleUnarchived, "")
		}
	}
	var all []intake.Trouble
	for _, what := range slices.Sorted(maps.Keys(byKind)) {
		all = append(all, asTrouble(b.dir, what, byKind[what]))
	}
	return all
}

func asTrouble(place string, what intake.TroubleWhat, files map[string]int) intake.Trouble {
	t := intake.Trouble{Place: place, What: what}
	names := slices.Sorted(maps.Keys(files))
	for _, n := range files {
		t.Count += n
	}
	if what == intake.TroubleUnreachable {
		t.Count = 0
	}
	told := strings.Join(names[:min(len(names), namesTold)], "\n")
	t.Detail = strings.ToValidUTF8(told, string(utf8.RuneError))
	return t
}

// Left says how many files lie in a folder that was an inbox, claimed or not; 0
// where it can't be reached.
func Left(inbox string) int {
	n := 0
	filepath.WalkDir(inbox, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == filepath.Join(inbox, ours, "lock") {
			return nil // what can't be looked through is counted as empty
		}
		n++
		return nil
	})
	return n
}
