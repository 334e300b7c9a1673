package desk

import (
	"fmt"
	"time"

	"blankett/intake/report"
)

type balancePage struct {
	frame
	dayTurn
	report.Balance
	Files []report.Landed
}

// balance shows a day's account: what came in is what went out and what waits.
func (d *Desk) balance(v *visit) error {
	day, err := v.dayAsked()
	if err != nil {
		return err
	}
	landed, b, err := d.accountOf(v, day)
	if err != nil {
		return err
	}
	if err := v.looksAt("balance of " + day.Format(time.DateOnly)); err != nil {
		return err
	}
	return v.render("balance.html", balancePage{frame: v.frame("Dagens avstämning", "The day's balance", "balance"),
		dayTurn: turnFrom(day, d.Now()), Balance: b, Files: landed})
}

func (d *Desk) accountOf(v *visit, day time.Time) ([]report.Landed, report.Balance, error) {
	landed, err := v.landed(day, report.DetailStates)
	if err != nil {
		return nil, report.Balance{}, err
	}
	b, err := report.Account(landed, func(sum string) (bool, error) { return d.Kept(v.r.Context(), sum) })
	if err != nil {
		return nil, report.Balance{}, fmt.Errorf("make the day's account: %w", err)
	}
	return landed, b, nil
}

// balancePicture is the account as bars: in, and beside it what became of it.
func (d *Desk) balancePicture(v *visit) error {
	day, err := v.dayAsked()
	if err != nil {
		return err
	}
	_, b, err := d.accountOf(v, day)
	if err != nil {
		return err
	}
	return v.sendChart(stackChart(v.pick("Dagens filer och returer", "The day's files and returns"), []stack{
		{v.pick("Inkomna filer", "Files in"), []part{{v.pick("in", "in"), b.Received.Files, tonePlain}}},
		{v.pick("blev", "became"), []part{
			{v.pick("lästa", "read"), b.Read.Files, toneGood},
			{v.pick("väntar", "waiting"), b.Waiting.Files, toneWait},
			{v.pick("i karantän", "quarantined"), b.Quarantined.Files, toneBad},
		}},
		{v.pick("Returer ur dem", "Returns of them"), []part{{v.pick("köade", "queued"), b.Queued, tonePlain}}},
		{v.pick("blev", "became"), []part{
			{v.pick("klara", "handled"), b.Handled, toneGood},
			{v.pick("väntar", "waiting"), b.Open, toneWait},
			{v.pick("åter till avsändaren", "sent back"), b.SentBack, toneBad},
		}},
	}))
}
