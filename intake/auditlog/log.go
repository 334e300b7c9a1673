// Package auditlog is the log of who looked at what and did what: its acts, its lines,
// each sealed by the one before, and its signed end. It must not know where lines
// are kept, or what a return is.
package auditlog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"blankett/forms"
)

// Act is one thing a person does that is written down.
type Act string

// The acts. A look is written down before what is looked at is sent.
const (
	ActSignIn      Act = "signed-in"
	ActSignInFail  Act = "sign-in-failed"
	ActSignOut     Act = "signed-out"
	ActOpen        Act = "opened"       // a return
	ActImage       Act = "opened-image" // a page's picture
	ActOpenCase    Act = "opened-case"
	ActList        Act = "listed"
	ActSearch      Act = "searched"
	ActRefused     Act = "refused" // somebody asked for what is not theirs
	ActUnmask      Act = "unmasked"
	ActProtect     Act = "protected"
	ActClaim       Act = "claimed"
	ActTakeOver    Act = "took-over"
	ActRelease     Act = "released"
	ActCorrect     Act = "corrected"
	ActKeyBlind    Act = "keyed-blind"
	ActResolve     Act = "resolved"
	ActPropose     Act = "proposed"
	ActApprove     Act = "approved"
	ActDecide      Act = "decided"
	ActLink        Act = "linked"
	ActLetter      Act = "letter"
	ActSendBack    Act = "sent-back"
	ActUndo        Act = "undone"
	ActReopen      Act = "reopened"
	ActPrint       Act = "printed"
	ActReprint     Act = "reprinted"
	ActSupersede   Act = "superseded"
	ActCancel      Act = "cancelled"
	ActCall        Act = "call"
	ActUpload      Act = "uploaded"
	ActStatistics  Act = "statistics"
	ActUserAdded   Act = "user-added"
	ActUserChanged Act = "user-changed"
	ActInvite      Act = "invited"
	ActAuditRead   Act = "log-read"
	ActAuditCheck  Act = "log-checked"
)

// Acts are all of them with their words, in the order of a filter's list.
var Acts = []struct {
	Act Act
	forms.Text
}{
	{ActOpen, forms.Text{SV: "Öppnade en retur", EN: "Opened a return"}},
	{ActImage, forms.Text{SV: "Öppnade en sidas bild", EN: "Opened a page's picture"}},
	{ActOpenCase, forms.Text{SV: "Öppnade ett ärende", EN: "Opened a case"}},
	{ActList, forms.Text{SV: "Öppnade en lista", EN: "Opened a list"}},
	{ActSearch, forms.Text{SV: "Sökte", EN: "Searched"}},
	{ActRefused, forms.Text{SV: "Nekades", EN: "Was refused"}},
	{ActUnmask, forms.Text{SV: "Visade skyddade uppgifter", EN: "Unmasked protected data"}},
	{ActProtect, forms.Text{SV: "Ändrade skydd", EN: "Changed protection"}},
	{ActClaim, forms.Text{SV: "Tog", EN: "Claimed"}},
	{ActTakeOver, forms.Text{SV: "Tog över", EN: "Took over"}},
	{ActRelease, forms.Text{SV: "Lämnade tillbaka", EN: "Released"}},
	{ActCorrect, forms.Text{SV: "Rättade ett fält", EN: "Corrected a field"}},
	{ActKeyBlind, forms.Text{SV: "Skrev av utan att se", EN: "Keyed blind"}},
	{ActResolve, forms.Text{SV: "Avgjorde en anmärkning", EN: "Resolved a finding"}},
	{ActPropose, forms.Text{SV: "Föreslog beslut", EN: "Proposed a decision"}},
	{ActApprove, forms.Text{SV: "Godkände beslut", EN: "Approved a decision"}},
	{ActDecide, forms.Text{SV: "Beslutade", EN: "Decided"}},
	{ActLink, forms.Text{SV: "Knöt papper till ärende", EN: "Linked paper to a case"}},
	{ActLetter, forms.Text{SV: "Gjorde ett brev", EN: "Made a letter"}},
	{ActUndo, forms.Text{SV: "Ångrade", EN: "Undid"}},
	{ActReopen, forms.Text{SV: "Öppnade igen", EN: "Reopened"}},
	{ActSendBack, forms.Text{SV: "Skickade tillbaka", EN: "Sent back"}},
	{ActPrint, forms.Text{SV: "Skrev ut", EN: "Printed"}},
	{ActReprint, forms.Text{SV: "Skrev ut igen", EN: "Printed again"}},
	{ActSupersede, forms.Text{SV: "Ersatte", EN: "Superseded"}},
	{ActCancel, forms.Text{SV: "Makulerade", EN: "Cancelled"}},
	{ActCall, forms.Text{SV: "Antecknade ett samtal", EN: "Recorded a call"}},
	{ActUpload, forms.Text{SV: "Lämnade in en fil", EN: "Uploaded a file"}},
	{ActStatistics, forms.Text{SV: "Hämtade statistik", EN: "Fetched statistics"}},
	{ActSignIn, forms.Text{SV: "Loggade in", EN: "Signed in"}},
	{ActSignInFail, forms.Text{SV: "Misslyckades att logga in", EN: "Failed to sign in"}},
	{ActSignOut, forms.Text{SV: "Loggade ut", EN: "Signed out"}},
	{ActUserAdded, forms.Text{SV: "Lade till en användare", EN: "Added a user"}},
	{ActUserChanged, forms.Text{SV: "Ändrade en användare", EN: "Changed a user"}},
	{ActInvite, forms.Text{SV: "Gjorde en engångslänk", EN: "Made a one-time link"}},
	{ActAuditRead, forms.Text{SV: "Läste loggen", EN: "Read the log"}},
	{ActAuditCheck, forms.Text{SV: "Granskade loggrader", EN: "Checked log lines"}},
}

