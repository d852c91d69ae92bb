/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
#ifndef _DT_BINDINGS_PINCTRL_ACME_H
#define _DT_BINDINGS_PINCTRL_ACME_H

#define MUX_SHIFT	4
#define PULL_UP		(1 << 0)
#define PULL_DOWN	(1 << 1)
#define INPUT		(1 << 2 | \
			 PULL_UP)

/* Several cells of one macro, nested, and pasted names. */
#define OFFSET(pa, base)	(((pa) & 0xffff) - (base))
#define PAD(pa, val)		OFFSET((pa), 0x0800) (val)
#define PADCONF(pa, dir, mux)	OFFSET((pa), 0x0800) ((dir) | (mux))
#define PIN_NAME(bank)		BANK_##bank
#define BANK_A	10
#define BANK_B	11
#define STR(x)	#x
#define XSTR(x)	STR(x)
#define SELF	SELF_OTHER
#define SELF_OTHER 5
#define EMPTY
#define ADD(...)	SUM(__VA_ARGS__)
#define SUM(a, b)	((a) + (b))

/* A whole property and a whole node. */
#define LED(name, pin) \
	led { \
		label = #name; \
		gpios = <&gpio0 pin 0>; \
	}

#endif
