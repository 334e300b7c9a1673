package desk

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"blankett/intake"
	"blankett/intake/staff"
)

// hereKept is how long it is believed of which regions people work here.
const hereKept = 3 * time.Second

// regionsHere remembers whether people of one region only work here.
type regionsHere struct {
	mu    sync.Mutex
	only  bool
	asked time.Time
}

// one says whether all who work with paper here are of one region, or of all.
func (h *regionsHere) one(ctx context.Context, people staff.People) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	// The machine's clock: it is about the work, not the day.
	if !h.asked.IsZero() && time.Since(h.asked) < hereKept {
		return h.only, nil
	}
	users, err := people.Users(ctx)
	if err != nil {
		return false, fmt.Errorf("look which regions' people work here: %w", err)
	}
	h.only, h.asked = len(RegionsOf(users)) <= 1, time.Now()
	return h.only, nil
}

// forget is for when people were let in, or moved.
func (h *regionsHere) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = time.Time{}
}

// RegionsOf are the regions of those people who work with paper in one.
func RegionsOf(users []staff.User) []string {
	var all []string
	for _, u := range users {
		works := u.Has(staff.RoleClinic, staff.RoleMailroom, staff.RoleHandler, staff.RoleHead)
		if works && !u.Disabled && u.Region != staff.EveryRegion && !slices.Contains(all, u.Region) {
			all = append(all, u.Region)
		}
	}
	return all
}

// inboxes are those of the visitor's region.
func (v *visit) inboxes() []string {
	var all []string
	for _, dir := range v.d.Inboxes {
		if v.user.Owns(v.d.InboxRegion[dir]) {
			all = append(all, dir)
		}
	}
	return all
}

// troubles are those of the inboxes that are the visitor's, and of what is no
// inbox's. Names of files are for who may open the mail.
func (v *visit) troubles() []intake.Trouble {
	var all []intake.Trouble
	for _, t := range v.d.troublesNow(v.r.Context()) {
		region, of := v.d.InboxRegion[t.Place]
		if of && !v.user.In(region) {
			continue
		}
		if !v.user.MayOpenMail(region) {
			t.Detail = ""
		}
		all = append(all, t)
	}
	return all
}
