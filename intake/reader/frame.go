package reader

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// Limits on what is sent between parent and child, in bytes.
const (
	maxRequestHead = 4 << 20     // a page of a layout with many cells
	maxRequestBody = 1 << 30     // a file
	maxAnswerHead  = 1 << 20     // the answers of a page
	maxAnswerBody  = previewSize // a JPEG
)

// request is what the parent asks. The file, or the blank page, follows it.
type request struct {
	Op   string      `json:"op"` // compile; or setup, and then open, locate, measure, preview
	Page int         `json:"page,omitempty"`
	Key  string      `json:"key,omitempty"` // measure: names the layout and its blank
	Lay  *forms.Page `json:"lay,omitempty"` // measure: when the child asked for it
	// Print names the text fields in which something was printed, for measure.
	Print []string  `json:"print,omitempty"`
	Set   *settings `json:"set,omitempty"`  // setup, compile
	Note  string    `json:"note,omitempty"` // for the tests' own ops
}

// settings are a child's, for its whole life.
type settings struct {
	Unsandboxed bool       `json:"unsandboxed"`
	Memory      uint64     `json:"memory"`      // bytes of address space
	CPUSeconds  uint64     `json:"cpu_seconds"` // for each request
	Tessdata    string     `json:"tessdata"`
	Compiled    string     `json:"compiled"` // the folder of compiled code, "" for none
	Frame       forms.Page `json:"frame"`
}

// answer is what the child says. A JPEG follows it, or nothing.
type answer struct {
	Hello        *hello              `json:"hello,omitempty"`
	Fault        *intake.Fault       `json:"fault,omitempty"`
	Need         bool                `json:"need,omitempty"` // measure: send the layout and blank of this key
	Pages        int                 `json:"pages,omitempty"`
	Attached     bool                `json:"attached,omitempty"` // open: the file carries others
	Blank        bool                `json:"blank,omitempty"`
	Codes        []string            `json:"codes,omitempty"`
	Numbers      []string            `json:"numbers,omitempty"`
	Ours         bool                `json:"ours,omitempty"`
	Registration *judge.Registration `json:"registration,omitempty"`
	Answers      []forms.Answer      `json:"answers,omitempty"`
	Found        []forms.Reason      `json:"found,omitempty"` // measure: about the page, beside its fields
	Note         string              `json:"note,omitempty"`  // for the tests' own ops
}

// hello is what a child could enforce on itself.
type hello struct {
	Landlock int    `json:"landlock"` // ABI version, 0 for none
	Seccomp  bool   `json:"seccomp"`
	Proved   bool   `json:"proved"` // it tried to open a file and a socket, and could not
	Problem  string `json:"problem,omitempty"`
}

var errFrame = errors.New("a frame that is no frame")

// send writes one frame: two lengths, the head as JSON, the body.
func send(w io.Writer, head any, body []byte) error {
	text, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("write a frame's head: %w", err)
	}
	b := make([]byte, 8, 8+len(text))
	binary.BigEndian.PutUint32(b, uint32(len(text)))
	binary.BigEndian.PutUint32(b[4:], uint32(len(body)))
	if _, err := w.Write(append(b, text...)); err != nil {
		return fmt.Errorf("send a frame: %w", err)
	}
	if len(body) == 0 {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("send a frame's body: %w", err)
	}
	return nil
}

// receive reads one frame and refuses lengths over the limits before it
// allocates anything. io.EOF means that the other side closed between frames.
func receive(r io.Reader, head any, maxHead, maxBody int) ([]byte, error) {
	var lengths [8]byte
	if _, err := io.ReadFull(r, lengths[:]); err != nil {
		return nil, err
	}
	h, b := binary.BigEndian.Uint32(lengths[:]), binary.BigEndian.Uint32(lengths[4:])
	if h > uint32(maxHead) || b > uint32(maxBody) {
		return nil, errFrame
	}
	text := make([]byte, h)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, fmt.Errorf("receive a frame's head: %w", err)
	}
	if err := json.Unmarshal(text, head); err != nil {
		return nil, errFrame // not the error itself: it quotes the child
	}
	body := make([]byte, b)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("receive a frame's body: %w", err)
	}
	return body, nil
}
