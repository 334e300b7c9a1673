//go:build !purego

#include "textflag.h"

// func rectifyAVX(out, in *float32, n int, scale, shift float32)
TEXT ·rectifyAVX(SB), NOSPLIT, $0-32
	MOVQ         out+0(FP), DI
	MOVQ         in+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS scale+24(FP), Y0
	VBROADCASTSS shift+28(FP), Y1
	VXORPS       Y2, Y2, Y2

loop:
	VMULPS  (SI), Y0, Y3
	VADDPS  Y1, Y3, Y3
	VMAXPS  Y2, Y3, Y3
	VMOVUPS Y3, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func maskAVX(grad, out, in *float32, n int, mean float32, sums *float32)
TEXT ·maskAVX(SB), NOSPLIT, $0-48
	MOVQ         grad+0(FP), DI
	MOVQ         out+8(FP), SI
	MOVQ         in+16(FP), DX
	MOVQ         n+24(FP), CX
	VBROADCASTSS mean+32(FP), Y0
	MOVQ         sums+40(FP), R8
	VXORPS       Y1, Y1, Y1
	VMOVUPS      (R8), Y4
	VMOVUPS      32(R8), Y5

loop:
	VMOVUPS (SI), Y2
	VCMPPS  $4, Y1, Y2, Y2 // not equal: out is never below zero
	VANDPS  (DI), Y2, Y2
	VMOVUPS Y2, (DI)
	VADDPS  Y2, Y4, Y4
	VMOVUPS (DX), Y3
	VSUBPS  Y0, Y3, Y3
	VMULPS  Y3, Y2, Y3
	VADDPS  Y3, Y5, Y5
	ADDQ    $32, SI
	ADDQ    $32, DI
	ADDQ    $32, DX
	SUBQ    $8, CX
	JNZ     loop
	VMOVUPS Y4, (R8)
	VMOVUPS Y5, 32(R8)
	VZEROUPPER
	RET

// func followsAVX(grad, in *float32, n int, a, b, c float32)
TEXT ·followsAVX(SB), NOSPLIT, $0-36
	MOVQ         grad+0(FP), DI
	MOVQ         in+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS a+24(FP), Y0
	VBROADCASTSS b+28(FP), Y1
	VBROADCASTSS c+32(FP), Y2

loop:
	VMULPS  (DI), Y0, Y3
	VMULPS  (SI), Y1, Y4
	VADDPS  Y4, Y3, Y3
	VADDPS  Y2, Y3, Y3
	VMOVUPS Y3, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func momentsAVX(in *float32, n int, sums *float32)
TEXT ·momentsAVX(SB), NOSPLIT, $0-24
	MOVQ    in+0(FP), SI
	MOVQ    n+8(FP), CX
	MOVQ    sums+16(FP), R8
	VMOVUPS (R8), Y0
	VMOVUPS 32(R8), Y1

loop:
	VMOVUPS (SI), Y2
	VADDPS  Y2, Y0, Y0
	VMULPS  Y2, Y2, Y2
	VADDPS  Y2, Y1, Y1
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     loop
	VMOVUPS Y0, (R8)
	VMOVUPS Y1, 32(R8)
	VZEROUPPER
	RET
