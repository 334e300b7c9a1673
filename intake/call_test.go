package intake

import "testing"

// TestNoCallLifts: a call's own check, whatever is said in it.
func TestNoCallLifts(t *testing.T) {
	for _, c := range []Call{
		{Asked: AskedUnlock, Person: "p", Owed: true}, {Asked: AskedUnlock, Owed: true, Urgent: true},
		{Asked: AskedUnlock}, {Asked: "", Owed: true}, {Asked: "lift", Owed: true},
	} {
		if c.Check() == nil {
			t.Errorf("%+v passes", c)
		}
	}
	for _, c := range []Call{{Asked: AskedLock, Person: "p", Urgent: true}, {Asked: AskedUnlock, Owed: true}} {
		if err := c.Check(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
