package intake

import "time"

// Arrival is one file that came into an inbox.
type Arrival struct {
	ID         string // UUIDv7; also the name the file is claimed under
	Inbox      string // the watched folder
	Region     string // whose inbox that is; "" where that was not said
	Source     string // the file's path below the inbox, as the mailroom named it. Never logged
	State      ArrivalState
	SHA256     string // hex, "" until archived
	Size       int64  // bytes
	SeenAt     time.Time
	ArchivedAt time.Time
	ReadAt     time.Time
	Attempts   int // readings that killed their reader
	// Supersedes is the earlier taking of the same file, which has grown since;
	// "" for none.
	Supersedes string
}

// ArrivalState is how far an arrival has come.
type ArrivalState string

// An arrival is seen, archived and read. One that can't be read is quarantined,
// never deleted.
const (
	ArrivalSeen       ArrivalState = "seen"
	ArrivalArchived   ArrivalState = "archived"
	ArrivalRead       ArrivalState = "read"
	ArrivalQuarantine ArrivalState = "quarantine"
)
