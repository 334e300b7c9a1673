//go:build !purego

#include "textflag.h"

// ROW multiplies 8 px of a row with those of the three taps in Y12 to Y14.
#define ROW(a, s0, s1, s2) \
	VMULPS a, Y12, Y15;  \
	VADDPS Y15, s0, s0;  \
	VMULPS a, Y13, Y15;  \
	VADDPS Y15, s1, s1;  \
	VMULPS a, Y14, Y15;  \
	VADDPS Y15, s2, s2

#define EACH(DO) \
	DO(0, Y0); DO(32, Y1); DO(64, Y2); DO(96, Y3); DO(128, Y4); DO(160, Y5); \
	DO(192, Y6); DO(224, Y7); DO(256, Y8); DO(288, Y9); DO(320, Y10); DO(352, Y11)

#define LOAD(at, y) VMOVUPS at(DI), y
#define STORE(at, y) VMOVUPS y, at(DI)

// func dotsAVX(a *float32, step int, b *float32, n int, sums *float32)
TEXT ·dotsAVX(SB), NOSPLIT, $0-40
	MOVQ a+0(FP), R8
	MOVQ step+8(FP), SI
	MOVQ b+16(FP), R9
	MOVQ n+24(FP), CX
	MOVQ sums+32(FP), DI
	SHLQ $2, SI
	LEAQ (R8)(SI*2), R10
	EACH(LOAD)

eight:
	VMOVUPS (R9), Y12
	VMOVUPS 4(R9), Y13
	VMOVUPS 8(R9), Y14
	ROW((R8), Y0, Y1, Y2)
	ROW((R8)(SI*1), Y3, Y4, Y5)
	ROW((R10), Y6, Y7, Y8)
	ROW((R10)(SI*1), Y9, Y10, Y11)
	ADDQ $32, R8
	ADDQ $32, R9
	ADDQ $32, R10
	SUBQ $8, CX
	JNZ  eight

	EACH(STORE)
	VZEROUPPER
	RET