// Words say what was done, Swedish and English; the act itself when unknown.
func (a Act) Words() forms.Text {
	for _, known := range Acts {
		if known.Act == a {
			return known.Text
		}
	}
	return forms.Text{SV: string(a), EN: string(a)}
}

// Entry is one line of the log of looks: who, when, what, and whose by its case
// number. It holds no personnummer and no name but that of who did it.
type Entry struct {
	Seq    int64     `json:"seq"` // from 1, without gaps
	At     time.Time `json:"at"`  // to the microsecond, UTC
	Who    string    `json:"who"` // the user's login; "" for nobody signed in
	Name   string    `json:"name"`
	Role   string    `json:"role"` // the user's roles, with + between
	Region string    `json:"region"`
	Unit   string    `json:"unit"`
	Act    Act       `json:"act"`
	Return int64     `json:"return,omitempty"`
	Case   string    `json:"case,omitempty"`
	Note   string    `json:"note,omitempty"` // a reference or a reason; never a person's data
	Prev   string    `json:"prev"`           // Hash of the entry before; "" for the first
	Hash   string    `json:"hash,omitempty"` // SHA-256, hex
}

// Sum is what an entry's Hash must be: SHA-256 over its own JSON without the
// hash, which holds the hash of the entry before.
func (e Entry) Sum() (string, error) {
	e.Hash = ""
	e.At = e.At.UTC().Truncate(time.Microsecond)
	canonical, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("sum log line %d: %w", e.Seq, err)
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}

// ErrBroken says that the log of looks is not as it was written.
var ErrBroken = errors.New("the log has been changed")

// Follows checks that the entry is whole and comes right after another; the
// zero Entry stands before the first. The error is ErrBroken with the line.
func (e Entry) Follows(before Entry) error {
	if e.Seq != before.Seq+1 {
		return fmt.Errorf("line %d follows line %d: %w", e.Seq, before.Seq, ErrBroken)
	}
	if e.Prev != before.Hash {
		return fmt.Errorf("line %d was not written after line %d as it stands: %w", e.Seq, before.Seq, ErrBroken)
	}
	sum, err := e.Sum()
	if err != nil {
		return err
	}
	if sum != e.Hash {
		return fmt.Errorf("line %d is not as it was written: %w", e.Seq, ErrBroken)
	}
	return nil
}

// Filter chooses lines of the log. Empty fields choose all.
type Filter struct {
	Region string // what its people did, and those of every region or none; EveryRegion is all
	Unit   string
	Who    string
	Act    Act
	Case   string
	From   time.Time // inclusive
	Until  time.Time // exclusive
	After  int64     // only lines with a greater Seq
	Before int64     // only lines with a smaller one; 0 is no limit
	Oldest bool      // oldest first; otherwise newest first
	Limit  int       // 0 is no limit
}

// Log is the log of looks. Nothing in it can be changed or taken away.
type Log interface {
	// Record writes one line and gives it back with its place in the chain. What
	// the line is about may be shown only once it is written.
	Record(ctx context.Context, e Entry) (Entry, error)
	// Entries lists lines of the log, newest first unless the filter says otherwise.
	Entries(ctx context.Context, f Filter) ([]Entry, error)
	// Unchecked gives so many lines at random of those that nobody has checked.
	Unchecked(ctx context.Context, f Filter, n int) ([]Entry, error)
	// MarkChecked says that somebody has checked a line; Checked lists who
	// checked which of the lines.
	MarkChecked(ctx context.Context, c Check) error
	Checked(ctx context.Context, seqs []int64) ([]Check, error)
}

// Check says that an auditor has looked at a line and what they made of it.
type Check struct {
	Seq  int64
	At   time.Time
	Who  string
	Fine bool
	Note string
}
