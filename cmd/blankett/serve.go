package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk"
	"blankett/intake/folder"
	"blankett/intake/report"
	"blankett/intake/store"
)

func newServe(a *app) *cobra.Command {
	var f watchFlags
	var web webFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Watch inboxes, read what arrives, and show the queue as web pages",
		Long: `Watch inboxes for scans, read what arrives, queue each return, and show the queue
as web pages with the scan and its findings. Stop it with Ctrl-C, or kill it:
started again it goes on where it was, and nothing is lost.

The pages ask people to sign in. As long as nobody may, serve prints a link that
lets the first one in. Other machines reach the pages over TLS only: with a
certificate (--tls-cert, --tls-key), or through a proxy that has one
(--behind-proxy).`,
		Example: `  blankett serve
  blankett serve --inbox vgr=/srv/scans/vgr --inbox rjl=/srv/scans/rjl --listen 127.0.0.1:8080
  blankett serve --listen :443 --tls-cert cert.pem --tls-key key.pem --address https://desk.example`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serve(cmd.Context(), f, web)
		},
	}
	f.add(cmd)
	cmd.Flags().Float64Var(&f.samples, "samples", report.DefaultSampleShare, "`share` of the returns that are ready at once of which a person keys two fields blind")
	web.add(cmd)
	a.addFresh(cmd)
	return cmd
}

func (a *app) serve(ctx context.Context, f watchFlags, web webFlags) error {
	if err := web.check(); err != nil {
		return err
	}
	if err := a.place(&f); err != nil {
		return err
	}
	if err := a.guardInboxes(a.inboxes(f)); err != nil {
		return err
	}
	s, err := a.openStation(ctx, f.readers)
	if err != nil {
		return err
	}
	return errors.Join(a.serveStation(ctx, s, f, web), s.Close())
}

func (a *app) serveStation(ctx context.Context, s *station, f watchFlags, web webFlags) error {
	l, err := web.open(a.logger())
	if err != nil {
		return err
	}
	inboxes, err := absolute(a.inboxes(f), s.known.Inboxes)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	address := web.reached(l)
	fmt.Fprintf(a.out, "The queue:    %s/\nThe inboxes:  %s\n", address, inboxes[0])
	for _, dir := range inboxes[1:] {
		fmt.Fprintf(a.out, "              %s\n", dir)
	}
	d, err := a.newDesk(s, web, address)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	d.Inboxes, d.InboxRegion = inboxes, f.regions
	if err := a.warnOfMixedMail(ctx, s.db, inboxes, f.regions); err != nil {
		return errors.Join(err, l.Close())
	}
	if d.House == nil {
		if err := a.inviteFirst(ctx, s.db, address); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.takeIn(ctx, s, f) })
	g.Go(func() error { return serveHTTP(ctx, l, d.Handler()) })
	g.Go(func() error { <-ctx.Done(); d.Close(); return nil }) // streams don't hold up the end
	g.Go(func() error { return a.drawSamples(ctx, s.db, f.samples) })
	return g.Wait()
}

func (a *app) newDesk(s *station, web webFlags, address string) (*desk.Desk, error) {
	settings, err := a.settings()
	if err != nil {
		return nil, err
	}
	all, err := a.templates()
	if err != nil {
		return nil, err
	}
	house, err := a.house(address)
	if err != nil {
		return nil, err
	}
	return &desk.Desk{
		Forms: all, Printer: &intake.Printer{Ledger: s.db, Cases: s.db, Keys: s.keys, Now: time.Now},
		Cases: s.db, Reinstates: s.db, Calls: s.db, Landed: s.db, Figures: s.db, Samples: s.db, Drop: folder.Drop, Kept: s.archive.Kept,
		Queue: s.db, Ledger: s.db, Archive: s.archive, Queues: s.db, Reviews: s.db,
		Arrivals: s.db, Readers: s.pool.Lane(1), Troubles: s.lookout.Troubles, Keys: s.keys, People: s.db, Doors: s.db, Devices: s.db, Audit: s.db,
		Regions: regions(settings), OverdueDays: settings.OverdueDays, Now: time.Now, Log: a.logger(),
		House: house, Contact: web.contact, Secure: web.secure(), BehindProxy: web.behindProxy,
	}, nil
}

// regions are those that the forms come from, by name.
func regions(settings forms.Settings) []desk.Region {
	var all []desk.Region
	for id, s := range settings {
		if name := s["namn"].Text; name != "" {
			all = append(all, desk.Region{ID: id, Name: name})
		}
	}
	slices.SortFunc(all, func(x, y desk.Region) int { return strings.Compare(x.Name, y.Name) })
	return all
}

// drawSamples chooses fields to key blind once a minute. A fault waits for the
// next minute: the returns do too.
func (a *app) drawSamples(ctx context.Context, db *store.DB, share float64) error {
	for {
		if err := desk.DrawSamples(ctx, db, share, time.Now()); err != nil && ctx.Err() == nil {
			a.logger().Error("draw blind samples", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Minute):
		}
	}
}

// inviteFirst prints the link by which the first user comes in, as long as
// there is none.
func (a *app) inviteFirst(ctx context.Context, db *store.DB, address string) error {
	users, err := db.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	path, err := desk.Invite(ctx, db, "", time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "\nNobody may sign in yet. Open this to become the first user (once, within 24 hours):\n  %s%s\n\n", address, path)
	return nil
}

// absolute gives the inboxes' paths and makes those that are new. One that was
// watched before is never made again: its share may not be mounted.
func absolute(dirs []string, known map[string]string) ([]string, error) {
	out := make([]string, len(dirs))
	for i, d := range dirs {
		abs, err := filepath.Abs(d)
		if err != nil {
			return nil, fmt.Errorf("find inbox: %w", err)
		}
		if known[abs] != "" {
			out[i] = abs
			continue
		}
		if err := os.MkdirAll(abs, 0o770); err != nil {
			return nil, withHint(fmt.Errorf("make the inbox: %w", err), "--inbox names a folder that you may write in")
		}
		out[i] = abs
	}
	return out, nil
}
