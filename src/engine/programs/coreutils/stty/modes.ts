/** The flags of termios(3) by stty's names, in stty's order, with the bits of Linux. */

export type Word = "cflag" | "iflag" | "oflag" | "lflag";

export interface Mode {
	readonly name: string;
	readonly word: Word;
	readonly bits: number;
	/** For one of several values of a field, as cs8. */
	readonly mask?: number;
	/** What `sane` makes of it. */
	readonly sane?: boolean;
	/** May be switched off by a dash before the name. */
	readonly negatable: boolean;
	/** Another name for one of the others: not shown. */
	readonly alias?: true;
}

const flag = (word: Word, name: string, bits: number, sane?: boolean): Mode => ({ name, word, bits, negatable: true, ...(sane === undefined ? {} : { sane }) });
const value = (word: Word, name: string, bits: number, mask: number, sane?: boolean): Mode => ({
	name,
	word,
	bits,
	mask,
	negatable: false,
	...(sane === undefined ? {} : { sane }),
});
const alias = (mode: Mode): Mode => ({ ...mode, alias: true });

/** A field of delays: the first of its values is the sane one. */
const delays = (name: string, mask: number): Mode[] => {
	const step = mask & -mask;
	return Array.from({ length: mask / step + 1 }, (_, i) => value("oflag", `${name}${i}`, i * step, mask, i === 0)).reverse();
};

export const modes: readonly Mode[] = [
	flag("cflag", "parenb", 0x100),
	flag("cflag", "parodd", 0x200),
	flag("cflag", "cmspar", 0x40000000),
	value("cflag", "cs5", 0, 0x30),
	value("cflag", "cs6", 0x10, 0x30),
	value("cflag", "cs7", 0x20, 0x30),
	value("cflag", "cs8", 0x30, 0x30),
	flag("cflag", "hupcl", 0x400),
	alias(flag("cflag", "hup", 0x400)),
	flag("cflag", "cstopb", 0x40),
	flag("cflag", "cread", 0x80, true),
	flag("cflag", "clocal", 0x800),
	flag("cflag", "crtscts", 0x80000000),

	flag("iflag", "ignbrk", 1, false),
	flag("iflag", "brkint", 2, true),
	flag("iflag", "ignpar", 4),
	flag("iflag", "parmrk", 8),
	flag("iflag", "inpck", 0x10),
	flag("iflag", "istrip", 0x20),
	flag("iflag", "inlcr", 0x40, false),
	flag("iflag", "igncr", 0x80, false),
	flag("iflag", "icrnl", 0x100, true),
	flag("iflag", "ixon", 0x400),
	flag("iflag", "ixoff", 0x1000, false),
	alias(flag("iflag", "tandem", 0x1000, false)),
	flag("iflag", "iuclc", 0x200, false),
	flag("iflag", "ixany", 0x800, false),
	flag("iflag", "imaxbel", 0x2000, true),
	flag("iflag", "iutf8", 0x4000, false),

	flag("oflag", "opost", 1, true),
	flag("oflag", "olcuc", 2, false),
	flag("oflag", "ocrnl", 8, false),
	flag("oflag", "onlcr", 4, true),
	flag("oflag", "onocr", 0x10, false),
	flag("oflag", "onlret", 0x20, false),
	flag("oflag", "ofill", 0x40, false),
	flag("oflag", "ofdel", 0x80, false),
	...delays("nl", 0x100),
	...delays("cr", 0x600),
	...delays("tab", 0x1800),
	alias(value("oflag", "tabs", 0, 0x1800)),
	alias(value("oflag", "-tabs", 0x1800, 0x1800)),
	...delays("bs", 0x2000),
	...delays("vt", 0x4000),
	...delays("ff", 0x8000),

	flag("lflag", "isig", 1, true),
	flag("lflag", "icanon", 2, true),
	flag("lflag", "iexten", 0x8000, true),
	flag("lflag", "echo", 8, true),
	flag("lflag", "echoe", 0x10, true),
	alias(flag("lflag", "crterase", 0x10, true)),
	flag("lflag", "echok", 0x20, true),
	flag("lflag", "echonl", 0x40, false),
	flag("lflag", "noflsh", 0x80, false),
	flag("lflag", "xcase", 4, false),
	flag("lflag", "tostop", 0x100, false),
	flag("lflag", "echoprt", 0x400, false),
	alias(flag("lflag", "prterase", 0x400, false)),
	flag("lflag", "echoctl", 0x200, true),
	alias(flag("lflag", "ctlecho", 0x200, true)),
	flag("lflag", "echoke", 0x800, true),
	alias(flag("lflag", "crtkill", 0x800, true)),
	flag("lflag", "flusho", 0x1000, false),
	flag("lflag", "extproc", 0x10000, false),
];

export const modeNamed = (name: string): Mode | undefined => modes.find((mode) => mode.name === name);

/** Settings that stand for others, as stty's help lists them; `ek`, `sane` and `cooked` set characters besides. */
export const combinations: Readonly<Record<string, string>> = {
	cbreak: "-icanon",
	"-cbreak": "icanon",
	cooked: "brkint ignpar istrip icrnl ixon opost isig icanon eof ^D eol undef",
	"-raw": "brkint ignpar istrip icrnl ixon opost isig icanon eof ^D eol undef",
	raw: "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr -icrnl -ixon -ixoff -icanon -opost -isig -iuclc -ixany -imaxbel -xcase min 1 time 0",
	"-cooked": "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr -icrnl -ixon -ixoff -icanon -opost -isig -iuclc -ixany -imaxbel -xcase min 1 time 0",
	crt: "echoe echoctl echoke",
	dec: "echoe echoctl echoke -ixany intr ^C erase 0177 kill ^U",
	decctlq: "-ixany",
	"-decctlq": "ixany",
	ek: "erase ^? kill ^U",
	evenp: "parenb -parodd cs7",
	parity: "parenb -parodd cs7",
	oddp: "parenb parodd cs7",
	"-evenp": "-parenb cs8",
	"-parity": "-parenb cs8",
	"-oddp": "-parenb cs8",
	lcase: "xcase iuclc olcuc",
	LCASE: "xcase iuclc olcuc",
	"-lcase": "-xcase -iuclc -olcuc",
	"-LCASE": "-xcase -iuclc -olcuc",
	litout: "-parenb -istrip -opost cs8",
	"-litout": "parenb istrip opost cs7",
	nl: "-icrnl -onlcr",
	"-nl": "icrnl -inlcr -igncr onlcr -ocrnl -onlret",
	pass8: "-parenb -istrip cs8",
	"-pass8": "parenb istrip cs7",
};
