package main

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"blankett/intake/judge"
)

// kills is how often the service is ended by force during one run.
const kills = 50

// TestKilledAnywhere kills the service at random moments while files keep
// coming in, starts it again each time, and wants the end that an undisturbed
// run has: one return a sheet, nothing twice, nothing lost, the inbox empty.
func TestKilledAnywhere(t *testing.T) {
	data := t.TempDir()
	sheets := filledSheets(t, data, 80, 21)
	coming := files(t, sheets)
	names := slices.Sorted(maps.Keys(coming))
	rng := rand.New(rand.NewPCG(5, 5))
	s := serve(t, data)
	for i := range kills {
		for range (len(names) + kills - i - 1) / (kills - i) {
			drop(t, s.inbox(), names[0], coming[names[0]])
			names = names[1:]
		}
		time.Sleep(time.Duration(rng.IntN(1500)) * time.Millisecond)
		s.kill()
		s.start()
	}
	returns := s.returns(len(sheets))
	time.Sleep(3 * time.Second) // for anything that would come twice
	returns = s.returns(len(returns))
	if len(returns) != len(sheets) {
		t.Errorf("%d returns of %d sheets", len(returns), len(sheets))
	}
	byCase := map[string][]judge.Return{}
	for _, r := range returns {
		byCase[r.Case] = append(byCase[r.Case], r)
	}
	var tally tally
	for _, sh := range sheets {
		if got := byCase[sh.Case]; len(got) != 1 {
			t.Errorf("a case has %d returns, want 1", len(got))
		} else {
			tally.judge(t, sh, got[0])
		}
	}
	t.Logf("%+v", tally)
	if n := archived(t, data); n != len(coming) {
		t.Errorf("%d files in the archive, %d came in", n, len(coming))
	}
	left, err := os.ReadDir(filepath.Join(s.inbox(), ".blankett", "claimed"))
	if err != nil || len(left) > 0 {
		t.Errorf("%d claimed files left behind, %v", len(left), err)
	}
	s.stop()
}

// archived counts the whole files in an archive. A kill may leave a half-written
// one beside them, under another name, for the next hours.
func archived(t *testing.T, data string) int {
	t.Helper()
	n := 0
	for _, file := range glob(t, data, "archive/scans/*/*/*") {
		if len(filepath.Base(file)) == hex.EncodedLen(sha256.Size) {
			n++
		}
	}
	return n
}
