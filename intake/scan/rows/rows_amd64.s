//go:build !purego

#include "textflag.h"

// A group is eight samples. The px of a row that they lie among are read at once, 16
// of them, and shuffled: a mask names for each sample its px and the one after it.

DATA upto7<>+0(SB)/4, $0
DATA upto7<>+4(SB)/4, $1
DATA upto7<>+8(SB)/4, $2
DATA upto7<>+12(SB)/4, $3
DATA upto7<>+16(SB)/4, $4
DATA upto7<>+20(SB)/4, $5
DATA upto7<>+24(SB)/4, $6
DATA upto7<>+28(SB)/4, $7
GLOBL upto7<>(SB), RODATA|NOPTR, $32

// BROADCAST fills a register with the low half of a number.
#define BROADCAST(r, x, y) \
	VMOVQ        r, x; \
	VPBROADCASTD x, y

// CONSTANT fills a register with a number known beforehand; uses AX.
#define CONSTANT(v, x, y) \
	MOVL $v, AX;         \
	BROADCAST(AX, x, y)

// OFFSETS puts into Y0 where a group's samples lie, seen from the leftmost.
#define OFFSETS(dx, lead) \
	BROADCAST(dx, X0, Y0);          \
	VPMULLD   upto7<>(SB), Y0, Y0;  \
	BROADCAST(lead, X1, Y1);        \
	VPSUBD    Y1, Y0, Y0

// PLACES gives the px at which the group begins that has sample AX first, and puts
// into Y1 the places of its samples from there on.
#define PLACES(x, dx, px) \
	MOVQ   AX, R11;         \
	IMULQ  dx, R11;         \
	ADDQ   x, R11;          \
	MOVQ   R11, px;         \
	SARQ   $16, px;         \
	ANDL   $0xffff, R11;    \
	BROADCAST(R11, X1, Y1); \
	VPADDD Y0, Y1, Y1

// NEXT goes on to the next group, or to the last eight samples: some of them are
// then made twice.
#define NEXT(loop, done) \
	ADDQ    $8, AX;  \
	CMPQ    AX, CX;  \
	JLE     loop;    \
	LEAQ    8(CX), R11; \
	CMPQ    AX, R11; \
	JGE     done;    \
	MOVQ    CX, AX;  \
	JMP     loop

// SAMPLES takes in what all that make samples are told first; CX becomes the last
// group's first sample.
#define SAMPLES \
	MOVQ out+0(FP), DI;    \
	MOVQ n+8(FP), CX;      \
	SUBQ $8, CX;           \
	MOVQ up+16(FP), SI;    \
	MOVQ low+24(FP), DX;   \
	MOVQ x+32(FP), R8;     \
	MOVQ dx+40(FP), R9;    \
	MOVQ lead+48(FP), R10; \
	OFFSETS(R9, R10)

// BYTES makes eight bytes of eight numbers; those above 255 become 255.
#define BYTES(y, x) \
	VPACKUSDW y, y, y;     \
	VPERMQ    $0x08, y, y; \
	VPACKUSWB x, x, x

// func pairsAVX2(out *uint8, n int, up, low *uint8, x, dx, lead int)
TEXT ·pairsAVX2(SB), NOSPLIT, $0-56
	SAMPLES
	CONSTANT(0x0100, X5, Y5)
	CONSTANT(0x01010101, X6, Y6)
	MOVQ DX, BX
	SUBQ SI, BX                // from one row to the next
	LEAQ (DX)(BX*2), R13       // where the samples below these will be made
	ADDQ R13, BX
	XORQ AX, AX

pairs:
	PLACES(R8, R9, R12)
	PREFETCHT0 (R13)(R12*1)
	PREFETCHT0 (BX)(R12*1)
	VPSRLD     $16, Y1, Y1
	VPSLLD     $8, Y1, Y2
	VPOR       Y2, Y1, Y1
	VPADDD     Y5, Y1, Y1      // px and the one after, in the bytes of a half
	VPACKUSDW  Y1, Y1, Y1
	VPERMQ     $0x08, Y1, Y1
	VMOVDQU    (SI)(R12*1), X2
	VMOVDQU    (DX)(R12*1), X3
	VPSHUFB    X1, X2, X2
	VPSHUFB    X1, X3, X3
	VPMADDUBSW X6, X2, X2
	VPMADDUBSW X6, X3, X3
	VPADDW     X3, X2, X2
	VPSRLW     $2, X2, X2
	VPACKUSWB  X2, X2, X2
	VMOVQ      X2, (DI)(AX*1)
	NEXT(pairs, pairsDone)

