package judge

import (
	"testing"

	"blankett/forms"
)

// TestWhoLifts holds the whole table: each lock of a party in a region against
// each lift of a party in a region, and how the login stands for each who asks
// for a lift afterwards.
func TestWhoLifts(t *testing.T) {
	regions, parties := []string{"vgr", "rjl"}, []string{"resident", "care"}
	each := func(do func(region, party string)) {
		for _, r := range regions {
			for _, p := range parties {
				do(r, p)
			}
		}
	}
	each(func(lockRegion, lockParty string) {
		each(func(liftRegion, liftParty string) {
			done := []Request{{Lock: true, By: lockParty, Region: lockRegion}, {Unlock: true, By: liftParty, Region: liftRegion}}
			lifted := lockRegion == liftRegion && lockParty == liftParty
			each(func(region, party string) {
				s := StandingAfter(Request{Unlock: true, By: party, Region: region}, done)
				// What is left is theirs to see in its own region, and in the way
				// of the other party everywhere.
				locked := !lifted && (region == lockRegion || party != lockParty)
				by := ""
				if locked {
					by = lockParty
				}
				if *s.Locked != locked || s.LockedBy != by {
					t.Errorf("locked by %s of %s, lift by %s of %s: for %s of %s %v %q, want %v %q",
						lockParty, lockRegion, liftParty, liftRegion, party, region, *s.Locked, s.LockedBy, locked, by)
				}
			})
		})
	})
}

// TestLockAcrossRegions: whoever asks for a lock learns nothing of other regions'.
func TestLockAcrossRegions(t *testing.T) {
	done := []Request{{Lock: true, By: "care", Region: "rjl"}}
	for _, party := range []string{"resident", "care"} {
		if s := StandingAfter(Request{Lock: true, By: party, Region: "vgr"}, done); *s.Locked {
			t.Errorf("a lock of %s in another region says that one is there", party)
		}
		if s := StandingAfter(Request{Lock: true, By: party, Region: "rjl"}, done); !*s.Locked {
			t.Errorf("a lock of %s in the same region does not know of the other", party)
		}
	}
}

// TestBothHold: where both parties hold a lock, each lifts its own only.
func TestBothHold(t *testing.T) {
	done := []Request{{Lock: true, By: "care", Region: "rjl"}, {Lock: true, By: "resident", Region: "rjl"}, {Unlock: true, By: "resident", Region: "rjl"}}
	if s := StandingAfter(Request{Unlock: true, By: "resident", Region: "rjl"}, done); !*s.Locked || s.LockedBy != "care" {
		t.Errorf("%v %q", *s.Locked, s.LockedBy)
	}
}

// TestEachRegionHolds: there is one login, so a form that lifts its own region's
// lock would undo the same party's lock in another one. A person decides, as
// where the form's party or the lock's is not known.
func TestEachRegionHolds(t *testing.T) {
	locks := func(by ...holder) (done []Request) {
		for _, h := range by {
			done = append(done, Request{Lock: true, By: h.party, Region: h.region})
		}
		return done
	}
	for _, party := range []string{"resident", "care"} {
		own := holder{region: "rjl", party: party}
		for what, held := range map[string][]Request{
			"the same party of another region too": locks(own, holder{region: "vgr", party: party}),
			"somebody unknown too":                 locks(own, holder{region: "rjl"}),
			"somebody unknown of another region":   locks(own, holder{region: "vgr"}),
			"only somebody unknown":                locks(holder{region: "rjl"}),
		} {
			if s := StandingAfter(Request{Unlock: true, By: party, Region: "rjl"}, held); *s.Locked || s.LockedBy != "" {
				t.Errorf("%s of rjl lifts, held by %s: %v %q, so that nothing is found", party, what, *s.Locked, s.LockedBy)
			}
		}
		if s := StandingAfter(Request{Unlock: true, Region: "rjl"}, locks(own)); *s.Locked {
			t.Errorf("a form that names no party lifts a lock of %s: %v %q, so that nothing is found", party, *s.Locked, s.LockedBy)
		}
	}
}

// TestEachActHolds: a guardian's access that was blocked and a login that was locked
// are two things. A form about one finds no lock of the other, lifts none, and where
// both stand a person decides.
func TestEachActHolds(t *testing.T) {
	acts := []string{forms.ActLogin, forms.ActAccess}
	for _, asks := range acts {
		for _, held := range acts {
			done := []Request{{Lock: true, By: "care", Region: "rjl", Act: held}}
			for _, lift := range []bool{true, false} {
				ask := Request{Lock: !lift, Unlock: lift, By: "care", Region: "rjl", Act: asks}
				if s := StandingAfter(ask, done); *s.Locked != (asks == held) {
					t.Errorf("%+v finds a lock of %s: %v", ask, held, *s.Locked)
				}
			}
			after := append(done, Request{Unlock: true, By: "care", Region: "rjl", Act: asks})
			if s := StandingAfter(Request{Lock: true, By: "care", Region: "rjl", Act: held}, after); *s.Locked != (asks != held) {
				t.Errorf("a lift of %s leaves a lock of %s: %v", asks, held, *s.Locked)
			}
		}
		both := []Request{{Lock: true, By: "care", Region: "rjl", Act: forms.ActLogin}, {Lock: true, By: "care", Region: "rjl", Act: forms.ActAccess}}
		if s := StandingAfter(Request{Unlock: true, By: "care", Region: "rjl", Act: asks}, both); *s.Locked {
			t.Errorf("a lift of %s is plain where both stand", asks)
		}
	}
}

// TestWhatWasTakenBackProtects: that something was carried out and taken back leaves it
// open what the system says. A lock that may be there is not lifted by others, and a
// lift that may have been made does not make a new lock needless.
func TestWhatWasTakenBackProtects(t *testing.T) {
	lock := Request{Lock: true, By: "care", Region: "rjl"}
	doubted := lock
	doubted.Doubted = true
	lift := Request{Unlock: true, By: "care", Region: "rjl", Doubted: true}
	for what, c := range map[string]struct {
		ask    Request
		done   []Request
		locked bool
	}{
		"a lift by the other party of a doubted lock": {Request{Unlock: true, By: "resident", Region: "rjl"}, []Request{doubted}, true},
		"a new lock after a doubted one":              {Request{Lock: true, By: "care", Region: "rjl"}, []Request{doubted}, false},
		"a new lock after a doubted lift":             {Request{Lock: true, By: "care", Region: "rjl"}, []Request{lock, lift}, false},
		"a lift after a doubted lift":                 {Request{Unlock: true, By: "care", Region: "rjl"}, []Request{lock, lift}, true},
	} {
		if s := StandingAfter(c.ask, c.done); *s.Locked != c.locked {
			t.Errorf("%s: locked %v", what, *s.Locked)
		}
	}
}
