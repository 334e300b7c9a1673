package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"blankett/intake"
	"blankett/intake/desk"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// ofRegion is how an inbox is given that is one region's: REGION=folder.
var ofRegion = regexp.MustCompile(`^([a-z][a-z0-9-]*)=(.+)$`)

// place takes the regions off the inboxes that were given, and notes whose each is.
func (a *app) place(f *watchFlags) error {
	settings, err := a.settings()
	if err != nil {
		return err
	}
	f.regions = map[string]string{}
	for i, given := range f.inboxes {
		parts := ofRegion.FindStringSubmatch(given)
		if parts == nil {
			continue
		}
		if _, known := settings[parts[1]]; !known {
			var names []string
			for _, r := range regions(settings) {
				names = append(names, r.ID)
			}
			return callerError(fmt.Errorf("there is no region %q for the inbox %s", parts[1], parts[2]), "the regions are "+strings.Join(names, ", "))
		}
		abs, err := filepath.Abs(parts[2])
		if err != nil {
			return fmt.Errorf("find inbox: %w", err)
		}
		f.inboxes[i] = parts[2]
		f.regions[abs] = parts[1]
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			f.regions[real] = parts[1]
		}
	}
	return nil
}

// placed notes of each file whose inbox it came into.
type placed struct {
	*store.DB
	regions map[string]string // by the inbox's path
}

// See records a file that is about to be claimed.
func (p placed) See(ctx context.Context, a intake.Arrival) error {
	if abs, err := filepath.Abs(a.Inbox); err == nil {
		a.Region = p.regions[abs]
	}
	return p.DB.See(ctx, a)
}

// warnOfMixedMail says aloud where people of several regions work and an inbox is
// nobody's: only people of every region then see its files.
func (a *app) warnOfMixedMail(ctx context.Context, people staff.People, inboxes []string, of map[string]string) error {
	users, err := people.Users(ctx)
	if err != nil || len(desk.RegionsOf(users)) < 2 {
		return err
	}
	for _, dir := range inboxes {
		if of[dir] == "" {
			fmt.Fprintf(a.err, "! people of several regions work here and the inbox %s is no region's: only people of every region see its files. Say --inbox REGION=%s\n", dir, dir)
		}
	}
	return nil
}
