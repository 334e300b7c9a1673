package crop

import (
	"blankett/intake/scan/marks/class"
	"blankett/intake/scan/marks/net"
)

// BoxShape is the network for tick boxes: the box stands in the middle, so every px is
// looked at in its place.
var BoxShape = net.Shape{
	Layers: []net.Layer{{In: BoxPlanes, Out: 16, Step: 2}, {In: 16, Out: 24, Step: 1}, {In: 24, Out: 32, Step: 2},
		{In: 32, Out: 40, Step: 1}, {In: 40, Out: 40, Step: 2}},
	Size: BoxSize, Hidden: 32, Classes: len(class.Boxes),
}

// FieldShape is the network for signature fields, of any size: writing is writing wherever
// it stands.
var FieldShape = net.Shape{
	Layers: []net.Layer{{In: FieldPlanes, Out: 8, Step: 2}, {In: 8, Out: 16, Step: 2}, {In: 16, Out: 32, Step: 1},
		{In: 32, Out: 40, Step: 2}, {In: 40, Out: 56, Step: 1}},
	Pool: true, Hidden: 32, Classes: len(class.Fields),
}
