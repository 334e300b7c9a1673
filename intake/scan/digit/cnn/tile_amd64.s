//go:build !purego

#include "textflag.h"

// ROW adds the px in Y8 and Y9 by one weight to a row's sums.
#define ROW(at, lo, hi) \
	VBROADCASTSS at(R10), Y10; \
	VMULPS       Y8, Y10, Y11; \
	VMULPS       Y9, Y10, Y12; \
	VADDPS       Y11, lo, lo;  \
	VADDPS       Y12, hi, hi

// BIAS starts a row's sums.
#define BIAS(at, lo, hi) \
	VBROADCASTSS at(R11), lo; \
	VMOVAPS      lo, hi

// STORE writes a row, at least the floor in Y10, and goes on to the next.
#define STORE(lo, hi) \
	VMAXPS  Y10, lo, lo;   \
	VMAXPS  Y10, hi, hi;   \
	VMOVUPS lo, (DI);      \
	VMOVUPS hi, 32(DI);    \
	LEAQ    (DI)(SI*4), DI

// func tileAVX(dst *float32, step int, src *float32, offsets *int, k int, w, bias *float32, floor float32)
TEXT ·tileAVX(SB), NOSPLIT, $0-60
	MOVQ dst+0(FP), DI
	MOVQ step+8(FP), SI
	MOVQ src+16(FP), R8
	MOVQ offsets+24(FP), R9
	MOVQ k+32(FP), CX
	MOVQ w+40(FP), R10
	MOVQ bias+48(FP), R11
	BIAS(0, Y0, Y1)
	BIAS(4, Y2, Y3)
	BIAS(8, Y4, Y5)
	BIAS(12, Y6, Y7)

tap:
	MOVQ    (R9), AX
	VMOVUPS (R8)(AX*4), Y8
	VMOVUPS 32(R8)(AX*4), Y9
	ROW(0, Y0, Y1)
	ROW(4, Y2, Y3)
	ROW(8, Y4, Y5)
	ROW(12, Y6, Y7)
	ADDQ    $8, R9
	ADDQ    $32, R10
	DECQ    CX
	JNZ     tap

	VBROADCASTSS floor+56(FP), Y10
	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	VZEROUPPER
	RET

// WIDE adds the px in Z8 by one weight to a row's sums.
#define WIDE(at, sum, product) \
	VMULPS.BCST at(R10), Z8, product; \
	VADDPS      product, sum, sum

// KEEP writes a row, at least the floor in Z8, and goes on to the next.
#define KEEP(sum) \
	VMAXPS  Z8, sum, sum; \
	VMOVUPS sum, (DI);    \
	LEAQ    (DI)(SI*4), DI

// func tileAVX512(dst *float32, step int, src *float32, offsets *int, k int, w, bias *float32, floor float32)
TEXT ·tileAVX512(SB), NOSPLIT, $0-60
	MOVQ         dst+0(FP), DI
	MOVQ         step+8(FP), SI
	MOVQ         src+16(FP), R8
	MOVQ         offsets+24(FP), R9
	MOVQ         k+32(FP), CX
	MOVQ         w+40(FP), R10
	MOVQ         bias+48(FP), R11
	VBROADCASTSS 0(R11), Z0
	VBROADCASTSS 4(R11), Z1
	VBROADCASTSS 8(R11), Z2
	VBROADCASTSS 12(R11), Z3
	VBROADCASTSS 16(R11), Z4
	VBROADCASTSS 20(R11), Z5
	VBROADCASTSS 24(R11), Z6
	VBROADCASTSS 28(R11), Z7

tap:
	MOVQ    (R9), AX
	VMOVUPS (R8)(AX*4), Z8
	WIDE(0, Z0, Z9)
	WIDE(4, Z1, Z10)
	WIDE(8, Z2, Z11)
	WIDE(12, Z3, Z12)
	WIDE(16, Z4, Z13)
	WIDE(20, Z5, Z14)
	WIDE(24, Z6, Z15)
	WIDE(28, Z7, Z16)
	ADDQ    $8, R9
	ADDQ    $32, R10
	DECQ    CX
	JNZ     tap

	VBROADCASTSS floor+56(FP), Z8
	KEEP(Z0)
	KEEP(Z1)
	KEEP(Z2)
	KEEP(Z3)
	KEEP(Z4)
	KEEP(Z5)
	KEEP(Z6)
	KEEP(Z7)
	VZEROUPPER
	RET
