package page

import (
	"bytes"
	"strconv"
)

// lexer cuts the content of a PDF page into operands and operators. Strings,
// dictionaries and arrays are passed over: nothing here needs them.
type lexer struct {
	data []byte
	at   int
}

// A token is a number, a name or an operator; kind is '0', '/', 'a', '[' for
// an array or string that was passed over, or 0 at the end. The number of a
// string is how many characters it has at most.
type token struct {
	kind byte
	text string
	num  float64
}

const delimiters = "()<>[]{}/%"

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func (l *lexer) skipSpace() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			l.skipPast('\n', '\r')
		default:
			return
		}
	}
}

func (l *lexer) skipPast(a, b byte) {
	for l.at < len(l.data) {
		c := l.data[l.at]
		l.at++
		if c == a || c == b {
			return
		}
	}
}

func (l *lexer) next() token {
	l.skipSpace()
	if l.at >= len(l.data) {
		return token{}
	}
	switch c := l.data[l.at]; c {
	case '/':
		l.at++
		return token{kind: '/', text: l.word()}
	case '(':
		from := l.at
		l.skipString()
		return token{kind: '[', num: float64(l.at - from - 2)}
	case '<', '>', '[', ']', '{', '}', ')':
		from := l.at
		l.at++
		if c == '<' && l.at < len(l.data) && l.data[l.at] != '<' {
			l.skipPast('>', '>')
		}
		return token{kind: '[', num: float64((l.at - from) / 2)} // two digits a character
	}
	w := l.word()
	if v, err := strconv.ParseFloat(w, 64); err == nil {
		return token{kind: '0', num: v}
	}
	return token{kind: 'a', text: w}
}

func (l *lexer) word() string {
	start := l.at
	for l.at < len(l.data) && !isSpace(l.data[l.at]) && bytes.IndexByte([]byte(delimiters), l.data[l.at]) < 0 {
		l.at++
	}
	return string(l.data[start:l.at])
}

func (l *lexer) skipString() {
	for depth := 0; l.at < len(l.data); {
		c := l.data[l.at]
		l.at++
		switch c {
		case '\\':
			l.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return
			}
		}
	}
}

// skipInline passes over the data of an inline image.
func (l *lexer) skipInline() {
	i := bytes.Index(l.data[min(l.at, len(l.data)):], []byte("EI"))
	if i < 0 {
		l.at = len(l.data)
		return
	}
	l.at += i + 2
}