pairsDone:
	VZEROUPPER
	RET

// func mixAVX2(out *uint8, n int, up, low *uint8, x, dx, lead, y, dy int)
TEXT ·mixAVX2(SB), NOSPLIT, $0-72
	SAMPLES
	MOVQ y+56(FP), R13
	MOVQ dy+64(FP), BX
	BROADCAST(BX, X7, Y7)
	VPMULLD upto7<>(SB), Y7, Y7
	CONSTANT(0x80018000, X8, Y8)
	CONSTANT(255, X9, Y9)
	CONSTANT(256, X10, Y10)
	XORQ AX, AX

mix:
	PLACES(R8, R9, R12)
	VPSRLD         $16, Y1, Y2
	VPSLLD         $16, Y2, Y3
	VPOR           Y3, Y2, Y2
	VPADDD         Y8, Y2, Y2  // px and the one after, each with a 0 behind it
	VPSRLD         $8, Y1, Y1
	VPAND          Y9, Y1, Y1
	VPSLLD         $16, Y1, Y3
	VPSUBD         Y1, Y3, Y3
	VPADDD         Y10, Y3, Y3 // their weights, of 256
	VBROADCASTI128 (SI)(R12*1), Y4
	VBROADCASTI128 (DX)(R12*1), Y5
	VPSHUFB        Y2, Y4, Y4
	VPSHUFB        Y2, Y5, Y5
	VPMADDWD       Y3, Y4, Y4
	VPMADDWD       Y3, Y5, Y5
	MOVQ           AX, R11
	IMULQ          BX, R11
	ADDQ           R13, R11
	BROADCAST(R11, X1, Y1)
	VPADDD         Y7, Y1, Y1
	VPSRLD         $8, Y1, Y1
	VPAND          Y9, Y1, Y1
	VPSUBD         Y1, Y10, Y2
	VPMULLD        Y2, Y4, Y4
	VPMULLD        Y1, Y5, Y5
	VPADDD         Y5, Y4, Y4
	VPSRLD         $16, Y4, Y4
	BYTES(Y4, X4)
	VMOVQ          X4, (DI)(AX*1)
	NEXT(mix, mixDone)

mixDone:
	VZEROUPPER
	RET

// Of 15 px five threes begin: the first two of each, and the third with a 0 behind it.
DATA twos<>+0(SB)/8, $0x0a09070604030100
DATA twos<>+8(SB)/8, $0x8080808080800d0c
GLOBL twos<>(SB), RODATA|NOPTR, $16

DATA third<>+0(SB)/8, $0x800b800880058002
DATA third<>+8(SB)/8, $0x808080808080800e
GLOBL third<>(SB), RODATA|NOPTR, $16

// THREES sums the threes of 30 px of a row: five in each half of a register.
#define THREES(row, to) \
	VMOVDQU     (row), X4;          \
	VINSERTI128 $1, 15(row), Y4, Y4; \
	VPSHUFB     Y6, Y4, to;         \
	VPMADDUBSW  Y8, to, to;         \
	VPSHUFB     Y7, Y4, Y4;         \
	VPADDW      Y4, to, to;         \
	ADDQ        $30, row

