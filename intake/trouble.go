package intake

import (
	"context"
	"time"

	"blankett/forms"
)

// LongWait is how long a file may wait before people are told: what waits
// without a word is as good as lost.
const LongWait = 5 * time.Minute

// Trouble is something that keeps files from being read, for a person to see.
type Trouble struct {
	Place string // the inbox, or what else has it; "" for the whole installation
	What  TroubleWhat
	// Detail is files' names below the inbox, one a line, the first few of them.
	// They may say who a scan is about: they are for the mailroom, and never logged.
	Detail string
	Count  int // files
	Since  time.Time
}

// Troubles is what keeps files from being read. Each method is one commit.
type Troubles interface {
	// Report replaces what was said of a place. What goes on keeps its beginning.
	Report(ctx context.Context, place string, now []Trouble, at time.Time) error
	// Troubles lists all, also what follows from the arrivals: those that wait for
	// longer than LongWait, and places that have said nothing for as long.
	Troubles(ctx context.Context, now time.Time) ([]Trouble, error)
	// Leave forgets a place that is watched no longer.
	Leave(ctx context.Context, place string) error
}

// TroubleWhat is a kind of trouble.
type TroubleWhat string

// The kinds of trouble.
const (
	TroubleStopped     TroubleWhat = "stopped"     // database, keys or archive are not as they were left
	TroubleUnreachable TroubleWhat = "unreachable" // an inbox is gone, or another folder has its name
	TroubleUnwatched   TroubleWhat = "unwatched"   // nobody looks at an inbox
	TroubleOrphaned    TroubleWhat = "orphaned"    // files in an inbox that is no longer named
	TroubleLink        TroubleWhat = "link"
	TroubleSpecial     TroubleWhat = "special" // a pipe, socket or device
	TroubleTooLarge    TroubleWhat = "too-large"
	TroubleFolder      TroubleWhat = "folder"     // a folder that can't be looked through
	TroubleUntaken     TroubleWhat = "untaken"    // a file that can't be taken, or never rests
	TroubleUnarchived  TroubleWhat = "unarchived" // a claimed file that does not get into the archive
	TroubleWaiting     TroubleWhat = "waiting"    // archived, and not read
	TroubleBytes       TroubleWhat = "bytes"      // archived bytes are gone or changed
	TroubleDatabase    TroubleWhat = "database"   // the database can't be read or written
	TroubleReader      TroubleWhat = "reader"     // readers fail
	TroubleClock       TroubleWhat = "clock"      // arrivals lie in the future
)

// Words say what it is and what to do, to a person.
func (w TroubleWhat) Words() forms.Text { return troubleWords[w] }

var troubleWords = map[TroubleWhat]forms.Text{
	TroubleStopped: {SV: "Inget tas emot: databasen, nycklarna eller arkivet är inte som de lämnades. Filerna ligger kvar i inkorgen. Den som sköter systemet kör ”blankett doctor”.",
		EN: "Nothing is taken in: the database, keys or archive are not as they were left. The files stay in the inbox. Whoever runs the system runs `blankett doctor`."},
	TroubleUnreachable: {SV: "Inkorgen kan inte nås, eller en annan mapp har dess namn. Anslut den igen.",
		EN: "The inbox can't be reached, or another folder has its name. Connect it again."},
	TroubleUnwatched: {SV: "Ingen bevakar inkorgen. Starta tjänsten.", EN: "Nobody watches the inbox. Start the service."},
	TroubleOrphaned: {SV: "Filer ligger kvar i en inkorg som inte längre bevakas. Bevaka den igen, eller flytta filerna till en som är det.",
		EN: "Files lie in an inbox that is watched no longer. Watch it again, or move the files to one that is."},
	TroubleLink:    {SV: "Länkar tas aldrig. Lägg själva filen i inkorgen.", EN: "Links are never taken. Put the file itself in the inbox."},
	TroubleSpecial: {SV: "Rör och enheter tas aldrig. Ta bort dem ur inkorgen.", EN: "Pipes and devices are never taken. Remove them from the inbox."},
	TroubleTooLarge: {SV: "Filen är större än vad som tas emot (1 GB). Dela den i flera.",
		EN: "The file is larger than what is taken (1 GB). Split it."},
	TroubleFolder: {SV: "En mapp i inkorgen kan inte läsas. Ge tjänsten rätt till den.", EN: "A folder in the inbox can't be read. Give the service the right to."},
	TroubleUntaken: {SV: "Filer i inkorgen har inte kunnat tas: de skrivs ännu, eller tjänsten får inte läsa eller flytta dem.",
		EN: "Files in the inbox could not be taken: they are still being written, or the service may not read or move them."},
	TroubleUnarchived: {SV: "Filer som tagits kommer inte in i arkivet. Är disken full?", EN: "Files that were taken do not get into the archive. Is the disk full?"},
	TroubleWaiting:    {SV: "Filer har väntat mer än fem minuter på att läsas.", EN: "Files have waited for more than five minutes to be read."},
	TroubleBytes: {SV: "Filer i arkivet saknas eller har ändrats. Hämta dem ur en säkerhetskopia, eller skanna papperen igen.",
		EN: "Files in the archive are gone or changed. Restore them from a backup, or scan the papers again."},
	TroubleDatabase: {SV: "Databasen svarar inte rätt. Kör ”blankett doctor”.", EN: "The database does not answer as it should. Run `blankett doctor`."},
	TroubleReader:   {SV: "Läsarna fungerar inte. Kör ”blankett doctor”.", EN: "The readers fail. Run `blankett doctor`."},
	TroubleClock:    {SV: "Filer sägs ha kommit in i framtiden: klockan har ställts om.", EN: "Files are said to have come in in the future: the clock was set."},
}
