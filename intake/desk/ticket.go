package desk

import (
	"crypto/rand"
	"sync"
	"time"
)

// tickets are what people may come back to for a while, each by a token in an
// address of theirs. They are kept in memory alone and gone when the program
// ends.
type tickets[T any] struct {
	mu  sync.Mutex
	all map[string]ticket[T]
}

// ticket is one person's, about one return.
type ticket[T any] struct {
	user  string // visit.self
	about int64  // the return
	until time.Time
	kept  T
}

// keep gives a new ticket's token, and forgets the tickets that are over.
func (s *tickets[T]) keep(t ticket[T], now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]ticket[T]{}
	}
	for token, old := range s.all {
		if now.After(old.until) {
			delete(s.all, token)
		}
	}
	token := rand.Text()
	s.all[token] = t
	return token
}

// find gives what was kept under a token, if it is this person's, about this
// return, and not over.
func (s *tickets[T]) find(token, user string, about int64, now time.Time) (kept T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.all[token]
	if !ok || t.user != user || t.about != about || now.After(t.until) {
		return kept, false
	}
	return t.kept, true
}