// func thirdsAVX2(out *uint8, rounds int, a, b, c *uint8)
TEXT ·thirdsAVX2(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ rounds+8(FP), CX
	MOVQ a+16(FP), SI
	MOVQ b+24(FP), DX
	MOVQ c+32(FP), R8
	VBROADCASTI128 twos<>(SB), Y6
	VBROADCASTI128 third<>(SB), Y7
	CONSTANT(0x01010101, X8, Y8)
	CONSTANT(0x1c721c72, X9, Y9) // 65536 / 9 + 1, twice

thirds:
	THREES(SI, Y0)
	THREES(DX, Y1)
	THREES(R8, Y2)
	VPADDW       Y1, Y0, Y0
	VPADDW       Y2, Y0, Y0
	VPMULHUW     Y9, Y0, Y0
	VPACKUSWB    Y0, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VMOVQ        X0, (DI)
	VMOVQ        X1, 5(DI)     // over the three px too many
	ADDQ         $10, DI
	DECQ         CX
	JNZ          thirds
	VZEROUPPER
	RET

// func extremesAVX2(low, high, row *uint8, rounds int)
TEXT ·extremesAVX2(SB), NOSPLIT, $0-32
	MOVQ low+0(FP), DI
	MOVQ high+8(FP), SI
	MOVQ row+16(FP), DX
	MOVQ rounds+24(FP), CX
	XORQ AX, AX

extremes:
	VMOVDQU (DX)(AX*1), Y0
	VPMINUB (DI)(AX*1), Y0, Y1
	VPMAXUB (SI)(AX*1), Y0, Y0
	VMOVDQU Y1, (DI)(AX*1)
	VMOVDQU Y0, (SI)(AX*1)
	ADDQ    $32, AX
	DECQ    CX
	JNZ     extremes
	VZEROUPPER
	RET

// func rampAVX2(out *uint8, rounds, v, step int)
TEXT ·rampAVX2(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	MOVQ rounds+8(FP), CX
	MOVQ v+16(FP), R8
	MOVQ step+24(FP), R9
	BROADCAST(R9, X0, Y0)
	VPSLLD  $3, Y0, Y2           // eight steps
	VPMULLD upto7<>(SB), Y0, Y0
	BROADCAST(R8, X1, Y1)
	VPADDD  Y1, Y0, Y0

ramp:
	VPSRLD $16, Y0, Y1
	VPADDD Y2, Y0, Y0
	BYTES(Y1, X1)
	VMOVQ  X1, (DI)
	ADDQ   $8, DI
	DECQ   CX
	JNZ    ramp
	VZEROUPPER
	RET

// func darkerAVX2(out *uint8, rounds int, px, white *uint8, scale *[256]int32)
TEXT ·darkerAVX2(SB), NOSPLIT, $0-40
	MOVQ  out+0(FP), DI
	MOVQ  rounds+8(FP), CX
	MOVQ  px+16(FP), SI
	MOVQ  white+24(FP), DX
	MOVQ  scale+32(FP), R8
	VPXOR Y0, Y0, Y0
	XORQ  AX, AX

darker:
	VPMOVZXBD  (DX)(AX*1), Y1
	VPMOVZXBD  (SI)(AX*1), Y2
	VPCMPEQD   Y3, Y3, Y3
	VPGATHERDD Y3, (R8)(Y1*4), Y4
	VPSUBD     Y2, Y1, Y1
	VPMAXSD    Y0, Y1, Y1
	VPMULLD    Y4, Y1, Y1
	VPSRLD     $16, Y1, Y1
	BYTES(Y1, X1)
	VMOVQ      X1, (DI)(AX*1)
	ADDQ       $8, AX
	DECQ       CX
	JNZ        darker
	VZEROUPPER
	RET

// func aboveAVX2(out *bool, rounds int, px, floor *uint8, least uint8)
TEXT ·aboveAVX2(SB), NOSPLIT, $0-33
	MOVQ         out+0(FP), DI
	MOVQ         rounds+8(FP), CX
	MOVQ         px+16(FP), SI
	MOVQ         floor+24(FP), DX
	MOVBLZX      least+32(FP), AX
	VMOVQ        AX, X0
	VPBROADCASTB X0, Y0
	VPXOR        Y1, Y1, Y1
	CONSTANT(0x01010101, X2, Y2)
	XORQ         AX, AX

above:
	VPMAXUB  (DX)(AX*1), Y0, Y3
	VMOVDQU  (SI)(AX*1), Y4
	VPSUBUSB Y3, Y4, Y4         // nothing is left of what is not above
	VPCMPEQB Y1, Y4, Y4
	VPANDN   Y2, Y4, Y4
	VMOVDQU  Y4, (DI)(AX*1)
	ADDQ     $32, AX
	DECQ     CX
	JNZ      above
	VZEROUPPER
	RET

// func noneAVX2(px *bool, rounds int) int
TEXT ·noneAVX2(SB), NOSPLIT, $0-24
	MOVQ px+0(FP), SI
	MOVQ rounds+8(FP), CX
	XORQ AX, AX

none:
	VMOVDQU (SI), Y0
	VPTEST  Y0, Y0
	JNZ     noneDone
	ADDQ    $32, SI
	INCQ    AX
	CMPQ    AX, CX
	JLT     none

noneDone:
	VZEROUPPER
	MOVQ AX, ret+16(FP)
	RET
