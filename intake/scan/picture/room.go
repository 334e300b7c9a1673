package picture

import "sync"

// Room is memory for what is worked out of one picture, used again for the next one:
// getting megabytes anew for each page costs milliseconds. What is in it may be left
// from another page: every px must be written.
type Room struct {
	Px     slab[uint8]
	Inked  slab[bool]
	Labels slab[int32]
}

var rooms = sync.Pool{New: func() any { return new(Room) }}

// reset makes all of a room free again.
func (r *Room) reset() {
	r.Px.reset()
	r.Inked.reset()
	r.Labels.reset()
}

// slab is memory for numbers of one kind. It gets as large as was once wanted of it.
type slab[T any] struct {
	all          []T
	used, wanted int
}

// slabMost is the most numbers that a slab keeps. A page at 300 dpi takes 3.5 million
// px and 0.8 million labels.
const slabMost = 4 << 20

// Take gives n numbers.
func (s *slab[T]) Take(n int) []T {
	s.wanted += n
	if s.used+n > len(s.all) {
		return make([]T, n)
	}
	out := s.all[s.used : s.used+n : s.used+n]
	s.used += n
	return out
}

func (s *slab[T]) reset() {
	if n := min(s.wanted, slabMost); n > len(s.all) {
		s.all = make([]T, n)
	}
	s.used, s.wanted = 0, 0
}
