package cnn

// haveAVX says whether the processor and the operating system know 256-bit
// registers, as all servers since 2011 do.
var haveAVX = detectAVX()

func detectAVX() bool

//go:noescape
func tileAVX(dst *float32, step int, src *float32, offsets *int, k int, w, bias *float32, floor float32)

// HaveAVX says whether there are 256-bit registers.
func HaveAVX() bool { return haveAVX }
