//go:build !purego

#include "textflag.h"

// A square's sixteen px lie in four rows, and in each of them in four columns: the
// one before in the right quarter, the own left and right, the one after in the left.

// COLUMNS sums or subtracts two rows, column by column.
#define COLUMNS(OP, a, b) \
	VMOVUPS -4(a)(R9*1), Y0;     \
	VMOVUPS (a), Y1;             \
	VMOVUPS (a)(R9*1), Y2;       \
	VMOVUPS 4(a), Y3;            \
	OP      -4(b)(R9*1), Y0, Y0; \
	OP      (b), Y1, Y1;         \
	OP      (b)(R9*1), Y2, Y2;   \
	OP      4(b), Y3, Y3

// FIELDS sums along a row and writes four fields.
#define FIELDS \
	VSUBPS  Y2, Y0, Y4; \
	VADDPS  Y2, Y1, Y5; \
	VSUBPS  Y1, Y2, Y6; \
	VSUBPS  Y3, Y1, Y7; \
	VMOVUPS Y4, (BX);   \
	ADDQ    SI, BX;     \
	VMOVUPS Y5, (BX);   \
	ADDQ    SI, BX;     \
	VMOVUPS Y6, (BX);   \
	ADDQ    SI, BX;     \
	VMOVUPS Y7, (BX);   \
	ADDQ    SI, BX

// func splitAVX(dst *float32, field int, src *float32, quarter, squares int)
TEXT ·splitAVX(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ field+8(FP), SI
	SHLQ $2, SI
	MOVQ src+16(FP), R8           // the row of the upper px
	MOVQ quarter+24(FP), R9
	SHLQ $2, R9
	MOVQ squares+32(FP), CX
	LEAQ (CX*4), DX               // dst's step
	LEAQ 4(DX), R10               // src's step
	LEAQ (R8)(R9*2), R11          // the row of the lower px
	MOVQ R11, R12
	SUBQ R10, R12                 // the row above
	LEAQ (R8)(R10*1), R13         // the row below

row:
	MOVQ DI, BX
	COLUMNS(VSUBPS, R12, R11)
	FIELDS
	COLUMNS(VADDPS, R8, R11)
	FIELDS
	COLUMNS(VSUBPS, R11, R8)
	FIELDS
	COLUMNS(VSUBPS, R8, R13)
	FIELDS
	ADDQ R10, R8
	ADDQ R10, R11
	ADDQ R10, R12
	ADDQ R10, R13
	ADDQ DX, DI
	DECQ CX
	JNZ  row
	VZEROUPPER
	RET

// HALVES sums down a column of fields, for the upper and the lower px.
#define HALVES(a, b, c, d, up, low) \
	VMOVUPS b, low;      \
	VADDPS  a, low, up;  \
	VSUBPS  c, low, low; \
	VADDPS  c, up, up;   \
	VSUBPS  d, low, low

// func joinAVX(dst *float32, quarter int, src *float32, field int, bias float32, squares int)
TEXT ·joinAVX(SB), NOSPLIT, $0-48
	MOVQ         dst+0(FP), DI
	MOVQ         quarter+8(FP), SI
	SHLQ         $2, SI
	LEAQ         (SI)(SI*2), BX
	MOVQ         src+16(FP), R8
	MOVQ         field+24(FP), R9
	SHLQ         $2, R9
	LEAQ         (R9)(R9*2), R13
	LEAQ         (R8)(R9*4), R10
	LEAQ         (R10)(R9*4), R11
	LEAQ         (R11)(R9*4), R12
	VBROADCASTSS bias+32(FP), Y12
	VXORPS       Y13, Y13, Y13
	MOVQ         squares+40(FP), CX
	LEAQ         (CX*4), DX // src's step

row:
	HALVES((R8), (R10), (R11), (R12), Y0, Y4)
	HALVES((R8)(R9*1), (R10)(R9*1), (R11)(R9*1), (R12)(R9*1), Y1, Y5)
	HALVES((R8)(R9*2), (R10)(R9*2), (R11)(R9*2), (R12)(R9*2), Y2, Y6)
	HALVES((R8)(R13*1), (R10)(R13*1), (R11)(R13*1), (R12)(R13*1), Y3, Y7)
	VADDPS  Y1, Y0, Y8
	VADDPS  Y2, Y8, Y8
	VSUBPS  Y2, Y1, Y9
	VSUBPS  Y3, Y9, Y9
	VADDPS  Y5, Y4, Y10
	VADDPS  Y6, Y10, Y10
	VSUBPS  Y6, Y5, Y11
	VSUBPS  Y7, Y11, Y11
	VADDPS  Y12, Y8, Y8
	VADDPS  Y12, Y9, Y9
	VADDPS  Y12, Y10, Y10
	VADDPS  Y12, Y11, Y11
	VMAXPS  Y13, Y8, Y8
	VMAXPS  Y13, Y9, Y9
	VMAXPS  Y13, Y10, Y10
	VMAXPS  Y13, Y11, Y11
	VMOVUPS Y8, (DI)
	VMOVUPS Y9, (DI)(SI*1)
	VMOVUPS Y10, (DI)(SI*2)
	VMOVUPS Y11, (DI)(BX*1)
	LEAQ    4(DI)(DX*1), DI
	ADDQ    DX, R8
	ADDQ    DX, R10
	ADDQ    DX, R11
	ADDQ    DX, R12
	DECQ    CX
	JNZ     row
	VZEROUPPER
	RET
