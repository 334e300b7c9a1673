package desk

import (
	"context"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake"
)

type balancePage struct {
	frame
	dayTurn
	intake.Balance
	Files []intake.Landed
}

// balance shows a day's account: what came in is what went out and what waits.
func (d *Desk) balance(v *visit) error {
	day, err := v.dayAsked()
	if err != nil {
		return err
	}
	landed, b, err := d.accountOf(v.r.Context(), day)
	if err != nil {
		return err
	}
	return v.render("balance.html", balancePage{frame: v.frame("Dagens avstämning", "The day's balance", "balance"),
		dayTurn: turnFrom(day, d.Now()), Balance: b, Files: landed})
}

func (d *Desk) accountOf(ctx context.Context, day time.Time) ([]intake.Landed, intake.Balance, error) {
	landed, err := d.Landed.Landed(ctx, forms.Midnight(day), forms.Midnight(day.AddDate(0, 0, 1)), intake.DetailStates)
	if err != nil {
		return nil, intake.Balance{}, err
	}
	b, err := intake.Account(landed, func(sum string) (bool, error) { return d.Kept(ctx, sum) })
	if err != nil {
		return nil, intake.Balance{}, fmt.Errorf("make the day's account: %w", err)
	}
	return landed, b, nil
}

// balancePicture is the account as bars: in, and beside it what became of it.
func (d *Desk) balancePicture(v *visit) error {
	day, err := v.dayAsked()
	if err != nil {
		return err
	}
	_, b, err := d.accountOf(v.r.Context(), day)
	if err != nil {
		return err
	}
	return v.picture(func(p palette) ([]byte, error) {
		return p.stacks([]stack{
			{v.text(forms.Text{SV: "Inkomna filer", EN: "Files in"}), []part{{v.text(forms.Text{SV: "in", EN: "in"}), b.Received.Files, p.plain}}},
			{v.text(forms.Text{SV: "blev", EN: "became"}), []part{
				{v.text(forms.Text{SV: "lästa", EN: "read"}), b.Read.Files, p.good},
				{v.text(forms.Text{SV: "väntar", EN: "waiting"}), b.Waiting.Files, p.wait},
				{v.text(forms.Text{SV: "i karantän", EN: "quarantined"}), b.Quarantined.Files, p.bad},
			}},
			{v.text(forms.Text{SV: "Returer ur dem", EN: "Returns of them"}), []part{{v.text(forms.Text{SV: "köade", EN: "queued"}), b.Queued, p.plain}}},
			{v.text(forms.Text{SV: "blev", EN: "became"}), []part{
				{v.text(forms.Text{SV: "klara", EN: "handled"}), b.Handled, p.good},
				{v.text(forms.Text{SV: "väntar", EN: "waiting"}), b.Open, p.wait},
				{v.text(forms.Text{SV: "åter till avsändaren", EN: "sent back"}), b.SentBack, p.bad},
			}},
		})
	})
}
